package dev.evenkeel.diagnosis;

import dev.evenkeel.balance.Deviation;
import dev.evenkeel.balance.Side;
import dev.evenkeel.ledger.EvennessSnapshot;
import dev.evenkeel.ledger.FailingSnapshot;
import dev.evenkeel.ledger.RecurrenceSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the hits tell: who answers and is owed nothing, who is owed and does not answer, who gets
/// more or less than its share, and whether affinity sticks.
final class HitFindings {

  private final Draft draft;

  private final Suspects suspects;

  private HitFindings(Draft draft, Suspects suspects) {
    this.draft = draft;
    this.suspects = suspects;
  }

  static void add(Draft draft, Suspects suspects) {
    HitFindings findings = new HitFindings(draft, suspects);
    for (TargetSnapshot target : draft.ledger.targets()) {
      if (!target.gone() && target.expectation().settings().judge()) {
        findings.unexpected(target);
        if (target.balance() == Balance.TESTED) {
          findings.evenness(target);
        }
        findings.affinity(target);
      }
    }
  }

  private static String what(Target target) {
    return target.service() + " port " + target.port() + " via " + target.via().label();
  }

  private void unexpected(TargetSnapshot snapshot) {
    List<RecurrenceSnapshot> intruders = snapshot.tests().intruders();
    if (intruders.isEmpty()) {
      return;
    }
    Target target = snapshot.expectation().target();
    long since = intruders.getFirst().sinceNanos();
    long hits = 0;
    long others = 0;
    for (RecurrenceSnapshot intruder : intruders) {
      since = intruder.sinceNanos() - since < 0 ? intruder.sinceNanos() : since;
      hits += intruder.times();
      others = Math.max(others, intruder.outcomes() - intruder.times());
    }
    long calls = hits + others;
    List<String> names = intruders.stream().map(RecurrenceSnapshot::subject).toList();
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put("calls", calls);
    evidence.put("hits", hits);
    draft.add(
        new Finding.Key(FindingKind.UNEXPECTED_BACKEND, target),
        names,
        draft.at(since),
        "%s: %s still answers on %s though it is owed no traffic (%d of %d hits since the first)."
            .formatted(what(target), Phrases.names(names), draft.node(), hits, calls),
        evidence,
        "kubectl -n %s get endpointslices -l kubernetes.io/service-name=%s: is it not ready, terminating or gone? then kube-proxy of this node has not followed"
            .formatted(target.service().namespace(), target.service().name()));
  }

  private void evenness(TargetSnapshot snapshot) {
    EvennessSnapshot evenness = snapshot.tests().evenness();
    Target target = snapshot.expectation().target();
    Set<String> suspected = suspects.of(target);
    List<Deviation> deviations =
        evenness.deviations().stream().filter(d -> !isOfArrival(snapshot, d)).toList();
    List<Deviation> missing =
        deviations.stream()
            .filter(Deviation::silent)
            .filter(deviation -> !suspected.contains(deviation.endpoint()))
            .toList();
    List<Deviation> uneven = deviations.stream().filter(d -> !d.silent()).toList();
    boolean pattern =
        evenness.patternOpen() && !isSinceArrival(snapshot, evenness.patternSinceNanos());
    if (!missing.isEmpty()) {
      missing(snapshot, missing);
    }
    if (suspected.isEmpty() && (!uneven.isEmpty() || pattern)) {
      uneven(snapshot, uneven);
    }
  }

  /// While endpoints were added, were never hit and are not proven late, that they get nothing and
  /// the others what is theirs has a name to come: the test of the change waits for the same hits
  /// as those of the shares, and may be sure a few of them later.
  private static boolean isOfArrival(TargetSnapshot snapshot, Deviation deviation) {
    return snapshot.arriving().containsKey(deviation.endpoint())
        || (deviation.side() == Side.HIGH && isSinceArrival(snapshot, deviation.sinceNanos()));
  }

