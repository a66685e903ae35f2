package dev.evenkeel.ledger;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The last outcomes of a stream, each with its time and, where it failed, the label of its result:
/// what a finding tells beside its evidence. Fixed memory, O(1) an outcome. Confined to the loop.
final class RecentOutcomes {

  private static final int KEPT = 128;

  private final @Nullable String[] failures = new @Nullable String[KEPT];
  private final long[] nanos = new long[KEPT];
  private int next;
  private int kept;

  /// @param failure label of the result; null where it was right
  void add(@Nullable String failure, long atNanos) {
    failures[next] = failure;
    nanos[next] = atNanos;
    next = (next + 1) % KEPT;
    kept = Math.min(KEPT, kept + 1);
  }

  /// Whether the last one failed; false before there is one.
  boolean lastFailed() {
    return kept > 0 && failures[(next + KEPT - 1) % KEPT] != null;
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
