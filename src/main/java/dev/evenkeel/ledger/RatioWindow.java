package dev.evenkeel.ledger;

import java.util.Arrays;

/// A count over about the last window: slots of a thirtieth of it, each overwritten when its turn
/// comes again, so the span is between 29/30 and the whole of the window.
///
/// O(1) a count, O(slots) a sum, 0.5 KB. Confined to the loop.
final class RatioWindow {

  private static final int SLOTS = 30;

  private final long slotNanos;
  private final long[] counts = new long[SLOTS];
  private final long[] turns = new long[SLOTS];

  RatioWindow(long windowNanos) {
    this.slotNanos = Math.max(1, windowNanos / SLOTS);
    clear();
  }

  void add(long nowNanos) {
    long turn = Math.floorDiv(nowNanos, slotNanos);
    int slot = Math.floorMod(turn, SLOTS);
    if (turns[slot] != turn) {
      turns[slot] = turn;
      counts[slot] = 0;
    }
    counts[slot]++;
  }

  long sum(long nowNanos) {
    long turn = Math.floorDiv(nowNanos, slotNanos);
    long sum = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (turns[slot] <= turn && turns[slot] > turn - SLOTS) {
        sum += counts[slot];
      }
    }
    return sum;
  }

  void clear() {
    Arrays.fill(turns, Long.MIN_VALUE);
    Arrays.fill(counts, 0);
  }
}
