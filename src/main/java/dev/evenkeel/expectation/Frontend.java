package dev.evenkeel.expectation;

import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Via;
import org.jspecify.annotations.Nullable;

/// One way to a Service port in one family, as seen from a vantage.
///
/// @param ip null where each call looks it up
/// @param policy which endpoints are behind it
/// @param admission whether the agent may come this way
record Frontend(
    Via via, @Nullable IpAddress ip, int port, Policy policy, SourceRanges.Admission admission) {

  /// Which of the categories of endpoints a frontend uses.
  enum Policy {
    CLUSTER,
    LOCAL,
    /// The answers of DNS decide.
    DNS,
    /// Something outside the cluster.
    NONE
  }

  Frontend(Via via, @Nullable IpAddress ip, int port, Policy policy) {
    this(via, ip, port, policy, SourceRanges.Admission.ADMITTED);
  }
}
