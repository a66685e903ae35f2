package dev.evenkeel.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for conditions.
final class Waiting {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Waiting() {}

  /// Returns when the condition holds. What it throws ends the wait.
  ///
  /// @param what completes "... within 30 s"
  /// @throws ClusterException where it does not hold in time
  static void until(String what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new ClusterException(what + " within " + limit.toSeconds() + " s");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new ClusterException(what + ": interrupted");
      }
    }
  }
}
