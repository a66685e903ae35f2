package dev.evenkeel.expectation;

import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `internalTrafficPolicy: Cluster` without hints: every ready endpoint is due the same share of
/// new connections (kube-proxy chooses uniformly; semantics, sections 3 and 4). For a headless
/// Service the shares are those of a client that takes a uniformly shuffled answer's first address.
final class ClusterPolicy {

  private ClusterPolicy() {}

  /// One entry for each name; a Pod that is behind the port with several addresses is one backend
  /// with their shares together.
  ///
  /// @param known false where a rule that is not known decides: then nothing is due to anybody
  static List<ExpectedEndpoint> shares(EndpointJoin join, boolean known) {
    long ready = join.members().stream().filter(m -> m.state() == EndpointState.READY).count();
    Map<String, ExpectedEndpoint> byName = new LinkedHashMap<>();
    for (Endpoint member : join.members()) {
      boolean due = known && member.state() == EndpointState.READY;
      ExpectedEndpoint expected =
          new ExpectedEndpoint(
              member, due ? 1.0 / ready : 0, reason(member.state(), ready > 0, known));
      byName.merge(member.name(), expected, ClusterPolicy::together);
    }
    return new ArrayList<>(byName.values());
  }

  private static ExpectedEndpoint together(ExpectedEndpoint a, ExpectedEndpoint b) {
    ExpectedEndpoint first = b.due() > a.due() ? b : a;
    return new ExpectedEndpoint(first.endpoint(), Math.min(1, a.due() + b.due()), first.reason());
  }

  private static String reason(EndpointState state, boolean readyOnesExist, boolean known) {
    return switch (state) {
      case READY -> known ? "ready" : "ready; whether it is due calls is not known to this version";
      case SERVING_TERMINATING ->
          readyOnesExist ? "terminating, ready ones exist" : "terminating, no ready one exists";
      case NOT_READY -> "not ready";
    };
  }
}
