package dev.evenkeel.ledger;

import java.util.BitSet;

/// Of a target's last 100 replies, how many named nobody. O(1), confined to the loop.
final class RecentReplies {

  private static final int REPLIES = 100;

  /// More than a tenth: an even split cannot be told from an uneven one that hides behind them.
  private static final int TOO_MANY = REPLIES / 10;

  private final BitSet unidentified = new BitSet(REPLIES);
  private int next;

  void add(boolean namedNobody) {
    unidentified.set(next, namedNobody);
    next = (next + 1) % REPLIES;
  }

  boolean tooManyUnidentified() {
    return unidentified.cardinality() > TOO_MANY;
  }
}
