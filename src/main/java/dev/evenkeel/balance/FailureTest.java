package dev.evenkeel.balance;

import java.util.Arrays;

/// Whether failures are more than what is nobody's fault: of the calls of a target, of the direct
/// calls to an endpoint, of the lookups of a Service at a server.
///
/// Five alternatives stand for the share of failures, from twice the tolerance to all of them;
/// those that are no worse than the tolerance stand for nothing. After a failure the outcomes of
/// the next ten seconds are not tested: a burst counts once. In grace, when a rolling restart
/// refuses some calls, only large shares are tested, against a fifth.
///
/// One writer.
public final class FailureTest {

  private static final double[] MULTIPLES = {2, 5, 20};
  private static final double[] WEIGHTS = {.05, .10, .25, .25, .35};
  private static final int HALF = 3;

  /// Of calls that are refused while a Deployment is rolled out it is about 4 %.
  private static final double GRACE_TOLERANCE = .2;

  private static final long REST_NANOS = 10_000_000_000L;

  /// What was assumed at the alarm counts as much as so many outcomes after it.
  private static final double PRIOR = 10;

  /// An alternative with less of the evidence says nothing about how bad it is.
  private static final double SAYS_SOMETHING = .001;

  private final double tolerance;
  private final double[] alternatives;
  private final double[] evidence = new double[WEIGHTS.length];

  /// For each alternative the sum of its log ratios since it was last above all before (Page 1954),
  /// and when that was: the best guess of when the failures began.
  private final double[] sums = new double[WEIGHTS.length];

  private final long[] begins = new long[WEIGHTS.length];
  private final Elapsed elapsed = new Elapsed();

  private boolean resting;
  private long restsUntilNanos;
  private double lastAllowance;
  private boolean tested;
  private long suspectNanos;

  private boolean open;
  private long sinceNanos;
  private double assumed;
  private double current;
  private int failuresSince;
  private int outcomesSince;
  private double worst;
  private Evidence alarm = new Evidence(0, 0);
  private ClearingTest clearing = new ClearingTest();

  /// @param tolerance share of failures that is nobody's fault, in (0, 1)
  public FailureTest(double tolerance) {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance " + tolerance + " not in (0, 1)");
    }
    this.tolerance = tolerance;
    this.alternatives = new double[WEIGHTS.length];
    for (int k = 0; k < MULTIPLES.length; k++) {
      alternatives[k] = Math.min(.5, MULTIPLES[k] * tolerance);
    }
    alternatives[HALF] = .5;
    alternatives[HALF + 1] = 1;
  }

  /// @param grace the outcome belongs to the time after a change
  public void outcome(boolean failed, long nanos, boolean grace, Allowance allowance) {
    if (resting && nanos - restsUntilNanos < 0) {
      return;
    }
    resting = failed;
    restsUntilNanos = nanos + REST_NANOS;
    tested = true;
    double seconds = elapsed.secondsUntil(nanos);
    if (open) {
      clear(failed, allowance.clearing(seconds));
    } else {
      test(failed, grace, nanos, allowance.alarm(seconds));
    }
  }

  private void test(boolean failed, boolean grace, long nanos, double allowance) {
    lastAllowance = allowance;
    double expected = grace ? Math.max(GRACE_TOLERANCE, tolerance) : tolerance;
    double sum = 0;
    for (int k = 0; k < evidence.length; k++) {
      double alternative = alternatives[k];
      if (alternative > expected && (!grace || k >= HALF)) {
        double ratio = failed ? alternative / expected : (1 - alternative) / (1 - expected);
        evidence[k] = (evidence[k] + WEIGHTS[k] * allowance) * ratio;
        if (sums[k] <= 0) {
          sums[k] = 0;
          begins[k] = nanos;
        }
        sums[k] += Math.log(ratio);
      }
      sum += evidence[k];
    }
    if (sum >= 1) {
      open = true;
      sinceNanos = nanos;
      assumed = assumed(sum);
      current = assumed;
      worst = worst(sum);
      alarm = Evidence.of(sum, allowance);
      suspectNanos = began();
      failuresSince = 0;
      outcomesSince = 0;
      clearing = new ClearingTest();
      Arrays.fill(evidence, 0);
      Arrays.fill(sums, 0);
    }
  }

  private double assumed(double sum) {
    for (int k = 0; k < evidence.length; k++) {
      if (evidence[k] >= SAYS_SOMETHING * sum) {
        return Math.max(Math.min(alternatives[k], .5), Math.min(1, 2 * tolerance));
      }
    }
    return Math.max(.5, Math.min(1, 2 * tolerance));
  }

  private long began() {
    int most = 0;
    for (int k = 1; k < evidence.length; k++) {
      most = evidence[k] > evidence[most] ? k : most;
    }
    return begins[most];
  }

  private double worst(double sum) {
    for (int k = evidence.length - 1; k > 0; k--) {
      if (evidence[k] >= SAYS_SOMETHING * sum) {
        return alternatives[k];
      }
    }
    return alternatives[0];
  }

  private void clear(boolean failed, double allowance) {
    outcomesSince++;
    if (failed) {
      failuresSince++;
      // What goes on after the alarm says better than what led to it how bad it is: an outage is
      // over
      // sooner than a loss of a tenth.
      double seen = (failuresSince + PRIOR * assumed) / (outcomesSince + PRIOR);
      current = Math.max(Math.min(2 * tolerance, 1), Math.min(.5, seen));
    }
    double alternative = Math.min(current, (1 + tolerance) / 2);
    double ratio = failed ? tolerance / alternative : (1 - tolerance) / (1 - alternative);
    if (clearing.over(ratio, allowance)) {
      open = false;
    }
  }

  /// The share of failures that is nobody's fault.
  public double tolerance() {
    return tolerance;
  }

  /// An alarm was raised and not cleared.
  public boolean open() {
    return open;
  }

  /// When the open alarm was raised.
  public long sinceNanos() {
    return sinceNanos;
  }

  /// The first outcome was tested.
  public boolean tested() {
    return tested;
  }

  /// When the failures began that the open alarm rests on.
  public long suspectNanos() {
    return suspectNanos;
  }

  /// Of the open alarm the largest share of failures that has some of its evidence.
  public double worst() {
    return worst;
  }

  /// The evidence at the last alarm.
  public Evidence alarm() {
    return alarm;
  }

  /// The evidence for display: where it stands, and where an alarm would be at the last allowance.
  public Evidence evidence() {
    double sum = 0;
    for (double part : evidence) {
      sum += part;
    }
    return Evidence.of(sum, lastAllowance);
  }
}
