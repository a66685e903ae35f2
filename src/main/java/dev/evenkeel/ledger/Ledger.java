package dev.evenkeel.ledger;

import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Via;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// All that was seen. A target's counts survive every change of its Service that leaves its key the
/// same, and ten minutes of its absence. Confined to the loop; [#snapshot] is for everybody.
public final class Ledger {

  private final LedgerSettings settings;
  private final Map<ServiceKey, ServiceExpectation> services = new TreeMap<>();
  private final Map<Target, TargetLedger> targets = new TreeMap<>();
  private final Map<Target, DirectLedger> directs = new TreeMap<>();
  private final Map<DurationSnapshot.Key, DurationLedger> durations = new TreeMap<>();
  private final ConvergenceTally convergence = new ConvergenceTally();
  private final LookupLedger lookups;

  public Ledger(LedgerSettings settings) {
    this.settings = settings;
    this.lookups = new LookupLedger(settings, convergence);
  }

  /// A reload: counts stay; where the window of the hit ratios changed, these start again.
  public void change(
      Duration convergenceObjective,
      Duration ratioWindow,
      Duration falseAlarmInterval,
      double tolerance,
      long nowNanos) {
    long windowBefore = settings.ratioWindowNanos();
    settings.change(convergenceObjective, ratioWindow, falseAlarmInterval, tolerance);
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
                () -> lookups.graceNanos(target.target()),
                (since, endpoint) -> reachableSince(target.target(), since, endpoint),
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
    lookups.expect(expectation, asked, clock, nowNanos);
    retireAllBut(key, expected, nowNanos);
  }

  private static TargetSettings settingsOf(ServiceExpectation expectation, Target target) {
    return expectation.directs().stream()
        .filter(direct -> direct.target().equals(target))
        .map(TargetExpectation::settings)
        .findFirst()
        .orElse(expectation.settings().service());
  }

  /// The Service is no longer probed.
  public void gone(ServiceKey service, long nowNanos) {
    services.remove(service);
    lookups.gone(service, nowNanos);
    retireAllBut(service, Set.of(), nowNanos);
  }

  private void retireAllBut(ServiceKey service, Set<Target> expected, long nowNanos) {
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

  /// The DNS servers that are asked from now on.
  public void servers(Collection<DnsServer> asked, long nowNanos) {
    lookups.servers(asked, nowNanos);
  }

  public void record(LookupObservation lookup) {
    lookups.record(lookup);
  }

  /// When what is right for the Service changed last, whatever of it.
  private OptionalLong lastChangeNanos(ServiceKey service) {
    return LongStream.concat(
            targets.entrySet().stream()
                .filter(entry -> entry.getKey().service().equals(service))
                .mapToLong(entry -> entry.getValue().changedNanos()),
            lookups.changedNanos(service))
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

  /// By the label of a DNS server, the questions that have a finding open there (no usable answer,
  /// or a wrong one) and were answered rightly last: with some right answers more it is over. What
  /// still goes wrong is not among them: asked more often it would be no better known.
  public Map<String, Set<Question>> clearing() {
    return lookups.clearing();
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
    lookups.settle(nowNanos, denied);
    durations.values().removeIf(ledger -> ledger.lifetime.isForgotten(nowNanos));
    directs.values().forEach(ledger -> ledger.settle(nowNanos));
    directs.values().removeIf(DirectLedger::isEmpty);
    Set<Target> fewer = new HashSet<>();
    targets.forEach(
        (target, ledger) -> {
          DirectLedger direct = directOf(target);
          ledger.excuse(direct == null ? Map.of() : direct.unreachable());
          ledger.nameless(direct != null && direct.hasNameless());
          if (ledger.settle(nowNanos)) {
            fewer.add(target);
          }
        });
    return fewer;
  }

  private @Nullable DirectLedger directOf(Target target) {
    return directs.get(target.direct());
  }

  private Tally reachableSince(Target target, long sinceNanos, @Nullable String endpoint) {
    DirectLedger direct = directOf(target);
    return direct == null ? Tally.NONE : direct.reachableSince(sinceNanos, endpoint);
  }

  /// Who shares the promise of few false alarms, and whether the catalog is up to date; to be
  /// called about every second.
  ///
  /// @param agents at least 1
  public void share(int agents, boolean catalogCurrent) {
    int streams = lookups.streams();
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
    return new LedgerSnapshot(
        nowNanos,
        List.copyOf(services.values()),
        targets.values().stream().map(ledger -> ledger.snapshot(nowNanos)).toList(),
        directs.values().stream().flatMap(ledger -> ledger.snapshot().stream()).toList(),
        durations.entrySet().stream().map(e -> e.getValue().snapshot(e.getKey())).toList(),
        lookups.questions(),
        lookups.tests(),
        lookups.servers(),
        convergence.snapshot());
  }
}
