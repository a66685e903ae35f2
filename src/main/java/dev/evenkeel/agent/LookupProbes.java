package dev.evenkeel.agent;

import dev.evenkeel.dns.Lookups;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.TargetSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The lookups: every question at every server, at most one of each in flight. Confined to the
/// loop.
final class LookupProbes {

  private record Key(Question question, String server) {}

  private record Asked(DnsServer server, Probe probe) {}

  private final ProbeClock clock;
  private final Lookups lookups;
  private final Ledger ledger;
  private final FailureLog failures;
  private final Map<Question, TargetSettings> questions = new TreeMap<>();
  private final Map<Key, Asked> probes = new HashMap<>();

  LookupProbes(ProbeClock clock, Lookups lookups, Ledger ledger, FailureLog failures) {
    this.clock = clock;
    this.lookups = lookups;
    this.ledger = ledger;
    this.failures = failures;
  }

  /// The questions of a Service from now on; takes effect with [#ask].
  void questions(ServiceKey service, List<Question> asked, TargetSettings settings) {
    questions.keySet().removeIf(q -> q.service().equals(service) && !asked.contains(q));
    asked.forEach(question -> questions.put(question, settings));
  }

  /// Asks every question at every server, so that no server gets more than its budget.
  ///
  /// @param share of the budget that is for these lookups; the rest is for those of `headless`
  ///   calls
  void ask(List<DnsServer> servers, double dnsBudget, double share, int agents) {
    Map<Key, Asked> before = new HashMap<>(probes);
    probes.clear();
    for (DnsServer server : servers) {
      questions.forEach(
          (question, settings) -> {
            Key key = new Key(question, server.label());
            Duration interval = settings.lookupInterval();
            double perSecond = Rates.ofLookup(interval, dnsBudget, share, agents, questions.size());
            Asked known = before.get(key);
            if (known != null && known.server().equals(server)) {
              before.remove(key);
              known.probe().rate(perSecond);
              probes.put(key, known);
            } else {
              Probe probe =
                  new Probe(clock, perSecond, 1, ended -> lookUp(question, server, ended));
              probes.put(key, new Asked(server, probe));
            }
          });
    }
    before.values().forEach(gone -> gone.probe().stop());
  }

  private void lookUp(Question question, DnsServer server, Runnable ended) {
    TargetSettings settings = questions.getOrDefault(question, TargetSettings.DEFAULT);
    lookups.ask(
        question,
        server,
        settings.timeout(),
        lookup -> {
          record(lookup);
          ended.run();
        });
  }

  void record(LookupObservation lookup) {
    ledger.record(lookup);
    if (!lookup.result().answered()) {
      failures.failed(
          "lookup failed",
          lookup.question().name()
              + " "
              + lookup.question().type()
              + " at "
              + lookup.server().label(),
          lookup.result().label(),
          lookup.endNanos());
    }
  }
}
