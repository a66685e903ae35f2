package dev.evenkeel.ledger;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Via;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that was seen. A target's counts survive every change of its Service that leaves its key the
/// same, and ten minutes of its absence. Confined to the loop; [#snapshot] is for everybody.
public final class Ledger {

  private final LedgerSettings settings;
  private final Map<ServiceKey, ServiceExpectation> services = new TreeMap<>();
  private final Map<Target, TargetLedger> targets = new TreeMap<>();
  private final Map<Target, DirectLedger> directs = new TreeMap<>();
  private final Map<DurationSnapshot.Key, DurationLedger> durations = new TreeMap<>();
  private final TreeMap<Question, QuestionLedger> questions = new TreeMap<>();
  private final Map<LookupCounts.Key, LookupCounts> lookupCounts = new HashMap<>();
  private final Map<ServiceKey, LargestTtls> ttls = new HashMap<>();
  private final TreeMap<LookupTests.Key, LookupTests> lookupTests = new TreeMap<>();
  private final Map<String, ServerLedger> servers = new TreeMap<>();
  private final ConvergenceTally convergence = new ConvergenceTally();

  public Ledger(LedgerSettings settings) {
    this.settings = settings;
  }

  /// A reload: counts stay; where the window of the hit ratios changed, these start again.
  public void change(
      Duration convergenceObjective,
      Duration ratioWindow,
      Duration falseAlarmInterval,
      long nowNanos) {
    long windowBefore = settings.ratioWindowNanos();
    settings.change(convergenceObjective, ratioWindow, falseAlarmInterval);
    if (settings.ratioWindowNanos() != windowBefore) {
      targets.values().forEach(target -> target.changeWindow(nowNanos));
    }
  }

  /// What is right for a Service from now on.
  ///
  /// @param isSelf whether an endpoint of it is this agent
  /// @param called names of the endpoints that are called directly, by target (`via` `endpoint`)
  /// @param asked the servers that its questions go to
  /// @param triggerNanos monotonic time of the newest `last-change-trigger-time` of its slices;
  ///   empty where none has one
  public void expect(
      ServiceExpectation expectation,
      Predicate<Endpoint> isSelf,
      Map<Target, Set<String>> called,
      Collection<DnsServer> asked,
      OptionalLong triggerNanos,
      long nowNanos) {
    ServiceKey key = expectation.service().key();
    ChangeClock clock = ChangeClock.of(triggerNanos, lastChangeNanos(key), nowNanos);
    services.put(key, expectation);
    Set<Target> expected = new HashSet<>();
    for (TargetExpectation target : expectation.targets()) {
      expected.add(target.target());
      TargetLedger ledger = targets.get(target.target());
      if (ledger == null) {
        ledger =
            new TargetLedger(
                target,
                isSelf,
                settings,
                () -> dnsGraceNanos(target.target()),
                since -> reachableSince(target.target(), since),
                convergence,
                nowNanos);
        targets.put(target.target(), ledger);
      } else {
        ledger.expect(target, isSelf, nowNanos);
      }
      ledger.affinity(expectation.service().affinitySeconds());
      ledger.follow(clock, nowNanos);
      durations
          .computeIfAbsent(DurationSnapshot.Key.of(target.target()), _ -> new DurationLedger())
          .lifetime
          .here();
    }
    called.forEach(
        (target, names) -> {
          expected.add(target);
          directs
              .computeIfAbsent(target, t -> new DirectLedger(t, settings))
              .expect(names, settingsOf(expectation, target), nowNanos);
          durations
              .computeIfAbsent(DurationSnapshot.Key.of(target), _ -> new DurationLedger())
              .lifetime
              .here();
        });
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
        .forEach(entry -> entry.getValue().tolerate(toleranceOf(key)));
    retireAllBut(key, expected, asking, nowNanos);
  }

