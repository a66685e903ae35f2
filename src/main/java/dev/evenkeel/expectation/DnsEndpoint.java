package dev.evenkeel.expectation;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One address that DNS answers with: of a ready endpoint, and not only its first.
///
/// How an endpoint is called that has no hostname is the server's choice: CoreDNS goes by its
/// address or, with `endpoint_pod_names`, by its Pod (it has both `label` and `otherLabel` then);
/// others by what they like.
///
/// @param ip null in an FQDN slice
/// @param text as written in the slice
/// @param label of its name
/// @param otherLabel what CoreDNS may call it instead; null where it has a hostname or no Pod
/// @param hasPod somebody's controller wrote it, not a hand
/// @param hasHostname its name is the one that the slice gives it
/// @param ports of its slice
record DnsEndpoint(
    @Nullable IpAddress ip,
    String text,
    String label,
    @Nullable String otherLabel,
    boolean hasPod,
    boolean hasHostname,
    List<SlicePort> ports) {

  /// Every address of every ready endpoint of a Service.
  static List<DnsEndpoint> ready(ServiceState state) {
    List<DnsEndpoint> endpoints = new ArrayList<>();
    for (EndpointSlice slice : state.slices()) {
      for (SliceEndpoint entry : slice.endpoints()) {
        if (!entry.ready()) {
          continue;
        }
        for (String address : entry.addresses()) {
          Optional<IpAddress> ip = IpAddress.parse(address);
          if (slice.family() == null || ip.isPresent()) {
            String hostname = entry.hostname();
            endpoints.add(
                new DnsEndpoint(
                    slice.family() == null ? null : ip.get(),
                    address,
                    hostname != null ? hostname : DnsNames.label(address),
                    hostname != null ? null : entry.pod(),
                    entry.pod() != null,
                    hostname != null,
                    slice.ports()));
          }
        }
      }
    }
    return endpoints;
  }
}
