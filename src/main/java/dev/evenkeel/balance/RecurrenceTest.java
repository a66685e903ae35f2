package dev.evenkeel.balance;

/// Whether something that must never be still happens: it opens at the first time, and clears once
/// it has stayed away for longer than chance explains, if it happened as often as so far: after a
/// single time in some 50 outcomes, at most. It counts outcomes: they may come sooner while it is
/// open and they are right, which an agent sees to where they would be far apart.
///
/// One writer.
public final class RecurrenceTest {

  /// What happened once in one need not happen every time.
  private static final int UNSEEN = 4;

  private final Elapsed elapsed = new Elapsed();
  private boolean open;
  private long sinceNanos;
  private long times;
  private long outcomes;
  private long outcomesAtLast;
  private ClearingTest clearing = new ClearingTest();

  /// @param happened in this outcome
  public void outcome(boolean happened, long nanos, Allowance allowance) {
    double seconds = elapsed.secondsUntil(nanos);
    if (happened) {
      happen(nanos);
    } else if (open) {
      outcomes++;
      double share = times / (double) (outcomesAtLast + UNSEEN);
      open = !clearing.over(1 / (1 - share), allowance.clearing(seconds));
    }
  }

  private void happen(long nanos) {
    if (!open) {
      open = true;
      sinceNanos = nanos;
      times = 0;
      outcomes = 0;
    }
    times++;
    outcomes++;
    outcomesAtLast = outcomes;
    clearing = new ClearingTest();
  }

  /// It happened, and may still.
  public boolean open() {
    return open;
  }

  /// When it happened first.
  public long sinceNanos() {
    return sinceNanos;
  }

  /// How often it happened since then.
  public long times() {
    return times;
  }

  /// Out of how many outcomes since then.
  public long outcomes() {
    return outcomes;
  }
}
