package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Phrases.count;

import dev.evenkeel.ledger.DirectSnapshot;
import dev.evenkeel.ledger.FailingSnapshot;
import dev.evenkeel.ledger.Tally;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.ledger.TargetTestsSnapshot;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What failed calls tell, those through frontends beside those to endpoints by themselves.
final class CallFindings {

  /// How much likelier the direct calls must be if endpoints answer than if they failed as the
  /// calls through the frontend do.
  private static final double PROVEN_NATS = Math.log(1000);

  private final Draft draft;

  /// By Service port and family.
  private final Map<Target, List<DirectSnapshot>> directs = new TreeMap<>();

  private CallFindings(Draft draft) {
    this.draft = draft;
    for (DirectSnapshot direct : draft.ledger.directs()) {
      if (!direct.gone() && draft.judges(direct.target())) {
        directs.computeIfAbsent(direct.target(), _ -> new ArrayList<>()).add(direct);
      }
    }
  }

  static void add(Draft draft) {
    CallFindings findings = new CallFindings(draft);
    findings.directs.forEach(findings::endpoints);
    for (TargetSnapshot target : draft.ledger.targets()) {
      if (!target.gone() && target.expectation().settings().judge()) {
        findings.frontend(target);
      }
    }
  }

  private void endpoints(Target target, List<DirectSnapshot> all) {
    List<DirectSnapshot> open = all.stream().filter(d -> d.failing().open()).toList();
    if (open.isEmpty()) {
      return;
    }
    boolean refused =
        (all.stream().allMatch(d -> d.failing().open() || d.failedInARow() > 0 || d.calls() == 0)
                || (draft.surroundings.before().contains(key(FindingKind.WRONG_TARGET_PORT, target))
                    && open.stream().allMatch(direct -> direct.failedInARow() == 0)))
            && open.stream()
                .allMatch(
                    direct ->
                        Phrases.mostFrequent(direct.failing().recent())
                            .equals(CallResult.REFUSED.label()));
    FailingSnapshot clearest = open.getFirst().failing();
    long calls = 0;
    long failed = 0;
    Map<String, Long> results = new TreeMap<>();
    long since = clearest.sinceNanos();
    for (DirectSnapshot direct : open) {
      Tally recent = direct.failing().recent();
      calls += recent.all();
      failed += recent.failed();
      recent.failures().forEach((label, times) -> results.merge(label, times, Long::sum));
      since = direct.failing().sinceNanos() - since < 0 ? direct.failing().sinceNanos() : since;
      clearest =
          direct.failing().alarm().nats() > clearest.alarm().nats() ? direct.failing() : clearest;
    }
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put("endpoints", all.size());
    evidence.put("failing", open.size());
    evidence.put("calls", calls);
    evidence.put("failed", failed);
    Draft.nats(evidence, clearest.alarm());
    List<String> names = open.stream().map(DirectSnapshot::endpoint).toList();
    Tally together = new Tally(calls - failed, results);
    if (refused) {
      draft.add(
          key(FindingKind.WRONG_TARGET_PORT, target),
          names,
          draft.at(since),
          "%s port %s: every endpoint refuses connections on its port (%s, %d of %d direct calls from %s)."
              .formatted(
                  target.service(),
                  target.port(),
                  count(open.size(), "endpoint"),
                  failed,
                  calls,
                  draft.node()),
          evidence,
          "kubectl -n %s get service %s -o yaml: does targetPort name the port that the process listens on?"
              .formatted(target.service().namespace(), target.service().name()));
    } else {
      draft.add(
          key(FindingKind.ENDPOINT_UNREACHABLE, target),
          names,
          draft.at(since),
          "%s port %s: %d of %s %s when called directly from %s: %s (%d of %d calls: %s)."
              .formatted(
                  target.service(),
                  target.port(),
                  open.size(),
                  count(all.size(), "endpoint"),
                  open.size() == 1 ? "fails" : "fail",
                  draft.node(),
                  Phrases.names(names),
                  failed,
                  calls,
                  Phrases.results(together)),
          evidence,
          next(target, Phrases.mostFrequent(together)));
    }
  }

  private static Finding.Key key(FindingKind kind, Target direct) {
    return new Finding.Key(kind, direct.service(), direct.port(), null, direct.family(), "");
  }

  private static String next(Target target, String result) {
    String namespace = target.service().namespace();
    if (result.startsWith("http_") || result.startsWith("grpc_")) {
      return "the Pod's log: it answers with an error; if that is right, say so with the setting status or path";
    }
    return switch (result) {
      case "timeout", "unreachable" ->
          "kubectl -n %s get networkpolicies: a policy that drops; a process that accepts and never answers; the network between the nodes"
              .formatted(namespace);
      case "refused" ->
          "kubectl -n %s describe pod POD: the process is not listening on that port"
              .formatted(namespace);
      case "tls" ->
          "openssl s_client -connect ADDRESS: a certificate that is out of date, of another name, or of an authority that nobody knows (caFile)";
      case "reset" -> "the Pod's log: it closes the connection before the reply is complete";
      default -> "the Pod's log, and what the setting protocol says it speaks";
    };
  }

  private void frontend(TargetSnapshot snapshot) {
    Target target = snapshot.expectation().target();
    TargetTestsSnapshot tests = snapshot.tests();
    if (target.via() == Via.EXTERNAL_NAME) {
      if (tests.failing().open()) {
        outside(target, tests.failing());
      }
    } else if (tests.unexcused().open()) {
      if (!onlyTerminating(snapshot) && proven(snapshot)) {
        dataplane(target, snapshot);
      }
    } else if (tests.failing().open()) {
      hairpin(target, snapshot);
    }
  }

