package dev.evenkeel.model;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the agent looks from.
///
/// @param known what the Node object says; null while it was not seen
/// @param pod the agent's own Pod; null outside a cluster
/// @param namespace the agent's own; null outside a cluster
/// @param addresses the agent's own; a reply that names one of them names nobody
public record Vantage(
    String node,
    @Nullable Node known,
    @Nullable String pod,
    @Nullable String namespace,
    Set<IpAddress> addresses) {

  public Vantage {
    addresses = Set.copyOf(addresses);
  }

  /// Of the node; null while unknown, or where it has none.
  public @Nullable String zone() {
    return known == null ? null : known.zone();
  }

  /// The node's own of a family; empty while unknown, or where it has none.
  public Optional<IpAddress> nodeAddress(Family family) {
    return known == null
        ? Optional.empty()
        : known.addresses().stream().filter(ip -> ip.family() == family).findFirst();
  }

  /// Whether this agent itself is that endpoint of a Service in the given namespace.
  public boolean is(Endpoint endpoint, String serviceNamespace) {
    return endpoint.pod() != null
        ? endpoint.pod().equals(pod) && serviceNamespace.equals(namespace)
        : addresses.contains(endpoint.ip());
  }
}
