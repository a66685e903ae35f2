package dev.evenkeel.ledger;

import dev.evenkeel.model.ExpectedEndpoint;
import org.jspecify.annotations.Nullable;

/// The counts of one backend of a target, or of all that are not shown by name together. Confined
/// to the loop.
final class BackendLedger {

  /// The name under which the backends that are not shown by name are summed up.
  static final String OTHER = "other";

  final String name;
  final Lifetime lifetime = new Lifetime();
  final RatioWindow recent;
  @Nullable ExpectedEndpoint expected;
  double due;
  long hits;
  long judgedHits;
  double expectedHits;
  boolean judged;

  BackendLedger(String name, long windowNanos) {
    this.name = name;
    this.recent = new RatioWindow(windowNanos);
  }

  BackendSnapshot snapshot(long nowNanos, long recentHits) {
    return new BackendSnapshot(
        name,
        expected,
        due,
        hits,
        judged,
        judgedHits,
        expectedHits,
        recentHits == 0 ? Double.NaN : (double) recent.sum(nowNanos) / recentHits,
        lifetime.isGone());
  }
}
