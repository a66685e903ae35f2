package dev.evenkeel.catalog;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.Transport;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the events so far add up to. Confined to the loop. Slices may come before their Service and
/// outlive it; they are kept until they are told as gone.
public final class CatalogState {

  private final TreeMap<ServiceKey, Service> services = new TreeMap<>();
  private final Map<ServiceKey, TreeMap<String, EndpointSlice>> slices = new HashMap<>();
  private final Map<ServiceKey, Integer> lastReadyAgents = new HashMap<>();
  private @Nullable Node node;
  private OptionalInt agentsDesired = OptionalInt.empty();

  /// Takes an event in.
  ///
  /// @return the known Services whose state it changed, and those it removed; of a change of the
  ///   Node all
  public Set<ServiceKey> apply(CatalogEvent event) {
    return switch (event) {
      case CatalogEvent.ServiceSeen(Service service) ->
          service.equals(services.put(service.key(), service)) ? Set.of() : Set.of(service.key());
      case CatalogEvent.ServiceGone(ServiceKey key) ->
          services.remove(key) == null ? Set.of() : Set.of(key);
      case CatalogEvent.SliceSeen(EndpointSlice slice) -> seen(slice);
      case CatalogEvent.SliceGone(ServiceKey key, String name) -> gone(key, name);
      case CatalogEvent.NodeSeen(Node newNode) -> moved(newNode);
      case CatalogEvent.AgentsDesired(int agents) -> {
        agentsDesired = OptionalInt.of(agents);
        yield Set.of();
      }
    };
  }

  /// The Service with its slices in order of their names; empty while it is not known.
  public Optional<ServiceState> state(ServiceKey key) {
    return Optional.ofNullable(services.get(key))
        .map(service -> new ServiceState(service, List.copyOf(slicesOf(key))));
  }

  /// The Services that are known now, in order.
  public Set<ServiceKey> services() {
    return Collections.unmodifiableSet(new TreeSet<>(services.keySet()));
  }

  /// This agent's own; null while it was not seen.
  public @Nullable Node node() {
    return node;
  }

  /// Empty while unknown.
  public OptionalInt agentsDesired() {
    return agentsDesired;
  }

  /// Like [#readyAgents(ServiceKey, String)] where the agent does not know its own Pod.
  public int readyAgents(ServiceKey agentsService) {
    return readyAgents(agentsService, null);
  }

  /// How many agents share the budgets: the ready endpoints of the agents' own Service, a Pod with
  /// several addresses once; the last number above zero while there is none newer; at least 1.
  ///
  /// @param ownPod always counted, ready or not
  public int readyAgents(ServiceKey agentsService, @Nullable String ownPod) {
    Set<String> ready = readyNames(agentsService);
    if (ready.isEmpty()) {
      return Math.max(1, lastReadyAgents.getOrDefault(agentsService, 0));
    }
    lastReadyAgents.put(agentsService, ready.size());
    return ready.size() + (ownPod != null && !ready.contains(ownPod) ? 1 : 0);
  }

  /// The DNS servers behind the DNS Service: its ready endpoints at the port that stands behind UDP
  /// port 53 (behind any UDP port where it has no such), in order, each address once.
  public List<DnsServer> dnsServers(ServiceKey dnsService) {
    Service service = services.get(dnsService);
    if (service == null) {
      return List.of();
    }
    Optional<ServicePort> port =
        service.ports().stream()
            .filter(candidate -> candidate.transport() == Transport.UDP)
            .min(Comparator.comparing(candidate -> candidate.port() != DnsServer.DNS_PORT));
    if (port.isEmpty()) {
      return List.of();
    }
    TreeMap<String, DnsServer> servers = new TreeMap<>();
    for (EndpointSlice slice : slicesOf(dnsService)) {
      for (SlicePort slicePort : slice.ports()) {
        Integer number = slicePort.port();
        if (slice.family() != null && number != null && slicePort.belongsTo(port.get())) {
          slice.endpoints().stream()
              .filter(SliceEndpoint::ready)
              .flatMap(endpoint -> server(endpoint, number).stream())
              .forEach(server -> servers.put(server.label(), server));
        }
      }
    }
    return List.copyOf(servers.values());
  }

  private static Optional<DnsServer> server(SliceEndpoint endpoint, int port) {
    return endpoint.addresses().stream()
        .findFirst()
        .flatMap(IpAddress::parse)
        .map(
            ip ->
                new DnsServer(ip, port, DnsServer.Role.ENDPOINT, endpoint.pod(), endpoint.node()));
  }

  private Set<ServiceKey> seen(EndpointSlice slice) {
    ServiceKey key = slice.service();
    rememberReadyAgents(key);
    EndpointSlice before =
        slices.computeIfAbsent(key, _ -> new TreeMap<>()).put(slice.name(), slice);
    rememberReadyAgents(key);
    return slice.equals(before) ? Set.of() : ifKnown(key);
  }

  private Set<ServiceKey> gone(ServiceKey key, String name) {
    TreeMap<String, EndpointSlice> ofService = slices.get(key);
    if (ofService == null || !ofService.containsKey(name)) {
      return Set.of();
    }
    rememberReadyAgents(key);
    ofService.remove(name);
    if (ofService.isEmpty()) {
      slices.remove(key);
    }
    rememberReadyAgents(key);
    return ifKnown(key);
  }

  private Set<ServiceKey> moved(Node newNode) {
    boolean same = newNode.equals(node);
    node = newNode;
    return same ? Set.of() : services();
  }

  private Set<ServiceKey> ifKnown(ServiceKey key) {
    return services.containsKey(key) ? Set.of(key) : Set.of();
  }

  private Collection<EndpointSlice> slicesOf(ServiceKey key) {
    TreeMap<String, EndpointSlice> ofService = slices.get(key);
    return ofService == null ? List.of() : ofService.values();
  }

  /// Only for a Service that was asked for before, so that no other costs anything.
  private void rememberReadyAgents(ServiceKey key) {
    if (lastReadyAgents.containsKey(key)) {
      int ready = readyNames(key).size();
      if (ready > 0) {
        lastReadyAgents.put(key, ready);
      }
    }
  }

  private Set<String> readyNames(ServiceKey key) {
    Set<String> names = new HashSet<>();
    for (EndpointSlice slice : slicesOf(key)) {
      for (SliceEndpoint endpoint : slice.endpoints()) {
        if (endpoint.ready()) {
          String pod = endpoint.pod();
          names.add(pod != null ? pod : String.join(",", endpoint.addresses()));
        }
      }
    }
    return names;
  }
}
