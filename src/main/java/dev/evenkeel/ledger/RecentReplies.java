package dev.evenkeel.ledger;

import java.util.BitSet;

/// Of a target's last 100 replies, how many named nobody. O(1), confined to the loop.
final class RecentReplies {

  private static final int REPLIES = 100;

  /// Fewer say nothing yet.
  private static final int ENOUGH = 10;

  private final BitSet unidentified = new BitSet(REPLIES);
  private int next;
  private int replies;

  void add(boolean namedNobody) {
    unidentified.set(next, namedNobody);
    next = (next + 1) % REPLIES;
    replies = Math.min(REPLIES, replies + 1);
  }

  /// More than a tenth: an even split cannot be told from an uneven one that hides behind them.
  boolean tooManyUnidentified() {
    return replies >= ENOUGH && 10 * unidentified.cardinality() > replies;
  }
}
