package dev.evenkeel.ledger;

import dev.evenkeel.balance.FailureTest;
import dev.evenkeel.model.LookupObservation;

/// Whether the lookups of one Service at one DNS server fail. Confined to the loop.
final class LookupTests {

  private final LedgerSettings settings;
  private final RecentOutcomes recent = new RecentOutcomes();
  private FailureTest failing;

  /// @param tolerance share of failures that is nobody's fault
  LookupTests(double tolerance, LedgerSettings settings) {
    this.settings = settings;
    this.failing = new FailureTest(tolerance);
  }

  /// Evidence goes on where the tolerance stays the same.
  void tolerate(double tolerance) {
    if (tolerance != failing.tolerance()) {
      failing = new FailureTest(tolerance);
    }
  }

  /// @param failed no usable answer where one was due
  /// @param nowNanos when that was known
  void outcome(LookupObservation lookup, boolean failed, boolean grace, long nowNanos) {
    recent.add(failed ? label(lookup) : null, nowNanos);
    failing.outcome(failed, nowNanos, grace, settings.allowance());
  }

  private static String label(LookupObservation lookup) {
    return lookup.truncated() && !lookup.result().replied()
        ? "truncated, then no reply over TCP"
        : lookup.result().label();
  }

  FailingSnapshot snapshot() {
    return FailingSnapshot.of(failing, recent);
  }
}
