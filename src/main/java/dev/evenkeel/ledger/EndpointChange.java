package dev.evenkeel.ledger;

import java.time.Duration;

/// One change of one endpoint: the bounds of the time until it arrived, and whether it is proven
/// late. Each call goes to the endpoint with the probability of its share, so that a run of calls
/// without it tells as much as it is long; DNS is the share of 1, where every answer tells. O(1) a
/// call. Confined to the loop.
final class EndpointChange {

  /// What a bound may be wrong with.
  private static final double DOUBT = 0.05;

  /// A trigger time is cut to whole seconds.
  private static final long TRIGGER_CUT_NANOS = Duration.ofSeconds(1).toNanos();

  final Change change;
  final String endpoint;
  final long seenNanos;
  private final ChangeClock clock;

  /// Calls before are no evidence of an endpoint's absence.
  private final long firstCall;

  private double share;
  private long calls;
  private long hits;
  private long runWithout;
  private double logMissed;
  private long lowerNanos;
  private long upperNanos;

  /// When it was last opened.
  long openedNanos;

  long resolvedNanos;
  boolean resolved;
  boolean givenUp;

  /// Is part of the agent's counts: once, however often it is opened again.
  boolean counted;

  private boolean late;
  private long lateSinceNanos;

  /// @param share of the calls, (0, 1]
  /// @param firstCall number of the first call that can tell of an absence
  EndpointChange(
      Change change,
      String endpoint,
      double share,
      ChangeClock clock,
      long firstCall,
      long seenNanos) {
    this.change = change;
    this.endpoint = endpoint;
    this.share = share;
    this.clock = clock;
    this.firstCall = firstCall;
    this.seenNanos = seenNanos;
    this.openedNanos = seenNanos;
  }

  /// Of calls without it so many leave less than 5 % of doubt.
  static long callsWithout(double share) {
    return atLeastOne(Math.log(DOUBT) / Math.log1p(-share));
  }

  /// The same when asked again after each of its hits: the doubts of all runs sum to 5 %.
  static long runWithout(double share, long hits) {
    return atLeastOne(Math.log(DOUBT / ((hits + 1.0) * (hits + 2.0))) / Math.log1p(-share));
  }

  /// A share of 1 leaves no doubt: the logarithm of 0 divides to 0.
  private static long atLeastOne(double calls) {
    return Math.max(1, (long) Math.ceil(calls));
  }

  /// Nodes may still act by an older set: of the shares that it may have there the smallest leaves
  /// the most doubt.
  void shareAtMost(double newShare) {
    share = Math.min(share, newShare);
  }

  /// How many calls have to be remembered for the lower bound.
  long callsNeeded() {
    return change == Change.ADD ? callsWithout(share) + 1 : 0;
  }

  boolean late() {
    return late;
  }

  /// A call that named a backend, or an answer.
  ///
  /// @param holds it was this endpoint, or the answer holds it
  /// @param call its number
  void observed(boolean holds, long call, CallTimes times, long beginNanos, long endNanos) {
    calls++;
    switch (change) {
      case ADD -> {
        if (holds) {
          arrived(call, times, endNanos);
        }
      }
      case REMOVE -> {
        if (holds) {
          hits++;
          runWithout = 0;
          lowerNanos = Math.max(lowerNanos, sinceStart(beginNanos));
        } else if (++runWithout >= runWithout(share, hits)) {
          resolve(endNanos);
        }
      }
    }
  }

  /// The first hit of an endpoint that was added.
  void arrived(long call, CallTimes times, long endNanos) {
    lowerNanos = lowerAt(call, times);
    resolve(endNanos);
  }

  /// What the lower bound is where the call of this number is the first hit.
  private long lowerAt(long call, CallTimes times) {
    long before = call - callsWithout(share);
    return before >= firstCall && times.knows(before) ? sinceStart(times.at(before)) : 0;
  }

  /// A lower bound: of a trigger time that is cut, a second less is certain.
  private long sinceStart(long nanos) {
    return Math.max(0, nanos - clock.startNanos() - (clock.triggered() ? TRIGGER_CUT_NANOS : 0));
  }

  private void resolve(long nanos) {
    upperNanos = Math.max(lowerNanos, nanos - clock.startNanos());
    resolved = true;
    resolvedNanos = nanos;
    late = false;
  }

  /// A removal that seemed to have arrived is about to be hit again.
  void reopen(long nowNanos) {
    resolved = false;
    givenUp = false;
    openedNanos = nowNanos;
  }

  /// A call or answer after the end of grace, judged.
  ///
  /// @param holds it was this endpoint, or the answer holds it
  /// @param allowance what this outcome may spend of the promised false alarms
  void judged(boolean holds, double allowance, long nowNanos) {
    boolean proven =
        switch (change) {
          case REMOVE -> holds;
          case ADD -> {
            if (!holds) {
              logMissed += Math.log1p(-share);
            }
            yield !holds && logMissed <= Math.log(allowance);
          }
        };
    if (proven) {
      late(nowNanos);
    }
  }

  /// It is proven.
  void late(long nowNanos) {
    if (!late) {
      late = true;
      lateSinceNanos = nowNanos;
    }
  }

  /// Was added, and it is not known yet whether it is only that chance has not come to it.
  boolean isWaitedFor() {
    return change == Change.ADD && !resolved && !late;
  }

  double share() {
    return share;
  }

  void count(ConvergenceTally tally, Layer layer) {
    if (!counted) {
      counted = true;
      if (resolved) {
        tally.resolved(layer, change, lowerNanos, upperNanos);
      } else {
        tally.unresolved(layer, change);
      }
    }
  }

  ConvergenceSnapshot snapshot(CallTimes times) {
    boolean waits = change == Change.ADD && !resolved;
    long lower = waits ? lowerAt(times.next(), times) : lowerNanos;
    return new ConvergenceSnapshot(
        change,
        endpoint,
        share,
        clock.startNanos(),
        clock.triggered(),
        lower / 1e9,
        resolved ? upperNanos / 1e9 : Double.NaN,
        late,
        late ? lateSinceNanos : 0,
        calls);
  }
}
