package dev.evenkeel.ledger;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The last outcomes of a stream, each with its time and, where it failed, the label of its result:
/// what a finding tells beside its evidence. Bounded memory, O(1) an outcome. Confined to the loop.
final class RecentOutcomes {

  private final int capacity;
  private final boolean fromTheFirst;
  private @Nullable String[] failures = new @Nullable String[0];
  private long[] nanos = new long[0];
  private int next;
  private int kept;

  private RecentOutcomes(int capacity, boolean fromTheFirst) {
    this.capacity = capacity;
    this.fromTheFirst = fromTheFirst;
  }

  /// Of a stream by itself: nothing is kept before its first failure, which most never see.
  static RecentOutcomes fromFirstFailure() {
    return new RecentOutcomes(128, false);
  }

  /// Of one among several whose right outcomes tell something of the others.
  static RecentOutcomes fromFirst() {
    return new RecentOutcomes(64, true);
  }

  /// @param failure label of the result; null where it was right
  void add(@Nullable String failure, long atNanos) {
    if (failures.length == 0) {
      if (failure == null && !fromTheFirst) {
        return;
      }
      failures = new @Nullable String[capacity];
      nanos = new long[capacity];
    }
    failures[next] = failure;
    nanos[next] = atNanos;
    next = (next + 1) % capacity;
    kept = Math.min(capacity, kept + 1);
  }

  /// How many of the newest were right.
  int rightOfLast(int outcomes) {
    int right = 0;
    for (int i = 1; i <= Math.min(outcomes, kept); i++) {
      right += failures[Math.floorMod(next - i, capacity)] == null ? 1 : 0;
    }
    return right;
  }

  Tally since(long fromNanos) {
    long ok = 0;
    Map<String, Long> failed = new TreeMap<>();
    for (int i = 0; i < kept; i++) {
      if (nanos[i] - fromNanos >= 0) {
        String failure = failures[i];
        if (failure == null) {
          ok++;
        } else {
          failed.merge(failure, 1L, Long::sum);
        }
      }
    }
    return new Tally(ok, failed);
  }
}
