package dev.evenkeel.expectation;

import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Vantage;
import java.util.Collection;

/// Which hints decide for the clients of a node (kube-proxy's `topologyModeFromHints`):
///
/// - every ready endpoint has a node hint and some hint names this node: those hinted to it;
/// - else every ready endpoint has a zone hint and some hint names this zone: those hinted to it;
/// - else hints do not count, and every ready endpoint is used.
///
/// Endpoints that are not ready do not matter. Whoever wrote a hint, it counts. O(endpoints).
enum TopologyHints {
  /// Every ready endpoint is used.
  IGNORED,
  SAME_NODE,
  SAME_ZONE,
  /// The zone decides, and our own is not known yet.
  ZONE_NOT_KNOWN;

  static TopologyHints of(Collection<Member> members, Vantage vantage) {
    String zone = vantage.zone();
    boolean anyReady = false;
    boolean everyHasNode = true;
    boolean everyHasZone = true;
    boolean someNameThisNode = false;
    boolean someNameThisZone = false;
    for (Member member : members) {
      if (member.state() != EndpointState.READY) {
        continue;
      }
      anyReady = true;
      everyHasNode &= !member.nodeHints().isEmpty();
      everyHasZone &= !member.zoneHints().isEmpty();
      someNameThisNode |= member.nodeHints().contains(vantage.node());
      someNameThisZone |= zone != null && member.zoneHints().contains(zone);
    }
    if (!anyReady) {
      return IGNORED;
    }
    if (everyHasNode && someNameThisNode) {
      return SAME_NODE;
    }
    if (everyHasZone && vantage.known() == null) {
      return ZONE_NOT_KNOWN;
    }
    return everyHasZone && someNameThisZone ? SAME_ZONE : IGNORED;
  }

  /// Of an endpoint that is ready.
  EndpointReason reason(Member member, Vantage vantage) {
    return switch (this) {
      case IGNORED -> EndpointReason.READY;
      case SAME_NODE ->
          member.nodeHints().contains(vantage.node())
              ? EndpointReason.HINTED_TO_NODE
              : EndpointReason.OTHER_NODE_HINT;
      case SAME_ZONE ->
          vantage.zone() != null && member.zoneHints().contains(vantage.zone())
              ? EndpointReason.HINTED_TO_ZONE
              : EndpointReason.OTHER_ZONE_HINT;
      case ZONE_NOT_KNOWN -> EndpointReason.UNDECIDED;
    };
  }
}
