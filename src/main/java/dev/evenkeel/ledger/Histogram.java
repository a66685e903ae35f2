package dev.evenkeel.ledger;

import java.util.Arrays;
import java.util.List;

/// Durations in the contract's buckets. O(buckets) a duration, allocates nothing. Confined to the
/// loop.
final class Histogram {

  /// Upper bounds in seconds; a SYN that was sent again lands above 0.9.
  static final List<Double> BOUNDS =
      List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.9, 2.0);

  private final long[] counts = new long[BOUNDS.size() + 1];
  private double sumSeconds;

  void add(long nanos) {
    double seconds = nanos / 1e9;
    int bucket = 0;
    while (bucket < BOUNDS.size() && seconds > BOUNDS.get(bucket)) {
      bucket++;
    }
    counts[bucket]++;
    sumSeconds += seconds;
  }

  HistogramSnapshot snapshot() {
    return new HistogramSnapshot(BOUNDS, Arrays.stream(counts).boxed().toList(), sumSeconds);
  }
}
