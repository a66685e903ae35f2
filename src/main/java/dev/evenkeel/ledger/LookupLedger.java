package dev.evenkeel.ledger;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The lookups of all Services: each question at each DNS server, what several questions have
/// together, and each server by itself. Confined to the loop.
final class LookupLedger {

  private final LedgerSettings settings;
  private final ConvergenceTally convergence;
  private final TreeMap<Question, QuestionLedger> questions = new TreeMap<>();
  private final Map<LookupCounts.Key, LookupCounts> lookupCounts = new HashMap<>();
  private final TreeMap<LookupTests.Key, LookupTests> lookupTests = new TreeMap<>();
  private final Map<ServiceKey, LargestTtls> ttls = new HashMap<>();
  private final Map<ServiceKey, TargetSettings> services = new HashMap<>();
  private final Map<String, ServerLedger> servers = new TreeMap<>();

  LookupLedger(LedgerSettings settings, ConvergenceTally convergence) {
    this.settings = settings;
    this.convergence = convergence;
  }

  /// What the names of a Service owe from now on.
  ///
  /// @param asked the servers that its questions go to
  void expect(
      ServiceExpectation expectation,
      Collection<DnsServer> asked,
      ChangeClock clock,
      long nowNanos) {
    ServiceKey key = expectation.service().key();
    TargetSettings service = expectation.settings().service();
    services.put(key, service);
    Set<Question> asking = new HashSet<>();
    for (AnswerExpectation answer : expectation.answers()) {
      asking.add(answer.question());
      QuestionLedger ledger =
          questions.computeIfAbsent(
              answer.question(),
              question ->
                  new QuestionLedger(
                      answer,
                      settings,
                      server -> countsOf(question, server),
                      server -> testsOf(question, server),
                      ttls.computeIfAbsent(key, _ -> new LargestTtls()),
                      convergence,
                      nowNanos));
      ledger.expect(answer, asked, nowNanos);
      ledger.follow(clock, nowNanos);
    }
    lookupTests.tailMap(new LookupTests.Key(key, "", "")).entrySet().stream()
        .takeWhile(entry -> entry.getKey().service().equals(key))
        .forEach(entry -> entry.getValue().tolerate(service.tolerance()));
    retireAllBut(key, asking, nowNanos);
  }

  /// The Service is no longer probed.
  void gone(ServiceKey service, long nowNanos) {
    retireAllBut(service, Set.of(), nowNanos);
  }

  private void retireAllBut(ServiceKey service, Set<Question> asking, long nowNanos) {
    questionsOf(service)
        .filter(entry -> !asking.contains(entry.getKey()))
        .forEach(entry -> entry.getValue().gone(nowNanos));
  }

  /// Calls through a headless name follow its answers, and those may lag by their TTL; what other
  /// names of the Service hold does not lead them.
  long graceNanos(Target target) {
    LargestTtls known = target.via().looksUp() ? ttls.get(target.service()) : null;
    return known == null ? 0 : known.ownNameGraceNanos();
  }

  /// When what the names of a Service owe changed last, each.
  LongStream changedNanos(ServiceKey service) {
    return questionsOf(service).mapToLong(entry -> entry.getValue().changedNanos());
  }

  /// They come first by their Service; O(of the Service).
  private Stream<Map.Entry<Question, QuestionLedger>> questionsOf(ServiceKey service) {
    Question before = new Question(service, "", "", RecordType.A);
    return questions.tailMap(before).entrySet().stream()
        .takeWhile(entry -> entry.getKey().service().equals(service));
  }

  private LookupCounts countsOf(Question question, String server) {
    return lookupCounts.computeIfAbsent(
        LookupCounts.Key.of(question, server), _ -> new LookupCounts());
  }

  private LookupTests testsOf(Question question, String server) {
    return lookupTests.computeIfAbsent(
        LookupTests.Key.of(question, server),
        key ->
            new LookupTests(
                settingsOf(key.service()).tolerance(),
                settings,
                () -> {
                  ServerLedger at = servers.get(server);
                  return at != null && settingsOf(key.service()).judge() ? at.failures : null;
                },
                () -> failuresBehind(server)));
  }

  /// Of the servers that a resolver may ask, those of late too.
  private List<ServerFailures> failuresBehind(String server) {
    ServerLedger at = servers.get(server);
    if (at == null || !at.isResolver()) {
      return List.of();
    }
    return servers.values().stream()
        .filter(other -> !other.isResolver())
        .map(other -> other.failures)
        .toList();
  }

