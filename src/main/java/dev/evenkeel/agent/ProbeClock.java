package dev.evenkeel.agent;

import dev.evenkeel.model.ServiceKey;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What all probes share: the loop, time and chance, the caps on what is in flight, the count of
/// what was skipped. Confined to the loop.
final class ProbeClock {

  /// One Service that hangs may hold a quarter of what may be in flight, never all of it.
  private static final int SERVICES_THAT_MAY_HANG = 4;

  private final EventLoop loop;
  private final LongSupplier nanos;
  private final DoubleSupplier uniform;
  private final int cap;
  private final FailureLog failures;
  private final Map<ServiceKey, Integer> inFlightOf = new HashMap<>();
  private int inFlight;
  private long late;
  private @Nullable Instant lastProbe;

  /// @param uniform draws from (0, 1]
  /// @param cap of all probes in flight together
  ProbeClock(
      EventLoop loop, LongSupplier nanos, DoubleSupplier uniform, int cap, FailureLog failures) {
    this.loop = loop;
    this.nanos = nanos;
    this.uniform = uniform;
    this.cap = cap;
    this.failures = failures;
  }

  EventLoop loop() {
    return loop;
  }

  long nanos() {
    return nanos.getAsLong();
  }

  /// A moment of the wall clock, as monotonic time; of another machine's clock it is as right as
  /// the two agree.
  long nanosOf(Instant moment) {
    return nanos() - Duration.between(moment, Instant.now()).toNanos();
  }

  double uniform() {
    return uniform.getAsDouble();
  }

  /// False where too much is in flight already, of this Service or of all.
  boolean begin(ServiceKey service) {
    int ofService = inFlightOf.getOrDefault(service, 0);
    if (inFlight >= cap || ofService >= Math.max(1, cap / SERVICES_THAT_MAY_HANG)) {
      return false;
    }
    inFlight++;
    inFlightOf.put(service, ofService + 1);
    return true;
  }

  void end(ServiceKey service) {
    inFlight--;
    inFlightOf.computeIfPresent(service, (_, count) -> count > 1 ? count - 1 : null);
    lastProbe = Instant.now();
  }

  void countLate() {
    late++;
  }

  /// Probes that were skipped.
  long late() {
    return late;
  }

  @Nullable Instant lastProbe() {
    return lastProbe;
  }

  /// Something of ours broke; all else goes on.
  void defect(Object subject, RuntimeException defect) {
    String where =
        Arrays.stream(defect.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("dev.evenkeel."))
            .findFirst()
            .map(frame -> " at " + frame)
            .orElse("");
    failures.failed("a defect of evenkeel", subject.toString(), defect + where, nanos());
  }
}
