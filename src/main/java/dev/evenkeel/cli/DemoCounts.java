package dev.evenkeel.cli;

import dev.evenkeel.demo.SimulatedCluster;
import dev.evenkeel.ledger.BackendSnapshot;
import dev.evenkeel.ledger.DirectSnapshot;
import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.Via;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The counters of the agent at one moment, as far as the demo's summary shows them; of two moments
/// the difference is what happened between them.
///
/// @param backends of the ClusterIP Service, by name
/// @param servers by the metric label `server`
/// @param calls to all frontends and endpoints
/// @param strangers hits of who is owed none
record DemoCounts(
    Map<String, Hits> backends,
    Map<String, Answers> servers,
    long calls,
    long failedCalls,
    long unidentified,
    long strangers) {

  static final DemoCounts NONE = new DemoCounts(Map.of(), Map.of(), 0, 0, 0, 0);

  /// Of one backend outside grace.
  ///
  /// @param due the sum of its expected shares over the same calls
  record Hits(long hits, double due) {
    static final Hits NONE = new Hits(0, 0);
  }

  /// Of one DNS server.
  record Answers(long lookups, long failed, long missing, long unexpected) {
    static final Answers NONE = new Answers(0, 0, 0, 0);

    Answers plus(Answers other) {
      return new Answers(
          lookups + other.lookups,
          failed + other.failed,
          missing + other.missing,
          unexpected + other.unexpected);
    }

    Answers minus(Answers earlier) {
      return new Answers(
          lookups - earlier.lookups,
          failed - earlier.failed,
          missing - earlier.missing,
          unexpected - earlier.unexpected);
    }
  }

  DemoCounts {
    backends = Map.copyOf(backends);
    servers = Map.copyOf(servers);
  }

  static DemoCounts of(LedgerSnapshot ledger) {
    Map<String, Hits> backends = new TreeMap<>();
    service(ledger)
        .ifPresent(
            target ->
                target.backends().stream()
                    .filter(BackendSnapshot::judged)
                    .forEach(
                        b -> backends.put(b.name(), new Hits(b.judgedHits(), b.expectedHits()))));
    Map<String, Answers> servers = new TreeMap<>();
    for (DnsSnapshot dns : ledger.lookups()) {
      if (dns.expectation().question().isOfEndpoints()) {
        continue; // counted together: each has the sum
      }
      long lookups = dns.results().values().stream().mapToLong(Long::longValue).sum();
      servers.merge(
          dns.server(),
          new Answers(lookups, dns.failures(), dns.missing(), dns.unexpected()),
          Answers::plus);
    }
    long calls = ledger.directs().stream().mapToLong(DirectSnapshot::calls).sum();
    long failed = ledger.directs().stream().mapToLong(DirectSnapshot::failures).sum();
    long unidentified = 0;
    long strangers = 0;
    for (TargetSnapshot target : ledger.targets()) {
      calls += target.calls().values().stream().mapToLong(Long::longValue).sum();
      failed += target.failures();
      unidentified += target.unidentified();
      strangers += target.unexpected().values().stream().mapToLong(Long::longValue).sum();
    }
    return new DemoCounts(backends, servers, calls, failed, unidentified, strangers);
  }

  /// The target that the demo is about; empty until the agent knows it.
  static Optional<TargetSnapshot> service(LedgerSnapshot ledger) {
    return ledger.targets().stream()
        .filter(
            t ->
                t.expectation().target().service().equals(SimulatedCluster.SERVICE)
                    && t.expectation().target().via() == Via.CLUSTER_IP)
        .findFirst();
  }

  Hits backend(String name) {
    return backends.getOrDefault(name, Hits.NONE);
  }

  Answers server(String label) {
    return servers.getOrDefault(label, Answers.NONE);
  }

  DemoCounts since(DemoCounts earlier) {
    Map<String, Hits> hits = new TreeMap<>();
    backends.forEach(
        (name, now) -> {
          Hits before = earlier.backend(name);
          hits.put(name, new Hits(now.hits() - before.hits(), now.due() - before.due()));
        });
    Map<String, Answers> answers = new TreeMap<>();
    servers.forEach((label, now) -> answers.put(label, now.minus(earlier.server(label))));
    return new DemoCounts(
        hits,
        answers,
        calls - earlier.calls,
        failedCalls - earlier.failedCalls,
        unidentified - earlier.unidentified,
        strangers - earlier.strangers);
  }
}
