package dev.evenkeel.expectation;

import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.PortEndpoints;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The endpoints of one Service port in one family, joined over all slices (semantics, section 2;
/// kube-proxy's `endpointslicecache.go`):
///
/// - a slice counts for the port with its name and protocol, and only with a number;
/// - of an endpoint's addresses only the first counts;
/// - the same ip:port counts once: an entry that is not terminating wins over one that is; of two
///   that are not, and differ, nobody knows which kube-proxy takes: `ambiguous`;
/// - slices with the label `service.kubernetes.io/headless` are nothing to kube-proxy, but count
///   for a headless Service, which kube-proxy does not serve.
///
/// @param members ordered by name, then address
/// @param hinted a ready endpoint has topology hints
record EndpointJoin(
    String port, Family family, List<Endpoint> members, boolean hinted, boolean ambiguous) {

  EndpointJoin {
    members = List.copyOf(members);
  }

  static EndpointJoin of(ServiceState state, ServicePort port, Family family) {
    Map<String, Endpoint> byAddress = new LinkedHashMap<>();
    Map<String, SliceEndpoint> entries = new LinkedHashMap<>();
    boolean hinted = false;
    boolean ambiguous = false;
    for (EndpointSlice slice : state.slices()) {
      if (slice.family() != family || (slice.headlessLabel() && !state.service().headless())) {
        continue;
      }
      for (SlicePort slicePort : slice.ports()) {
        Integer number = slicePort.port();
        if (number == null || !slicePort.belongsTo(port)) {
          continue;
        }
        for (SliceEndpoint entry : slice.endpoints()) {
          Optional<IpAddress> ip = entry.addresses().stream().findFirst().flatMap(IpAddress::parse);
          if (ip.isEmpty() || ip.get().family() != family) {
            continue;
          }
          hinted |= entry.ready() && !(entry.zoneHints().isEmpty() && entry.nodeHints().isEmpty());
          String address = ip.get().withPort(number);
          SliceEndpoint other = entries.get(address);
          if (other != null) {
            ambiguous |= !other.terminating() && !entry.terminating() && !other.equals(entry);
            if (entry.terminating() || !other.terminating()) {
              continue;
            }
          }
          entries.put(address, entry);
          byAddress.put(address, endpoint(entry, ip.get(), number));
        }
      }
    }
    List<Endpoint> members = new ArrayList<>(byAddress.values());
    members.sort(Comparator.comparing(Endpoint::name).thenComparing(Endpoint::address));
    return new EndpointJoin(port.label(), family, members, hinted, ambiguous);
  }

  private static Endpoint endpoint(SliceEndpoint entry, IpAddress ip, int port) {
    return new Endpoint(
        entry.pod() == null ? ip.withPort(port) : entry.pod(),
        ip,
        port,
        entry.pod(),
        entry.hostname(),
        entry.node(),
        entry.zone(),
        state(entry));
  }

  static EndpointState state(SliceEndpoint entry) {
    if (entry.ready()) {
      return EndpointState.READY;
    }
    return entry.serving() && entry.terminating()
        ? EndpointState.SERVING_TERMINATING
        : EndpointState.NOT_READY;
  }

  boolean has(EndpointState state) {
    return members.stream().anyMatch(member -> member.state() == state);
  }

  /// The number that most clients of a headless Service would use: that of a ready endpoint.
  Optional<Integer> portNumber() {
    return members.stream()
        .min(Comparator.comparing(Endpoint::state).thenComparing(Endpoint::name))
        .map(Endpoint::port);
  }

  PortEndpoints counts() {
    Map<EndpointState, Integer> counts = new EnumMap<>(EndpointState.class);
    members.forEach(member -> counts.merge(member.state(), 1, Integer::sum));
    return new PortEndpoints(port, family, counts);
  }
}