  private TargetSettings settingsOf(ServiceKey service) {
    return services.getOrDefault(service, TargetSettings.DEFAULT);
  }

  /// The Services that are asked about at a server, of those that are judged.
  private int servicesAt(String server) {
    return (int)
        asked().stream()
            .filter(key -> key.server().equals(server) && settingsOf(key.service()).judge())
            .map(LookupTests.Key::service)
            .distinct()
            .count();
  }

  /// Counts live as long as any question that is counted there, TTLs as long as any of the Service.
  private void forgetCounts() {
    Set<LookupCounts.Key> used = new HashSet<>();
    Set<LookupTests.Key> tested = new HashSet<>();
    Set<ServiceKey> asked = new HashSet<>();
    questions.forEach(
        (question, ledger) -> {
          for (String server : ledger.servers()) {
            used.add(LookupCounts.Key.of(question, server));
            tested.add(LookupTests.Key.of(question, server));
          }
          asked.add(question.service());
        });
    lookupCounts.keySet().retainAll(used);
    lookupTests.keySet().retainAll(tested);
    ttls.keySet().retainAll(asked);
    services.keySet().retainAll(asked);
  }

  /// The DNS servers that are asked from now on.
  void servers(Collection<DnsServer> asked, long nowNanos) {
    Set<String> labels = new HashSet<>();
    for (DnsServer server : asked) {
      labels.add(server.label());
      servers
          .computeIfAbsent(
              server.label(),
              label ->
                  new ServerLedger(server, new ServerFailures(settings, () -> servicesAt(label))))
          .here(server);
    }
    servers.forEach(
        (label, ledger) -> {
          if (!labels.contains(label)) {
            ledger.gone(nowNanos);
          }
        });
  }

  void record(LookupObservation lookup) {
    QuestionLedger question = questions.get(lookup.question());
    if (question != null) {
      question.record(lookup);
    }
    ServerLedger server = servers.get(lookup.server().label());
    if (server != null) {
      server.record(lookup);
    }
  }

  /// Judges what waited long enough and forgets what is long gone.
  ///
  /// @param denied is given the lookups that turn out to have failed: NXDOMAIN for what there is
  void settle(long nowNanos, Consumer<LookupObservation> denied) {
    boolean fewer = questions.values().removeIf(ledger -> ledger.isForgotten(nowNanos));
    servers.values().removeIf(ledger -> ledger.lifetime.isForgotten(nowNanos));
    for (QuestionLedger ledger : questions.values()) {
      fewer |= ledger.settle(nowNanos, denied);
    }
    if (fewer) {
      forgetCounts();
    }
  }

  /// How many sequences of lookups are tested.
  int streams() {
    return lookupTests.size()
        + (int) servers.values().stream().filter(server -> !server.lifetime.isGone()).count();
  }

  /// By server, the questions that have something open there and were answered rightly last.
  Map<String, Set<Question>> clearing() {
    Map<String, Set<Question>> clearing = new HashMap<>();
    questions.forEach(
        (question, ledger) -> {
          for (String server : ledger.servers()) {
            if (ledger.isClearingAt(server)) {
              clearing.computeIfAbsent(server, _ -> new HashSet<>()).add(question);
            }
          }
        });
    return clearing;
  }

  /// What is asked now.
  private Set<LookupTests.Key> asked() {
    Set<LookupTests.Key> asked = new HashSet<>();
    questions.forEach(
        (question, ledger) -> {
          for (String server : ledger.servers()) {
            if (ledger.isAskedAt(server)) {
              asked.add(LookupTests.Key.of(question, server));
            }
          }
        });
    return asked;
  }

  List<DnsSnapshot> questions() {
    return questions.values().stream().flatMap(ledger -> ledger.snapshot().stream()).toList();
  }

  List<LookupTestsSnapshot> tests() {
    Set<LookupTests.Key> asked = asked();
    return lookupTests.entrySet().stream()
        .filter(entry -> asked.contains(entry.getKey()))
        .map(
            entry ->
                new LookupTestsSnapshot(
                    entry.getKey().service(),
                    entry.getKey().server(),
                    entry.getKey().questions(),
                    entry.getValue().snapshot()))
        .toList();
  }

  List<ServerSnapshot> servers() {
    return servers.values().stream().map(ServerLedger::snapshot).toList();
  }
}
