package dev.evenkeel.agent;

import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Vantage;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who and where this agent is, as the downward API says it.
///
/// @param pod null outside a cluster
/// @param namespace null outside a cluster
/// @param addresses its own, of all interfaces
/// @param apiServer the Service of the API server as the environment gives it; null outside a
///   cluster
public record AgentIdentity(
    String node,
    @Nullable String pod,
    @Nullable String namespace,
    Set<IpAddress> addresses,
    @Nullable Service apiServer) {

  /// The names that the shipped objects have: Service and DaemonSet.
  public static final String OBJECT_NAME = "evenkeel";

  public AgentIdentity {
    addresses = Set.copyOf(addresses);
  }

  /// @param environment of the process; without `NODE_NAME` the host's name stands for the node
  /// @param hostname asked only then: no name may be looked up where DNS may be what is broken
  public static AgentIdentity of(Map<String, String> environment, Supplier<String> hostname) {
    Set<IpAddress> addresses = new HashSet<>(interfaceAddresses());
    IpAddress.parse(environment.getOrDefault("POD_IP", "")).ifPresent(addresses::add);
    return new AgentIdentity(
        nonEmpty(environment, "NODE_NAME")
            .or(() -> nonEmpty(environment, "HOSTNAME"))
            .orElseGet(hostname),
        nonEmpty(environment, "POD_NAME").orElse(null),
        nonEmpty(environment, "POD_NAMESPACE").orElse(null),
        addresses,
        WithoutCatalog.service(environment).orElse(null));
  }

  private static Optional<String> nonEmpty(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /// `POD_IP` has one family only; a Pod with two has both on its interfaces.
  private static Set<IpAddress> interfaceAddresses() {
    Set<IpAddress> addresses = new HashSet<>();
    try {
      Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
      while (interfaces.hasMoreElements()) {
        for (InterfaceAddress address : interfaces.nextElement().getInterfaceAddresses()) {
          if (!address.getAddress().isLoopbackAddress()
              && !address.getAddress().isLinkLocalAddress()) {
            addresses.add(IpAddress.of(address.getAddress()));
          }
        }
      }
    } catch (SocketException unreadable) {
      return addresses; // POD_IP is left
    }
    return addresses;
  }

  /// The Service whose ready endpoints are the agents; null outside a cluster.
  @Nullable ServiceKey agentsService() {
    return namespace == null ? null : new ServiceKey(namespace, OBJECT_NAME);
  }

  /// @param known this agent's Node; null while it was not seen
  Vantage vantage(@Nullable Node known) {
    return new Vantage(node, known, pod, namespace, addresses);
  }
}
