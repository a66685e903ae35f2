package dev.evenkeel.differential;

import dev.evenkeel.cluster.ProxyMode;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Via;
import dev.evenkeel.rules.Fates;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Where kube-proxy's modes differ among themselves, so that no one expectation can be right for
/// both. An agent cannot tell the mode; calls fail either way, only in another manner.
enum UpstreamDifference {
  /// iptables mode does not reject what the node itself sends to an external IP, or to a load
  /// balancer's, that has no endpoints: `KUBE-EXTERNAL-SERVICES` is jumped to from INPUT and
  /// FORWARD only (`iptablesJumpChains` in `pkg/proxy/iptables/proxier.go`, 1.36). It leaves the
  /// node.
  NOT_REJECTED_FROM_NODE;

  private static final Set<Via> EXTERNAL = EnumSet.of(Via.EXTERNAL_IP, Via.LOAD_BALANCER);

  static Optional<UpstreamDifference> of(
      ProxyMode mode, TargetExpectation target, boolean fromNode, Fates programmed) {
    if (target.handling() != Handling.REFUSED || !EXTERNAL.contains(target.target().via())) {
      return Optional.empty();
    }
    return mode == ProxyMode.IPTABLES && fromNode && programmed.same(Fates.certain(Fates.UNTOUCHED))
        ? Optional.of(NOT_REJECTED_FROM_NODE)
        : Optional.empty();
  }
}
