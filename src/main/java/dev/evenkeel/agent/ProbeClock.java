package dev.evenkeel.agent;

import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What all probes share: the loop, time and chance, the cap on what is in flight, the count of
/// what came too late. Confined to the loop.
final class ProbeClock {

  private final EventLoop loop;
  private final LongSupplier nanos;
  private final DoubleSupplier uniform;
  private final int cap;
  private int inFlight;
  private long late;
  private @Nullable Instant lastProbe;

  /// @param uniform draws from (0, 1]
  /// @param cap of all probes in flight together
  ProbeClock(EventLoop loop, LongSupplier nanos, DoubleSupplier uniform, int cap) {
    this.loop = loop;
    this.nanos = nanos;
    this.uniform = uniform;
    this.cap = cap;
  }

  EventLoop loop() {
    return loop;
  }

  long nanos() {
    return nanos.getAsLong();
  }

  double uniform() {
    return uniform.getAsDouble();
  }

  /// False where too much is in flight already.
  boolean begin() {
    if (inFlight >= cap) {
      return false;
    }
    inFlight++;
    return true;
  }

  void end() {
    inFlight--;
    lastProbe = Instant.now();
  }

  void countLate() {
    late++;
  }

  long late() {
    return late;
  }

  @Nullable Instant lastProbe() {
    return lastProbe;
  }
}
