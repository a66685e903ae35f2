package dev.evenkeel.balance;

/// The way back from an alarm: a test the other way round, whose null is "still at the alternative
/// or beyond". `C ← (C + Δt/T)·LR`, clear at C ≥ 1: less than one false clearing in T.
final class ClearingTest {

  private double evidence;

  /// @param ratio P(outcome | expected) / P(outcome | alternative)
  /// @return whether what was open is over
  boolean over(double ratio, double allowance) {
    evidence = (evidence + allowance) * ratio;
    return evidence >= 1;
  }
}
