package dev.evenkeel.ledger;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The times of all changes that this agent saw arrive, and the number of those whose time is not
/// known well enough. They outlive their targets. Confined to the loop.
final class ConvergenceTally {

  /// Seconds.
  static final List<Double> BOUNDS =
      List.of(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 120.0, 300.0, 600.0);

  /// Bounds that are wider apart would plot our own rate of calls.
  private static final long WIDEST_NANOS = Duration.ofSeconds(5).toNanos();

  private static final class OfChange {
    final Histogram times = new Histogram(BOUNDS);
    long unresolved;
  }

  private record Kind(Layer layer, Change change) {
    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Kind that && layer == that.layer && change == that.change;
    }
  }

  private final Map<Kind, OfChange> counts = new LinkedHashMap<>();

  ConvergenceTally() {
    for (Layer layer : Layer.values()) {
      for (Change change : Change.values()) {
        of(layer, change); // there at 0 from the start
      }
    }
  }

  /// Takes the middle of the bounds, where they are close enough.
  void resolved(Layer layer, Change change, long lowerNanos, long upperNanos) {
    if (upperNanos - lowerNanos <= WIDEST_NANOS) {
      of(layer, change).times.add(lowerNanos + (upperNanos - lowerNanos) / 2);
    } else {
      unresolved(layer, change);
    }
  }

  void unresolved(Layer layer, Change change) {
    of(layer, change).unresolved++;
  }

  private OfChange of(Layer layer, Change change) {
    return counts.computeIfAbsent(new Kind(layer, change), _ -> new OfChange());
  }

  List<ConvergenceCounts> snapshot() {
    return counts.entrySet().stream()
        .map(
            e ->
                new ConvergenceCounts(
                    e.getKey().layer(),
                    e.getKey().change(),
                    e.getValue().times.snapshot(),
                    e.getValue().unresolved))
        .toList();
  }
}
