package dev.evenkeel.agent;

import java.time.Duration;

/// How often one agent may probe, so that all agents together keep to the budgets. Calls a second,
/// lookups a second.
final class Rates {

  /// Of a Service's budget the part for direct calls; the rest is for its frontends.
  private static final double DIRECT = 0.2;

  private Rates() {}

  /// @param targets of the Service, ≥ 1
  static double ofTarget(double rate, double budget, int agents, int targets) {
    return Math.min(rate, (1 - DIRECT) * budget / agents / targets);
  }

  /// @param endpoints of the Service that this agent calls directly, ≥ 1
  static double ofEndpoint(double endpointRate, double budget, int agents, int endpoints) {
    return Math.min(endpointRate, DIRECT * budget / agents / endpoints);
  }

  /// Each call to a headless target costs its resolver a lookup.
  ///
  /// @param share of the resolver's budget that is for them, (0, 1]
  /// @param targets headless ones of this agent, ≥ 1
  static double ofHeadless(double dnsBudget, double share, int agents, int targets) {
    return share * dnsBudget / agents / targets;
  }

  /// @param share of the server's budget that is for this kind of lookups, (0, 1]
  /// @param questions that this agent asks the server, ≥ 1
  static double ofLookup(
      Duration interval, double dnsBudget, double share, int agents, int questions) {
    return atMostEvery(interval, share * dnsBudget / agents / questions);
  }

  static double atMostEvery(Duration interval, double perSecond) {
    return Math.min(1e9 / interval.toNanos(), perSecond);
  }
}
