package dev.evenkeel.ledger;

import dev.evenkeel.balance.Evidence;
import dev.evenkeel.balance.FailureTest;

/// Whether a stream fails more than is nobody's fault.
///
/// @param tested whether an outcome was tested yet
/// @param sinceNanos of the open alarm
/// @param suspectNanos when the failures began that the alarm rests on
/// @param worst of the open alarm, the largest share of failures that has evidence
/// @param evidence where the test stands
/// @param alarm the evidence of the last alarm
/// @param rightLately how many of the last [#LATELY] outcomes were right; 0 where no alarm is open
/// @param recent outcomes since the failures began, of the last 64 or 128
public record FailingSnapshot(
    boolean tested,
    boolean open,
    long sinceNanos,
    long suspectNanos,
    double worst,
    Evidence evidence,
    Evidence alarm,
    int rightLately,
    Tally recent) {

  /// So many outcomes tell whether failures go on.
  public static final int LATELY = 6;

  /// Nothing was tested.
  public static final FailingSnapshot NONE =
      new FailingSnapshot(
          false, false, 0, 0, 0, new Evidence(0, 0), new Evidence(0, 0), 0, Tally.NONE);

  /// It was tested, and nothing is open.
  static final FailingSnapshot QUIET =
      new FailingSnapshot(
          true, false, 0, 0, 0, new Evidence(0, 0), new Evidence(0, 0), 0, Tally.NONE);

  static FailingSnapshot of(FailureTest test, RecentOutcomes recent) {
    return new FailingSnapshot(
        test.tested(),
        test.open(),
        test.sinceNanos(),
        test.suspectNanos(),
        test.worst(),
        test.evidence(),
        test.alarm(),
        test.open() ? recent.rightOfLast(LATELY) : 0,
        test.open() ? recent.since(test.suspectNanos()) : Tally.NONE);
  }
}
