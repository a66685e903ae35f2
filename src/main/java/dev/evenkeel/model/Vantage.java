package dev.evenkeel.model;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the agent looks from.
///
/// @param zone of the node; null while unknown, or where the node has none
/// @param pod the agent's own Pod; null outside a cluster
/// @param namespace the agent's own; null outside a cluster
/// @param addresses the agent's own; a reply that names one of them names nobody
/// @param nodeAddresses the node's primary one of each family; empty while unknown
public record Vantage(
    String node,
    @Nullable String zone,
    @Nullable String pod,
    @Nullable String namespace,
    Set<IpAddress> addresses,
    List<IpAddress> nodeAddresses) {

  public Vantage {
    addresses = Set.copyOf(addresses);
    nodeAddresses = List.copyOf(nodeAddresses);
  }

  /// Of a node of which nothing else is known.
  public static Vantage of(String node, Node known) {
    return new Vantage(node, known.zone(), null, null, Set.of(), known.addresses());
  }

  /// Whether this agent itself is that endpoint of a Service in the given namespace.
  public boolean is(Endpoint endpoint, String serviceNamespace) {
    return endpoint.pod() != null
        ? endpoint.pod().equals(pod) && serviceNamespace.equals(namespace)
        : addresses.contains(endpoint.ip());
  }
}
