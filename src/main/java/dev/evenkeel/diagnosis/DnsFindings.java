package dev.evenkeel.diagnosis;

import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.LookupTestsSnapshot;
import dev.evenkeel.ledger.RecurrenceSnapshot;
import dev.evenkeel.ledger.ServerSnapshot;
import dev.evenkeel.ledger.Tally;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the lookups tell: no usable answer, answers that are missing, answers that nobody owes.
final class DnsFindings {

  private final Draft draft;
  private final Map<String, String> servers = new HashMap<>();

  private DnsFindings(Draft draft) {
    this.draft = draft;
    for (ServerSnapshot server : draft.ledger.servers()) {
      servers.put(server.server().label(), described(server.server()));
    }
  }

  static void add(Draft draft) {
    DnsFindings findings = new DnsFindings(draft);
    Map<Finding.Key, List<LookupTestsSnapshot>> failing = new TreeMap<>();
    for (LookupTestsSnapshot tests : draft.ledger.lookupTests()) {
      if (tests.failing().open() && draft.judges(tests.service())) {
        Finding.Key key =
            new Finding.Key(
                FindingKind.DNS_FAILING, tests.service(), "", null, null, tests.server());
        failing.computeIfAbsent(key, _ -> new ArrayList<>()).add(tests);
      }
    }
    failing.forEach(findings::failing);
    findings.answers(
        FindingKind.DNS_MISSING_ANSWERS, DnsSnapshot::openMissing, "lack %s, which the name owes");
    findings.answers(
        FindingKind.DNS_UNEXPECTED_ANSWERS,
        DnsSnapshot::openUnexpected,
        "hold %s, which the name does not owe");
  }

  private static String described(DnsServer server) {
    return server.pod() == null
        ? server.label()
        : server.label()
            + " ("
            + server.pod()
            + (server.node() == null ? "" : " on " + server.node())
            + ")";
  }

  private String server(String label) {
    return servers.getOrDefault(label, label);
  }

  /// Of all kinds of questions that fail there together.
  private void failing(Finding.Key key, List<LookupTestsSnapshot> all) {
    long ok = 0;
    Map<String, Long> failures = new TreeMap<>();
    LookupTestsSnapshot clearest = all.getFirst();
    long since = clearest.failing().sinceNanos();
    for (LookupTestsSnapshot tests : all) {
      ok += tests.failing().recent().ok();
      tests
          .failing()
          .recent()
          .failures()
          .forEach((label, times) -> failures.merge(label, times, Long::sum));
      long sinceThen = tests.failing().sinceNanos();
      since = sinceThen - since < 0 ? sinceThen : since;
      clearest =
          tests.failing().alarm().nats() > clearest.failing().alarm().nats() ? tests : clearest;
    }
    Tally recent = new Tally(ok, failures);
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put("lookups", recent.all());
    evidence.put("failed", recent.failed());
    draft.add(
        key,
        List.of(),
        draft.at(since),
        "The DNS server %s gives %s no usable answer about %s (%s): %d of %d lookups failed (%s)."
            .formatted(
                server(key.server()),
                draft.node(),
                clearest.service(),
                Phrases.names(all.stream().map(LookupTestsSnapshot::questions).toList()),
                recent.failed(),
                recent.all(),
                Phrases.results(recent)),
        Draft.nats(evidence, clearest.failing().alarm()),
        next(key.server(), Phrases.mostFrequent(recent)));
  }

  /// What to do about the most frequent result.
  static String next(String server, String result) {
    return switch (result) {
      case "timeout", "unreachable" ->
          "dig @%s from a Pod of this node: does the server run, and what drops UDP port 53 on the way (a policy, this node's data plane)?"
              .formatted(server);
      case "servfail" ->
          "the DNS server's log: it has not got the Services from the API server, or its upstream fails";
      case "nxdomain" ->
          "dig @%s: does it serve this cluster's domain, and see this namespace?".formatted(server);
      case "refused" -> "the DNS server's configuration: it refuses this client or this zone";
      default ->
          result.startsWith("truncated")
              ? "dig +tcp @%s: the answer is too long for UDP, and TCP port 53 is dropped on the way"
                  .formatted(server)
              : "dig @%s from a Pod of this node".formatted(server);
    };
  }

  /// Of one port, family and server together.
  private void answers(
      FindingKind kind, Function<DnsSnapshot, @Nullable RecurrenceSnapshot> open, String what) {
    Map<Finding.Key, List<DnsSnapshot>> together = new TreeMap<>();
    for (DnsSnapshot dns : draft.ledger.lookups()) {
      if (open.apply(dns) != null && isTold(dns)) {
        Question question = dns.expectation().question();
        together
            .computeIfAbsent(
                new Finding.Key(
                    kind,
                    question.service(),
                    question.port(),
                    null,
                    family(question.type()),
                    dns.server()),
                _ -> new ArrayList<>())
            .add(dns);
      }
    }
    together.forEach((key, all) -> answers(key, all, open, what));
  }

  /// What is no longer compared can say nothing more, not even that it is over.
  private boolean isTold(DnsSnapshot dns) {
    return !dns.gone()
        && dns.expectation().compared()
        && (dns.last() == null || !dns.last().partial())
        && draft.judges(dns.expectation().question().service());
  }

  private static @Nullable Family family(RecordType type) {
    return switch (type) {
      case A -> Family.IPV4;
      case AAAA -> Family.IPV6;
      default -> null;
    };
  }

  private void answers(
      Finding.Key key,
      List<DnsSnapshot> all,
      Function<DnsSnapshot, @Nullable RecurrenceSnapshot> open,
      String what) {
    Map<String, String> endpoints =
        draft.endpoints(all.getFirst().expectation().question().service());
    long since = Long.MIN_VALUE;
    long times = 0;
    long lookups = 0;
    List<String> answers = new ArrayList<>();
    for (DnsSnapshot dns : all) {
      RecurrenceSnapshot recurrence = open.apply(dns);
      if (recurrence == null) {
        continue;
      }
      boolean first = since == Long.MIN_VALUE || recurrence.sinceNanos() - since < 0;
      since = first ? recurrence.sinceNanos() : since;
      times += recurrence.times();
      lookups += recurrence.outcomes();
      if (!recurrence.subject().isEmpty()) {
        answers.addAll(List.of(recurrence.subject().split(", ")));
      }
    }
    List<String> named =
        answers.stream().distinct().map(a -> endpoints.getOrDefault(a, a)).distinct().toList();
    Question question = all.getFirst().expectation().question();
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put("lookups", lookups);
    evidence.put("wrong", times);
    draft.add(
        key,
        named,
        draft.at(since),
        "Answers of the DNS server %s to %s about %s (%s %s%s) %s: %d of %d since the first."
            .formatted(
                server(key.server()),
                draft.node(),
                question.service(),
                question.name(),
                question.type(),
                all.size() > 1 ? " and " + (all.size() - 1) + " more questions" : "",
                what.formatted(Phrases.names(named)),
                times,
                lookups),
        evidence,
        "dig @%s %s %s, and kubectl get endpointslices: a DNS server that is cut off from the API server goes on with old answers and stays ready"
            .formatted(key.server(), question.name(), question.type()));
  }
}
