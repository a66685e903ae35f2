package dev.evenkeel.ledger;

import dev.evenkeel.balance.EvennessTest;
import dev.evenkeel.balance.FailureTest;
import dev.evenkeel.balance.RecurrenceTest;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.TargetExpectation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tests of one target: do its calls fail, do they fail more than its broken endpoints and its
/// own Pod account for, do its hits follow the shares, do others answer, does affinity stick.
/// Confined to the loop.
final class TargetTests {

  private final LedgerSettings settings;
  private final EvennessTest evenness = new EvennessTest();
  private final Map<String, RecurrenceTest> intruders = new TreeMap<>();
  private final RecentOutcomes recent = RecentOutcomes.fromFirstFailure();
  private FailureTest failing;
  private FailureTest unexcused;
  private Affinity affinity = new Affinity();
  private TargetExpectation expectation;
  private Map<String, Double> dues = Map.of();
  private Set<String> selves = Set.of();
  private Set<String> broken = Set.of();
  private double excused;
  private long callsSinceOwnHit;

  TargetTests(TargetExpectation expectation, LedgerSettings settings) {
    this.settings = settings;
    this.expectation = expectation;
    this.failing = new FailureTest(expectation.settings().tolerance());
    this.unexcused = failing;
  }

  /// Evidence goes on where what it is against stays the same.
  void expect(TargetExpectation now, Set<String> newSelves) {
    if (now.settings().tolerance() != expectation.settings().tolerance()
        || now.handling() != expectation.handling()) {
      failing = new FailureTest(now.settings().tolerance());
      unexcused = failing;
      excused = 0;
    }
    if (now.balance() != Balance.AFFINITY) {
      affinity = new Affinity();
    }
    expectation = now;
    dues = now.dues();
    selves = Set.copyOf(newSelves);
    double others =
        dues.entrySet().stream()
            .filter(due -> !selves.contains(due.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    Map<String, Double> shares = new HashMap<>();
    if (now.balance() == Balance.TESTED) {
      dues.forEach(
          (name, due) -> {
            if (!selves.contains(name)) {
              shares.put(name, due / others);
            }
          });
    }
    evenness.expect(shares);
    intruders.keySet().removeAll(dues.keySet());
  }

  private boolean judges() {
    return expectation.settings().judge();
  }

  /// A call ended. One that is not served is expected to fail.
  void called(CallResult result, boolean grace, long nanos) {
    if (!judges() || expectation.handling() != Handling.SERVED) {
      return;
    }
    callsSinceOwnHit++;
    boolean failed = result != CallResult.OK;
    recent.add(failed ? result.label() : null, nanos);
    failing.outcome(failed, nanos, grace, settings.allowance());
    if (unexcused != failing) {
      unexcused.outcome(failed, nanos, grace, settings.allowance());
    }
  }

  /// An endpoint that is due calls answered.
  void hit(String endpoint, boolean grace, CallObservation call, long affinitySeconds) {
    long nanos = call.endNanos();
    if (selves.contains(endpoint)) {
      callsSinceOwnHit = 0;
    }
    if (!judges()) {
      return;
    }
    if (!grace) {
      intruders.values().forEach(intruder -> intruder.outcome(false, nanos, settings.allowance()));
    }
    if (expectation.balance() == Balance.AFFINITY) {
      affinity.hit(endpoint, dues.keySet(), affinitySeconds, grace, call, settings.allowance());
    }
  }

  /// A hit that may be compared with the shares.
  void judged(String endpoint, long nanos) {
    if (judges()) {
      evenness.hit(endpoint, nanos, settings.allowance());
    }
  }

  /// An endpoint that was owed nothing answered.
  void unexpected(String endpoint, long nanos) {
    if (judges()) {
      intruders
          .computeIfAbsent(endpoint, _ -> new RecurrenceTest())
          .outcome(true, nanos, settings.allowance());
    }
  }

  /// A change of the endpoint has reached the data plane, long after it was due.
  void arrivedLate(String endpoint) {
    evenness.restart();
    intruders.remove(endpoint);
  }

  /// Tests anew what was not accounted for.
  ///
  /// @param unreachable by endpoint, the share of its direct calls that fails
  void excuse(Map<String, Double> unreachable) {
    if (!unreachable.keySet().containsAll(broken)) {
      evenness.restart(); // what a broken endpoint did to the hits is not to outlive it
    }
    broken = Set.copyOf(unreachable.keySet());
    double share = accountedFor(unreachable);
    if (Math.abs(share - excused) < 1e-9) {
      return;
    }
    boolean less = share < excused;
    excused = Math.min(1, share);
    double tolerance = failing.tolerance();
    double whole = Math.min(.999, tolerance + (1 - tolerance) * excused);
    if (unexcused.open() && (less || (whole < .5 && seenShare() > (1 + whole) / 2))) {
      return; // proven beyond more than this, or by far beyond this
    }
    // What is open against the tolerance alone rests on what was excused until now.
    unexcused = excused == 0 && !failing.open() ? failing : new FailureTest(whole);
  }

  /// The endpoint that calls stick to; null where they do not, it is not known, or is the agent
  /// itself.
  @Nullable String stuckTo() {
    String last = affinity.stuckTo();
    return expectation.balance() == Balance.AFFINITY
            && last != null
            && dues.containsKey(last)
            && !selves.contains(last)
        ? last
        : null;
  }

  /// Calls that stick all go to one endpoint: where it is not known, it may be the worst.
  private double accountedFor(Map<String, Double> unreachable) {
    String stuckTo = stuckTo();
    if (stuckTo != null) {
      return unreachable.getOrDefault(stuckTo, 0.0);
    }
    double own = 0;
    double others = 0;
    for (Map.Entry<String, Double> due : dues.entrySet()) {
      double fails = unreachable.getOrDefault(due.getKey(), 0.0);
      if (selves.contains(due.getKey())) {
        own += due.getValue();
      } else if (expectation.balance() == Balance.AFFINITY) {
        others = Math.max(others, fails);
      } else {
        others += due.getValue() * fails;
      }
    }
    return Math.min(1, own + others);
  }

  private double seenShare() {
    Tally seen = recent.since(unexcused.suspectNanos());
    return seen.all() == 0 ? 0 : (double) seen.failed() / seen.all();
  }

  /// No reply can name it any more.
  void forget(String endpoint) {
    intruders.remove(endpoint);
  }

  /// What may be forgotten: intruders that are gone.
  void settle() {
    intruders.values().removeIf(intruder -> !intruder.open());
  }

  /// How many sequences of outcomes are tested here.
  int streams() {
    int streams = expectation.handling() == Handling.SERVED ? 1 : 0;
    streams += unexcused == failing ? 0 : 1;
    return streams
        + (expectation.balance() == Balance.TESTED || expectation.balance() == Balance.AFFINITY
            ? 1
            : 0);
  }

  FailingSnapshot unexcused() {
    return FailingSnapshot.of(unexcused, recent);
  }

  TargetTestsSnapshot snapshot() {
    return new TargetTestsSnapshot(
        FailingSnapshot.of(failing, recent),
        unexcused(),
        excused,
        !selves.isEmpty() && dues.keySet().stream().anyMatch(selves::contains),
        selves,
        callsSinceOwnHit,
        EvennessSnapshot.of(evenness),
        intruders.entrySet().stream()
            .filter(intruder -> intruder.getValue().open())
            .map(intruder -> RecurrenceSnapshot.of(intruder.getKey(), intruder.getValue()))
            .toList(),
        affinity.snapshot());
  }
}
