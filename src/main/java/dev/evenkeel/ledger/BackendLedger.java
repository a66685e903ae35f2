package dev.evenkeel.ledger;

import dev.evenkeel.model.ExpectedEndpoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The counts of one backend of a target, or of all that are not shown by name together. Confined
/// to the loop.
final class BackendLedger {

  /// The name under which the backends that are not shown by name are summed up.
  static final String OTHER = "other";

  final String name;
  final Lifetime lifetime = new Lifetime();
  RatioWindow recent;
  @Nullable ExpectedEndpoint expected;
  double due;
  long hits;
  long judgedHits;
  boolean judged;

  /// Its part of each judged hit of the target, and what that came to before the part last changed.
  private double part;

  private double expectedBefore;

  BackendLedger(String name, long windowNanos) {
    this.name = name;
    this.recent = new RatioWindow(windowNanos);
  }

  /// Whether an endpoint would be shown with other labels than this backend has: a StatefulSet's
  /// Pod that came up on another node counts from zero there.
  boolean hasMoved(ExpectedEndpoint now) {
    return expected != null
        && !(Objects.equals(expected.endpoint().node(), now.endpoint().node())
            && Objects.equals(expected.endpoint().zone(), now.endpoint().zone()));
  }

  /// From now on each judged hit of the target is worth another part to this backend.
  ///
  /// @param judgedHits of the target since the part last changed
  void part(double newPart, long judgedHits) {
    expectedBefore = expectedHits(judgedHits);
    part = newPart;
  }

  /// Parts times hits, and not one sum for each hit: exact where the share stays the same for
  /// months.
  private double expectedHits(long judgedHits) {
    return expectedBefore + part * judgedHits;
  }

  /// @param recentHits of the target within the window
  /// @param judgedOfTarget the target's judged hits since the parts last changed
  BackendSnapshot snapshot(long nowNanos, long recentHits, long judgedOfTarget) {
    return new BackendSnapshot(
        name,
        expected,
        due,
        hits,
        judged,
        judgedHits,
        expectedHits(judgedOfTarget),
        recentHits == 0 ? Double.NaN : (double) recent.sum(nowNanos) / recentHits,
        lifetime.isGone());
  }
}
