package dev.evenkeel.ledger;

import dev.evenkeel.balance.FailureTest;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The direct calls to the endpoints of one port and family, each endpoint by itself. Confined to
/// the loop.
final class DirectLedger {

  private static final class Counts {
    final Lifetime lifetime = new Lifetime();
    final RecentOutcomes recent = RecentOutcomes.fromFirst();
    FailureTest failing;
    long calls;
    long failures;
    int failedInARow;
    int namelessInARow;

    Counts(double tolerance) {
      failing = new FailureTest(tolerance);
    }
  }

  /// One such reply may be a stray.
  private static final int NAMELESS = 2;

  private final Target target;
  private final LedgerSettings settings;
  private TargetSettings how = TargetSettings.DEFAULT;
  private Set<String> called = Set.of();
  private long changedNanos;
  private final Map<String, Counts> endpoints = new TreeMap<>();

  /// @param target with `via` `endpoint`
  DirectLedger(Target target, LedgerSettings settings) {
    this.target = target;
    this.settings = settings;
  }

  /// The endpoints that are called now; counts of others stay for a while.
  ///
  /// @param settings of the Service port
  void expect(Collection<String> names, TargetSettings settings, long nowNanos) {
    if (!called.equals(Set.copyOf(names))) {
      called = Set.copyOf(names);
      changedNanos = nowNanos;
    }
    if (settings.tolerance() != how.tolerance()) {
      endpoints.values().forEach(counts -> counts.failing = new FailureTest(settings.tolerance()));
    }
    how = settings;
    for (String name : called) {
      Counts counts = endpoints.computeIfAbsent(name, _ -> new Counts(how.tolerance()));
      if (counts.lifetime.isGone()) {
        counts.failing = new FailureTest(how.tolerance());
      }
      counts.lifetime.here();
    }
    endpoints.forEach(
        (name, counts) -> {
          if (!called.contains(name)) {
            counts.lifetime.gone(nowNanos);
          }
        });
  }

  /// None of them is called any more.
  void gone(long nowNanos) {
    expect(Set.of(), how, nowNanos);
  }

  void record(String endpoint, CallObservation call) {
    Counts counts = endpoints.get(endpoint);
    if (counts == null) {
      return; // ended more than ten minutes after it was no longer to be called
    }
    counts.calls++;
    boolean failed = call.result() != CallResult.OK;
    counts.failedInARow = failed ? counts.failedInARow + 1 : 0;
    if (failed) {
      counts.failures++;
    }
    switch (call.answerer()) {
      case Answerer.NotCalled(), Answerer.NoReply() -> {}
      case Answerer.Unidentified() -> counts.namelessInARow++;
      case Answerer.Named _ -> counts.namelessInARow = 0;
    }
    if (how.judge() && !counts.lifetime.isGone()) {
      boolean grace = call.startNanos() - changedNanos < settings.graceNanos();
      counts.recent.add(failed ? call.result().label() : null, call.endNanos());
      counts.failing.outcome(failed, call.endNanos(), grace, settings.allowance());
    }
  }

  /// Whether an endpoint answers and does not say who it is: hits of its own are nobody's.
  boolean hasNameless() {
    return endpoints.values().stream()
        .anyMatch(counts -> counts.namelessInARow >= NAMELESS && !counts.lifetime.isGone());
  }

  /// The endpoints that are found unreachable, each with the share of its calls that fails.
  Map<String, Double> unreachable() {
    Map<String, Double> unreachable = new HashMap<>();
    endpoints.forEach(
        (name, counts) -> {
          if (counts.failing.open() && !counts.lifetime.isGone()) {
            unreachable.put(name, counts.failing.worst());
          }
        });
    return unreachable;
  }

  /// The calls since a moment to endpoints that are not found unreachable.
  ///
  /// @param endpoint only those to this one; null: to all of them
  Tally reachableSince(long nanos, @Nullable String endpoint) {
    long ok = 0;
    Map<String, Long> failures = new TreeMap<>();
    for (Map.Entry<String, Counts> entry : endpoints.entrySet()) {
      Counts counts = entry.getValue();
      if (!counts.failing.open()
          && !counts.lifetime.isGone()
          && (endpoint == null || endpoint.equals(entry.getKey()))) {
        Tally tally = counts.recent.since(nanos);
        ok += tally.ok();
        tally.failures().forEach((label, count) -> failures.merge(label, count, Long::sum));
      }
    }
    return new Tally(ok, failures);
  }

  int streams() {
    return (int) endpoints.values().stream().filter(counts -> !counts.lifetime.isGone()).count();
  }

  Target target() {
    return target;
  }

  void settle(long nowNanos) {
    endpoints.values().removeIf(counts -> counts.lifetime.isForgotten(nowNanos));
  }

  boolean isEmpty() {
    return endpoints.isEmpty();
  }

  List<DirectSnapshot> snapshot() {
    return endpoints.entrySet().stream()
        .map(
            e ->
                new DirectSnapshot(
                    target,
                    e.getKey(),
                    e.getValue().calls,
                    e.getValue().failures,
                    FailingSnapshot.of(e.getValue().failing, e.getValue().recent),
                    e.getValue().failedInARow,
                    e.getValue().lifetime.isGone()))
        .toList();
  }
}
