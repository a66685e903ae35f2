package dev.evenkeel.expectation;

import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointState;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An endpoint of a Service port, and what its slice says about who should use it.
///
/// @param terminating its slice says so, whatever its state
record Member(
    Endpoint endpoint, boolean terminating, Set<String> zoneHints, Set<String> nodeHints) {

  /// By name, then address: the order in which endpoints are told.
  static final Comparator<Member> ORDER =
      Comparator.comparing((Member member) -> member.endpoint().name())
          .thenComparing(member -> member.endpoint().address());

  EndpointState state() {
    return endpoint.state();
  }

  /// The same without its names: a further address of an endpoint is a backend of its own.
  Member byAddress() {
    return new Member(
        new Endpoint(
            endpoint.address(),
            endpoint.ip(),
            endpoint.port(),
            null,
            null,
            endpoint.node(),
            endpoint.zone(),
            endpoint.state()),
        terminating,
        zoneHints,
        nodeHints);
  }

  boolean isOn(String node) {
    return node.equals(endpoint.node());
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Member that
        && endpoint.equals(that.endpoint)
        && terminating == that.terminating
        && zoneHints.equals(that.zoneHints)
        && nodeHints.equals(that.nodeHints);
  }
}
