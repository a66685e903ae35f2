package dev.evenkeel.diagnosis;

import dev.evenkeel.ledger.Change;
import dev.evenkeel.ledger.ConvergenceSnapshot;
import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.ServerSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Changes that are proven not to have arrived within grace, at this node's data plane or at a DNS
/// server.
final class ConvergenceFindings {

  private static final int TOLD = 5;

  private final Draft draft;
  private final Suspects suspects;

  private ConvergenceFindings(Draft draft, Suspects suspects) {
    this.draft = draft;
    this.suspects = suspects;
  }

  static void add(Draft draft, Suspects suspects) {
    ConvergenceFindings findings = new ConvergenceFindings(draft, suspects);
    for (DnsSnapshot dns : draft.ledger.lookups()) {
      if (!dns.gone()
          && !findings.isInFront(dns.server())
          && draft.judges(dns.expectation().question().service())) {
        findings.dns(dns);
      }
    }
    for (TargetSnapshot target : draft.ledger.targets()) {
      if (!target.gone()) {
        findings.dataplane(target);
      }
    }
  }

  /// A resolver that hands questions to several servers follows a change as each of these does,
  /// which is told of them.
  private boolean isInFront(String server) {
    boolean resolver = false;
    boolean others = false;
    for (ServerSnapshot asked : draft.ledger.servers()) {
      boolean isResolver = asked.server().role() == DnsServer.Role.RESOLVER;
      resolver |= isResolver && asked.server().label().equals(server);
      others |= !isResolver && !asked.gone();
    }
    return resolver && others;
  }

  private void dataplane(TargetSnapshot snapshot) {
    Target target = snapshot.expectation().target();
    late(
        new Finding.Key(FindingKind.SLOW_CONVERGENCE, target),
        snapshot.convergence().stream()
            .filter(change -> !suspects.of(target).contains(change.endpoint()))
            // Whether the agent reaches itself depends on the hairpin too.
            .filter(change -> !snapshot.tests().selves().contains(change.endpoint()))
            .toList(),
        false,
        "The data plane of %s has not followed a change of %s port %s via %s"
            .formatted(draft.node(), target.service(), target.port(), target.via().label()),
        "kube-proxy of this node: is it running, does it reach the API server? (its log, its healthz, the age of its rules)");
  }

  private void dns(DnsSnapshot dns) {
    Question question = dns.expectation().question();
    late(
        new Finding.Key(
            FindingKind.SLOW_CONVERGENCE,
            question.service(),
            "",
            null,
            question.type() == RecordType.AAAA ? Family.IPV6 : Family.IPV4,
            dns.server()),
        dns.convergence(),
        true,
        "The DNS server %s has not followed a change of %s as asked from %s"
            .formatted(dns.server(), question.service(), draft.node()),
        "the DNS server's connection to the API server (its log); caches between it and this node");
  }

  private void late(
      Finding.Key key,
      List<ConvergenceSnapshot> changes,
      boolean byAddress,
      String what,
      String next) {
    List<ConvergenceSnapshot> late = changes.stream().filter(ConvergenceSnapshot::late).toList();
    if (late.isEmpty()) {
      return;
    }
    ServiceKey service = key.service();
    Map<String, String> names = byAddress && service != null ? draft.endpoints(service) : Map.of();
    long since = late.getFirst().lateSinceNanos();
    long oldest = 0;
    long calls = 0;
    List<String> told = new ArrayList<>();
    for (ConvergenceSnapshot change : late) {
      long age = Duration.ofNanos(draft.ledger.atNanos() - change.sinceNanos()).toSeconds();
      since = change.lateSinceNanos() - since < 0 ? change.lateSinceNanos() : since;
      oldest = Math.max(oldest, age);
      calls = Math.max(calls, change.calls());
      if (told.size() < TOLD) {
        told.add(
            change.change() == Change.ADD
                ? name(change, names) + " was added " + age + " s ago and is not reached"
                : name(change, names) + " was removed " + age + " s ago and still answers");
      }
    }
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put("changes", late.size());
    evidence.put("seconds", oldest);
    evidence.put(key.server().isEmpty() ? "calls" : "lookups", calls);
    draft.add(
        key,
        late.stream().map(change -> name(change, names)).toList(),
        draft.at(since),
        what
            + ": "
            + String.join("; ", told)
            + (late.size() > TOLD ? " (and " + (late.size() - TOLD) + " more)" : "")
            + ".",
        evidence,
        next);
  }

  private static String name(ConvergenceSnapshot change, Map<String, String> names) {
    return names.getOrDefault(change.endpoint(), change.endpoint());
  }
}
