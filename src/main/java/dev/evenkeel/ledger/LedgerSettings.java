package dev.evenkeel.ledger;

import dev.evenkeel.balance.Allowance;
import java.time.Duration;

/// What of the configuration the ledger needs. A reload changes it for all targets at once.
/// Confined to the loop.
public final class LedgerSettings {

  /// How long what contradicts the expectation waits before it is judged: kube-proxy and CoreDNS
  /// often see a change before our watch does.
  static final long CONTRADICTION_WAITS_NANOS = Duration.ofSeconds(5).toNanos();

  /// How long beyond grace what was right may be asked for: a lookup and the call that follows it
  /// last as long as the longest `timeout` each, and wait.
  static final long RIGHT_KEPT_NANOS =
      Duration.ofSeconds(2 * 60).toNanos() + 2 * CONTRADICTION_WAITS_NANOS;

  /// How long counters outlive what they count, and a removed endpoint can still be named.
  static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

  private final String node;
  private long graceNanos;
  private long ratioWindowNanos;
  private double falseAlarmSeconds;
  private double tolerance;
  private Allowance allowance = new Allowance(1, 1, 1);
  private boolean catalogCurrent = true;

  /// @param node the agent's; chooses which endpoints it shows by name
  ///   ([dev.evenkeel.model.Rendezvous])
  /// @param convergenceObjective grace after a change of the expected set
  /// @param ratioWindow the time over which hit ratios are taken
  /// @param falseAlarmInterval in which all agents together raise less than one false alarm
  /// @param tolerance share of failures that is nobody's fault, of what is no Service's alone
  public LedgerSettings(
      String node,
      Duration convergenceObjective,
      Duration ratioWindow,
      Duration falseAlarmInterval,
      double tolerance) {
    this.node = node;
    change(convergenceObjective, ratioWindow, falseAlarmInterval, tolerance);
    share(1, 1);
  }

  void change(
      Duration convergenceObjective,
      Duration ratioWindow,
      Duration falseAlarmInterval,
      double tolerance) {
    this.tolerance = tolerance;
    falseAlarmSeconds = falseAlarmInterval.toNanos() / 1e9;
    share(allowance.agents(), allowance.streams());
    graceNanos = convergenceObjective.toNanos();
    ratioWindowNanos = ratioWindow.toNanos();
  }

  /// How many share the promise.
  ///
  /// @param agents at least 1
  /// @param streams that this agent tests, at least 1
  void share(int agents, int streams) {
    allowance = new Allowance(falseAlarmSeconds, agents, streams);
  }

  Allowance allowance() {
    return allowance;
  }

  /// Whether the catalog is up to date; where not, what contradicts it may be right.
  void catalog(boolean current) {
    catalogCurrent = current;
  }

  boolean catalogCurrent() {
    return catalogCurrent;
  }

  String node() {
    return node;
  }

  double tolerance() {
    return tolerance;
  }

  long graceNanos() {
    return graceNanos;
  }

  long ratioWindowNanos() {
    return ratioWindowNanos;
  }
}