  /// Calls through a headless name follow its answers, and those may lag by their TTL; what other
  /// names of the Service hold does not lead them.
  private long dnsGraceNanos(Target target) {
    LargestTtls known = target.via().looksUp() ? ttls.get(target.service()) : null;
    return known == null ? 0 : known.ownNameGraceNanos();
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
        key -> new LookupTests(toleranceOf(key.service()), settings));
  }

  private double toleranceOf(ServiceKey service) {
    ServiceExpectation expectation = services.get(service);
    return (expectation == null ? TargetSettings.DEFAULT : expectation.settings().service())
        .tolerance();
  }

  private static TargetSettings settingsOf(ServiceExpectation expectation, Target target) {
    return expectation.directs().stream()
        .filter(direct -> direct.target().equals(target))
        .map(TargetExpectation::settings)
        .findFirst()
        .orElse(expectation.settings().service());
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
  }

  /// The Service is no longer probed.
  public void gone(ServiceKey service, long nowNanos) {
    services.remove(service);
    retireAllBut(service, Set.of(), Set.of(), nowNanos);
  }

  private void retireAllBut(
      ServiceKey service, Set<Target> expected, Set<Question> asking, long nowNanos) {
    Set<DurationSnapshot.Key> timed = new HashSet<>();
    expected.forEach(target -> timed.add(DurationSnapshot.Key.of(target)));
    targets.forEach(
        (target, ledger) -> {
          if (target.service().equals(service) && !expected.contains(target)) {
            ledger.gone(nowNanos);
          }
        });
    directs.forEach(
        (target, ledger) -> {
          if (target.service().equals(service) && !expected.contains(target)) {
            ledger.gone(nowNanos);
          }
        });
    durations.forEach(
        (key, ledger) -> {
          if (key.service().equals(service) && !timed.contains(key)) {
            ledger.lifetime.gone(nowNanos);
          }
        });
    questionsOf(service)
        .filter(entry -> !asking.contains(entry.getKey()))
        .forEach(entry -> entry.getValue().gone(nowNanos));
  }

  /// The DNS servers that are asked from now on.
  public void servers(Collection<DnsServer> asked, long nowNanos) {
    Set<String> labels = new HashSet<>();
    for (DnsServer server : asked) {
      labels.add(server.label());
      servers.computeIfAbsent(server.label(), _ -> new ServerLedger(server)).here(server);
    }
    servers.forEach(
        (label, ledger) -> {
          if (!labels.contains(label)) {
            ledger.lifetime.gone(nowNanos);
          }
        });
  }

  public void record(CallObservation call) {
    Target target = call.target();
    if (target.via() == Via.ENDPOINT) {
      DirectLedger direct = directs.get(target);
      if (direct != null && call.endpoint() != null) {
        direct.record(call.endpoint(), call);
      }
    } else {
      TargetLedger ledger = targets.get(target);
      if (ledger != null) {
        ledger.record(call);
      }
    }
    DurationLedger duration = durations.get(DurationSnapshot.Key.of(target));
    if (duration != null) {
      duration.record(call.result(), call.phases());
    }
  }

  public void record(LookupObservation lookup) {
    QuestionLedger question = questions.get(lookup.question());
    if (question != null) {
      question.record(lookup);
    }
    ServerLedger server = servers.get(lookup.server().label());
    if (server != null) {
      server.record(lookup);
    }
  }

  /// When what is right for the Service changed last, whatever of it.
  private OptionalLong lastChangeNanos(ServiceKey service) {
    return LongStream.concat(
            targets.entrySet().stream()
                .filter(entry -> entry.getKey().service().equals(service))
                .mapToLong(entry -> entry.getValue().changedNanos()),
            questionsOf(service).mapToLong(entry -> entry.getValue().changedNanos()))
        .reduce((a, b) -> a - b > 0 ? a : b);
  }

  /// The targets that a change of their expected set has not been seen to reach yet: each call more
  /// makes its time better known.
  public Set<Target> converging() {
    Set<Target> converging = new HashSet<>();
    targets.forEach(
        (target, ledger) -> {
          if (ledger.isConverging()) {
            converging.add(target);
          }
        });
    return converging;
  }

  /// Every endpoint that a reply of the target may name.
  public Collection<Endpoint> candidates(Target target) {
    TargetLedger ledger = targets.get(target);
    return ledger == null ? List.of() : ledger.candidates();
  }

  /// Judges what waited long enough and forgets what is long gone; to be called about every second.
  ///
  /// @param denied is given the lookups that turn out to have failed: NXDOMAIN for what there is
  /// @return the targets whose candidates became fewer
  public Set<Target> settle(long nowNanos, Consumer<LookupObservation> denied) {
    targets.values().removeIf(ledger -> ledger.isForgotten(nowNanos));
    boolean fewerQuestions = questions.values().removeIf(ledger -> ledger.isForgotten(nowNanos));
    servers.values().removeIf(ledger -> ledger.lifetime.isForgotten(nowNanos));
    durations.values().removeIf(ledger -> ledger.lifetime.isForgotten(nowNanos));
    directs.values().forEach(ledger -> ledger.settle(nowNanos));
    directs.values().removeIf(DirectLedger::isEmpty);
    for (QuestionLedger ledger : questions.values()) {
      fewerQuestions |= ledger.settle(nowNanos, denied);
    }
    if (fewerQuestions) {
      forgetCounts();
    }
    Set<Target> fewer = new HashSet<>();
    targets.forEach(
        (target, ledger) -> {
          DirectLedger direct = directOf(target);
          ledger.excuse(direct == null ? Map.of() : direct.unreachable());
          if (ledger.settle(nowNanos)) {
            fewer.add(target);
          }
        });
    return fewer;
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

  private @Nullable DirectLedger directOf(Target target) {
    return directs.get(new Target(target.service(), target.port(), Via.ENDPOINT, target.family()));
  }

  private Tally reachableSince(Target target, long sinceNanos) {
    DirectLedger direct = directOf(target);
    return direct == null ? Tally.NONE : direct.reachableSince(sinceNanos);
  }

  /// Who shares the promise of few false alarms, and whether the catalog is up to date; to be
  /// called about every second.
  ///
  /// @param agents at least 1
  public void share(int agents, boolean catalogCurrent) {
    int streams = lookupTests.size();
    for (TargetLedger ledger : targets.values()) {
      streams += ledger.streams();
    }
    for (DirectLedger ledger : directs.values()) {
      streams += ledger.streams();
    }
    settings.share(agents, Math.max(1, streams));
    settings.catalog(catalogCurrent);
  }

  public LedgerSnapshot snapshot(long nowNanos) {
    Set<LookupTests.Key> asked = asked();
    return new LedgerSnapshot(
        nowNanos,
        List.copyOf(services.values()),
        targets.values().stream().map(ledger -> ledger.snapshot(nowNanos)).toList(),
        directs.values().stream().flatMap(ledger -> ledger.snapshot().stream()).toList(),
        durations.entrySet().stream().map(e -> e.getValue().snapshot(e.getKey())).toList(),
        questions.values().stream().flatMap(ledger -> ledger.snapshot().stream()).toList(),
        lookupTests.entrySet().stream()
            .filter(entry -> asked.contains(entry.getKey()))
            .map(
                entry ->
                    new LookupTestsSnapshot(
                        entry.getKey().service(),
                        entry.getKey().server(),
                        entry.getKey().questions(),
                        entry.getValue().snapshot()))
            .toList(),
        servers.values().stream().map(ServerLedger::snapshot).toList(),
        convergence.snapshot());
  }
}
