package dev.evenkeel.agent;

import dev.evenkeel.model.ServiceKey;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One thing that is probed again and again, until it is stopped: it knows its next time, and how
/// many of its probes are in flight. At its cap it waits for one to end and draws a new gap then,
/// so nothing piles up behind a target that hangs. Confined to the loop.
final class Probe {

  /// Begins one probe; the argument is to be called once when that has ended.
  interface Action extends Consumer<Runnable> {}

  private final ProbeClock clock;
  private final ServiceKey service;
  private final Action action;
  private final int cap;
  private double perSecond;
  private int inFlight;
  private boolean stopped;
  private @Nullable ScheduledFuture<?> next;

  /// Waits a whole gap before the first probe: no burst at start.
  ///
  /// @param service that is probed; all its probes share a cap
  /// @param cap of probes in flight
  Probe(ProbeClock clock, ServiceKey service, double perSecond, int cap, Action action) {
    this.clock = clock;
    this.service = service;
    this.action = action;
    this.cap = cap;
    this.perSecond = perSecond;
    schedule();
  }

  /// A new gap is drawn where the rate changes; exponential gaps have no memory, so that costs
  /// nothing.
  void rate(double newPerSecond) {
    if (newPerSecond != perSecond) {
      perSecond = newPerSecond;
      if (next != null) {
        next.cancel(false);
        schedule();
      }
    }
  }

  double rate() {
    return perSecond;
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }

  private void schedule() {
    long now = clock.nanos();
    long due = Pacer.nextNanos(now, perSecond, clock.uniform());
    next = clock.loop().schedule(() -> due(due), due - now, TimeUnit.NANOSECONDS);
  }

  private void due(long dueNanos) {
    next = null;
    if (stopped) {
      return;
    }
    if (Pacer.isLate(dueNanos, clock.nanos()) || !clock.begin(service)) {
      clock.countLate();
      schedule();
      return;
    }
    inFlight++;
    Once ended = new Once();
    try {
      action.accept(ended);
    } catch (RuntimeException defect) {
      // One probe that cannot even begin must not end the others, nor keep its place in flight.
      clock.defect(service, defect);
      ended.run();
    }
    if (!stopped && inFlight < cap && next == null) {
      schedule();
    }
  }

  /// The end of one probe, whoever tells it and how often.
  private final class Once implements Runnable {
    private boolean told;

    @Override
    public void run() {
      if (told) {
        return;
      }
      told = true;
      clock.end(service);
      inFlight--;
      if (!stopped && next == null) {
        schedule();
      }
    }
  }
}
