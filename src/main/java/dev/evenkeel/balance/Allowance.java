package dev.evenkeel.balance;

/// What a tested outcome may spend of the promise that the whole cluster raises less than one false
/// alarm in an interval: its share of the time that passed, among all streams of all agents. All
/// outcomes of all agents together then spend one in the interval, whatever rates and counts do.
///
/// @param intervalSeconds `falseAlarmInterval`
/// @param agents how many there are, at least 1
/// @param streams sequences of outcomes that this agent tests, at least 1
public record Allowance(double intervalSeconds, int agents, int streams) {

  /// Of a silence only so much may be spent at once.
  static final double LONGEST_SECONDS = 600;

  public Allowance {
    if (!(intervalSeconds > 0) || agents < 1 || streams < 1) {
      throw new IllegalArgumentException(
          "interval " + intervalSeconds + " s, " + agents + " agents, " + streams + " streams");
    }
  }

  /// To raise an alarm.
  public double alarm(double elapsedSeconds) {
    return Math.min(elapsedSeconds, LONGEST_SECONDS) / intervalSeconds / agents / streams;
  }

  /// To clear an open finding: each clears falsely less than once in the interval.
  double clearing(double elapsedSeconds) {
    return Math.min(elapsedSeconds, LONGEST_SECONDS) / intervalSeconds;
  }
}