  /// Pods that end may refuse while they do, and nobody calls them directly.
  private static boolean onlyTerminating(TargetSnapshot snapshot) {
    return snapshot.expectation().endpoints().stream()
        .filter(endpoint -> endpoint.due() > 0)
        .allMatch(e -> e.endpoint().state() == EndpointState.SERVING_TERMINATING);
  }

  /// What an ExternalName leads to has no endpoints of ours.
  private void outside(Target target, FailingSnapshot failing) {
    Tally recent = failing.recent();
    draft.add(
        new Finding.Key(FindingKind.ENDPOINT_UNREACHABLE, target),
        List.of(),
        draft.at(failing.sinceNanos()),
        "What the ExternalName %s leads to fails from %s: %d of %d calls (%s)."
            .formatted(
                target.service(),
                draft.node(),
                recent.failed(),
                recent.all(),
                Phrases.results(recent)),
        Draft.evidence("calls", failing),
        "kubectl -n %s get service %s -o yaml (externalName), and call that name from a Pod of this node"
            .formatted(target.service().namespace(), target.service().name()));
  }

  /// Calls through the frontend fail with a share φ. If endpoints failed alike, direct calls since
  /// then would too: a likelihood ratio (Wald 1945) of the tolerated share against φ.
  private boolean proven(TargetSnapshot snapshot) {
    Target target = snapshot.expectation().target();
    Target direct = target.direct();
    boolean others =
        directs.getOrDefault(direct, List.of()).stream().anyMatch(d -> !d.failing().open());
    if (!others) {
      return true; // nothing else to compare with, or what fails directly does not account for it
    }
    Tally through = snapshot.tests().unexcused().recent();
    Tally directly = snapshot.directly();
    if (through.all() == 0 || directly.all() == 0) {
      return false;
    }
    // Endpoints that this agent does not call by themselves may fail unseen.
    double tolerance =
        Math.min(.99, snapshot.expectation().settings().tolerance() + notCalled(snapshot, direct));
    double share = Math.min(.999, (double) through.failed() / through.all());
    if (share <= tolerance) {
      return false;
    }
    double nats =
        directly.ok() * Math.log((1 - tolerance) / (1 - share))
            + directly.failed() * Math.log(tolerance / share);
    return nats >= PROVEN_NATS;
  }

  private double notCalled(TargetSnapshot snapshot, Target direct) {
    Set<String> called =
        directs.getOrDefault(direct, List.of()).stream()
            .map(DirectSnapshot::endpoint)
            .collect(Collectors.toSet());
    double due =
        snapshot.expectation().endpoints().stream()
            .filter(endpoint -> !called.contains(endpoint.endpoint().name()))
            .mapToDouble(ExpectedEndpoint::due)
            .sum();
    return snapshot.tests().reachesItself() ? 0 : due;
  }

  private void dataplane(Target target, TargetSnapshot snapshot) {
    FailingSnapshot failing = snapshot.tests().unexcused();
    Tally recent = failing.recent();
    Tally directly = snapshot.directly();
    Map<String, Number> evidence = Draft.evidence("calls", failing);
    evidence.put("direct_calls", directly.all());
    evidence.put("direct_failed", directly.failed());
    String beside =
        directly.all() == 0
            ? "; its endpoints are not called directly, so it may be them"
            : "; called directly, the endpoints answer (%d of %d calls)"
                .formatted(directly.ok(), directly.all());
    draft.add(
        new Finding.Key(FindingKind.DATAPLANE_FAILING, target),
        List.of(),
        draft.at(failing.sinceNanos()),
        "%s port %s fails from %s through its %s: %d of %d calls (%s)%s."
            .formatted(
                target.service(),
                target.port(),
                draft.node(),
                address(snapshot),
                recent.failed(),
                recent.all(),
                Phrases.results(recent),
                beside),
        evidence,
        "kube-proxy of this node: is it running, does its log tell errors, are its rules those of the EndpointSlices (iptables-save, nft list ruleset)?");
  }

  private static String address(TargetSnapshot snapshot) {
    return snapshot.expectation().target().via().label()
        + snapshot.expectation().address().map(address -> " " + address).orElse("");
  }

  /// Failures within the agent's own share: only those calls that come back to it. Told once it
  /// would have reached itself by now if that worked.
  private void hairpin(Target target, TargetSnapshot snapshot) {
    TargetTestsSnapshot tests = snapshot.tests();
    Target direct = target.direct();
    boolean unreachable =
        directs.getOrDefault(direct, List.of()).stream().anyMatch(d -> d.failing().open());
    Tally recent = tests.failing().recent();
    double never = tests.callsSinceOwnHit() * Math.log(Math.max(1e-9, 1 - tests.excused()));
    boolean othersToo = recent.failed() > (1 + tests.excused()) / 2 * recent.all();
    if (!tests.reachesItself() || unreachable || othersToo || never > -PROVEN_NATS) {
      return;
    }
    draft.add(
        new Finding.Key(FindingKind.HAIRPIN_FAILING, target),
        List.of(),
        draft.at(tests.failing().sinceNanos()),
        "%s port %s: calls from a Pod of %s that come back to that Pod itself fail (%d of %d calls: %s); others are served."
            .formatted(
                target.service(),
                target.port(),
                draft.node(),
                recent.failed(),
                recent.all(),
                Phrases.results(recent)),
        Draft.evidence("calls", tests.failing()),
        "the CNI plug-in's hairpin mode (Debug Services: A Pod fails to reach itself via the Service IP)");
  }
}
