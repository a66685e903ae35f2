package dev.evenkeel.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the agent looks from.
///
/// @param zone of the node; null while unknown, or where the node has none
/// @param pod the agent's own Pod; null outside a cluster
/// @param namespace the agent's own; null outside a cluster
/// @param addresses the agent's own; a reply that names one of them names nobody
public record Vantage(
    String node,
    @Nullable String zone,
    @Nullable String pod,
    @Nullable String namespace,
    Set<IpAddress> addresses) {

  public Vantage {
    addresses = Set.copyOf(addresses);
  }

  /// Whether this agent itself is that endpoint of a Service in the given namespace.
  public boolean is(Endpoint endpoint, String serviceNamespace) {
    return endpoint.pod() != null
        ? endpoint.pod().equals(pod) && serviceNamespace.equals(namespace)
        : addresses.contains(endpoint.ip());
  }
}
