package dev.evenkeel.balance;

/// Where a test stands, for display.
///
/// @param nats of evidence against the expectation, at least 0
/// @param threshold the nats of an alarm, at the allowance of the last outcome; 0 before there is
///   one
public record Evidence(double nats, double threshold) {

  /// @param weight the sum of a stream's statistics, of which 1 is an alarm
  /// @param allowance of the last outcome
  static Evidence of(double weight, double allowance) {
    if (!(allowance > 0)) {
      return new Evidence(0, 0);
    }
    double threshold = -Math.log(allowance);
    return new Evidence(Math.max(0, weight > 0 ? Math.log(weight) + threshold : 0), threshold);
  }
}
