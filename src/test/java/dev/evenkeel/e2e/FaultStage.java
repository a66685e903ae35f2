package dev.evenkeel.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.awaitility.core.ThrowingRunnable;

/// A fault that begins to show or to go at a moment.
final class FaultStage {

  /// Ground truth is looked at while the agents are listened to.
  private static final Executor BESIDE = Thread::startVirtualThread;

  final Fault fault;
  final long startNanos = System.nanoTime();

  /// Done once the ground truth is as it must be.
  final CompletableFuture<Void> truth;

  /// When it was told that the fault is there, or no more; NaN while it is not.
  double after = Double.NaN;

  private FaultStage(Fault fault, ThrowingRunnable truth, Duration patience) {
    this.fault = fault;
    fault.mark();
    this.truth =
        CompletableFuture.runAsync(
            () ->
                await(fault.name())
                    .atMost(patience)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(truth),
            BESIDE);
  }

  /// It has just been injected.
  static FaultStage of(Fault fault) {
    return new FaultStage(fault, fault::assertReal, fault.appears());
  }

  /// It has just been mended.
  static FaultStage mended(Fault fault) {
    return new FaultStage(fault, fault::assertGone, fault.clears());
  }

  double age() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /// Whether it should have been told by now.
  boolean isLate() {
    return age() > fault.appears().toSeconds();
  }
}