  private static boolean isSinceArrival(TargetSnapshot snapshot, long nanos) {
    return snapshot.arriving().values().stream().anyMatch(seen -> nanos - seen >= 0);
  }

  private void missing(TargetSnapshot snapshot, List<Deviation> missing) {
    Target target = snapshot.expectation().target();
    List<String> names = missing.stream().map(Deviation::endpoint).toList();
    draft.add(
        new Finding.Key(FindingKind.MISSING_ENDPOINT, target),
        names,
        draft.at(earliest(missing)),
        "%s: %s ready and %s no more connections from %s (%d hits where %s were due)."
            .formatted(
                what(target),
                Phrases.names(names) + (names.size() == 1 ? " is" : " are"),
                names.size() == 1 ? "gets" : "get",
                draft.node(),
                missing.stream().mapToLong(Deviation::hits).sum(),
                Phrases.number(missing.stream().mapToDouble(Deviation::due).sum())),
        evidence(snapshot, missing),
        "kube-proxy's rules of this node for that Service (iptables-save, nft list ruleset): do they hold every ready endpoint?");
  }

  private void uneven(TargetSnapshot snapshot, List<Deviation> uneven) {
    Target target = snapshot.expectation().target();
    EvennessSnapshot evenness = snapshot.tests().evenness();
    List<String> told = new ArrayList<>();
    for (Deviation deviation : uneven.stream().limit(5).toList()) {
      told.add(
          "%s got %d of %s due (%s)"
              .formatted(
                  deviation.endpoint(),
                  deviation.hits(),
                  Phrases.number(deviation.due()),
                  deviation.side() == Side.LOW ? "less than its share" : "more than its share"));
    }
    draft.add(
        new Finding.Key(FindingKind.UNEVEN, target),
        uneven.stream().map(Deviation::endpoint).toList(),
        draft.at(uneven.isEmpty() ? evenness.patternSinceNanos() : earliest(uneven)),
        "%s from %s: the hits do not follow the expected shares: %s."
            .formatted(
                what(target),
                draft.node(),
                told.isEmpty()
                    ? "many endpoints are each a little off, none by so much that it could be named"
                    : String.join("; ", told)),
        evidence(snapshot, uneven),
        "kube-proxy's rules of this node for that Service: their probabilities; another balancer in front; a data plane that does not mean to be even (judge: false)");
  }

  private static long earliest(List<Deviation> deviations) {
    long earliest = deviations.getFirst().sinceNanos();
    for (Deviation deviation : deviations) {
      earliest = deviation.sinceNanos() - earliest < 0 ? deviation.sinceNanos() : earliest;
    }
    return earliest;
  }

  private static Map<String, Number> evidence(TargetSnapshot snapshot, List<Deviation> named) {
    Map<String, Number> evidence = new LinkedHashMap<>();
    if (!named.isEmpty()) {
      evidence.put("hits", named.stream().mapToLong(Deviation::hits).sum());
      evidence.put(
          "expected_hits", Draft.rounded(named.stream().mapToDouble(Deviation::due).sum()));
    }
    return Draft.nats(evidence, snapshot.tests().evenness().alarm());
  }

  private void affinity(TargetSnapshot snapshot) {
    FailingSnapshot affinity = snapshot.tests().affinity();
    if (!affinity.open()) {
      return;
    }
    Target target = snapshot.expectation().target();
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put("calls", affinity.recent().all());
    evidence.put("moved", affinity.recent().failed());
    draft.add(
        new Finding.Key(FindingKind.AFFINITY_BROKEN, target),
        List.of(),
        draft.at(affinity.sinceNanos()),
        "%s: sessionAffinity ClientIP does not stick on %s: %d of %d calls went to another endpoint than the one before, which was still due calls."
            .formatted(
                what(target), draft.node(), affinity.recent().failed(), affinity.recent().all()),
        Draft.nats(evidence, affinity.alarm()),
        "kube-proxy's rules of this node for that Service (iptables: -m recent --rcheck; nftables: the set affinity-…); does something in between change the client's address?");
  }
}
