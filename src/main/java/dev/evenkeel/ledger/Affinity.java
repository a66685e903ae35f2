package dev.evenkeel.ledger;

import dev.evenkeel.balance.Allowance;
import dev.evenkeel.balance.FailureTest;
import dev.evenkeel.model.CallObservation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether ClientIP affinity sticks: kube-proxy gives a client address the endpoint that it had, as
/// long as that is due calls and the last one is no older than `timeoutSeconds` (it starts anew
/// with each call). One move proves nothing, since the memory of the rules may have been lost once:
/// a hundredth of moves is nobody's fault. Confined to the loop.
final class Affinity {

  private static final double TOLERANCE = .01;

  private final FailureTest moves = new FailureTest(TOLERANCE);
  private final RecentOutcomes recent = RecentOutcomes.fromFirstFailure();
  private @Nullable String stuckTo;
  private long lastNanos;

  /// @param due endpoints that are due calls
  /// @param timeoutSeconds how long it holds without a call
  /// @param grace the set changed a moment ago
  void hit(
      String endpoint,
      Set<String> due,
      long timeoutSeconds,
      boolean grace,
      CallObservation call,
      Allowance allowance) {
    long nanos = call.endNanos();
    long begin = call.startNanos();
    String before = stuckTo;
    if (before != null
        && due.contains(before)
        && due.size() > 1
        && !grace
        && begin - lastNanos < (timeoutSeconds - 1) * 1_000_000_000L) {
      boolean moved = !endpoint.equals(before);
      recent.add(moved ? "moved" : null, nanos);
      moves.outcome(moved, nanos, false, allowance);
    }
    stuckTo = endpoint;
    lastNanos = begin;
  }

  /// The endpoint that answered last; null before the first.
  @Nullable String stuckTo() {
    return stuckTo;
  }

  FailingSnapshot snapshot() {
    return FailingSnapshot.of(moves, recent);
  }
}
