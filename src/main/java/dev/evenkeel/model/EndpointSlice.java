package dev.evenkeel.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is kept of an EndpointSlice object.
///
/// @param service the Service it belongs to, by the label `kubernetes.io/service-name`
/// @param family null for an FQDN slice, which is nothing to kube-proxy
/// @param headlessLabel has the label `service.kubernetes.io/headless`: kube-proxy skips it
/// @param lastChangeTrigger annotation `endpoints.kubernetes.io/last-change-trigger-time`
public record EndpointSlice(
    ServiceKey service,
    String name,
    @Nullable Family family,
    List<SlicePort> ports,
    List<SliceEndpoint> endpoints,
    boolean headlessLabel,
    @Nullable Instant lastChangeTrigger) {

  public EndpointSlice {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EndpointSlice that
        && service.equals(that.service)
        && name.equals(that.name)
        && family == that.family
        && headlessLabel == that.headlessLabel
        && Objects.equals(lastChangeTrigger, that.lastChangeTrigger)
        && ports.equals(that.ports)
        && endpoints.equals(that.endpoints);
  }
}
