package dev.evenkeel.ledger;

import java.util.List;

/// A histogram at one moment.
///
/// @param bounds upper bounds of the buckets in seconds, ascending
/// @param counts of each bucket by itself; one more than bounds, the last is above all of them
public record HistogramSnapshot(List<Double> bounds, List<Long> counts, double sumSeconds) {

  public HistogramSnapshot {
    bounds = List.copyOf(bounds);
    counts = List.copyOf(counts);
  }

  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
