package dev.evenkeel.agent;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.TargetSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The lookups: every question at every server. Confined to the loop.
final class LookupProbes {

  private record Asked(DnsServer server, Probe probe) {}

  private final ProbeClock clock;
  private final SharedLookups lookups;
  private final Map<Question, TargetSettings> questions = new TreeMap<>();
  private final Map<SharedLookups.Key, Asked> probes = new HashMap<>();

  LookupProbes(ProbeClock clock, SharedLookups lookups) {
    this.clock = clock;
    this.lookups = lookups;
  }

  /// The questions of a Service from now on; takes effect with [#ask].
  void questions(ServiceKey service, Set<Question> asked, TargetSettings settings) {
    questions.keySet().removeIf(q -> q.service().equals(service) && !asked.contains(q));
    asked.forEach(question -> questions.put(question, settings));
  }

  /// Asks every question at every server, so that no server gets more than its budget.
  ///
  /// @param rates of one server's lookups, given what is asked there
  void ask(List<DnsServer> servers, LookupRate rates) {
    Map<SharedLookups.Key, Asked> before = new HashMap<>(probes);
    probes.clear();
    int ofEndpoints = (int) questions.keySet().stream().filter(Question::isOfEndpoints).count();
    int others = questions.size() - ofEndpoints;
    for (DnsServer server : servers) {
      questions.forEach(
          (question, settings) -> {
            SharedLookups.Key key = new SharedLookups.Key(question, server.label());
            double perSecond = rates.perSecond(server, question, settings, others, ofEndpoints);
            Asked known = before.get(key);
            if (known != null && known.server().equals(server)) {
              before.remove(key);
              known.probe().rate(perSecond);
              probes.put(key, known);
            } else {
              Probe probe =
                  new Probe(
                      clock,
                      question.service(),
                      perSecond,
                      1,
                      ended -> lookUp(question, server, ended));
              probes.put(key, new Asked(server, probe));
            }
          });
    }
    before.values().forEach(gone -> gone.probe().stop());
  }

  /// How often a question is asked at a server.
  interface LookupRate {
    /// @param others questions that are asked at the server, but for those about endpoints
    /// @param ofEndpoints questions about endpoints that are asked there
    double perSecond(
        DnsServer server, Question question, TargetSettings settings, int others, int ofEndpoints);
  }

  private void lookUp(Question question, DnsServer server, Runnable ended) {
    TargetSettings settings = questions.getOrDefault(question, TargetSettings.DEFAULT);
    lookups.ask(question, server, settings.timeout(), _ -> ended.run());
  }

  /// A lookup of these turned out to have failed.
  void failed(LookupObservation lookup) {
    lookups.failed(lookup);
  }

  void stop() {
    probes.values().forEach(asked -> asked.probe().stop());
    probes.clear();
  }
}
