package dev.evenkeel.model;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One entry of an EndpointSlice, with the defaults of its conditions applied (`ready` and
/// `serving` nil mean true, `terminating` nil means false).
///
/// @param addresses as written; of an FQDN slice names, else IP addresses
/// @param pod name of the Pod that `targetRef` points to
public record SliceEndpoint(
    List<String> addresses,
    boolean ready,
    boolean serving,
    boolean terminating,
    @Nullable String hostname,
    @Nullable String node,
    @Nullable String zone,
    @Nullable String pod,
    Set<String> zoneHints,
    Set<String> nodeHints) {

  public SliceEndpoint {
    addresses = List.copyOf(addresses);
    zoneHints = Set.copyOf(zoneHints);
    nodeHints = Set.copyOf(nodeHints);
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SliceEndpoint that
        && addresses.equals(that.addresses)
        && ready == that.ready
        && serving == that.serving
        && terminating == that.terminating
        && Objects.equals(hostname, that.hostname)
        && Objects.equals(node, that.node)
        && Objects.equals(zone, that.zone)
        && Objects.equals(pod, that.pod)
        && zoneHints.equals(that.zoneHints)
        && nodeHints.equals(that.nodeHints);
  }
}
