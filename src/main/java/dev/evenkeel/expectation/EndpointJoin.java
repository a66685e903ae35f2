package dev.evenkeel.expectation;

import dev.evenkeel.expectation.EndpointCategories.Choice;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointReason;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The endpoints of one Service port in one family, joined over all slices (kube-proxy's
/// `endpointslicecache.go`):
///
/// - a slice counts for the port with its name and protocol, and only with a number;
/// - of an endpoint's addresses only the first counts;
/// - the same ip:port counts once: an entry that is not terminating wins over one that is; of two
///   that differ otherwise nobody knows which kube-proxy takes: `ambiguous`;
/// - slices with the label `service.kubernetes.io/headless` are nothing to kube-proxy, but count
///   for a headless Service, which kube-proxy does not serve.
///
/// The order of slices and of what is in them decides nothing.
///
/// @param members ordered by name, then address
/// @param onlyInDns of a headless Service, what its name answers with beside ready members: ready
///   endpoints of slices without this port (a Pod that lacks a named `targetPort`), with the
///   Service's number, and further addresses of an endpoint, which are named by themselves
record EndpointJoin(
    String port, Family family, List<Member> members, boolean ambiguous, List<Choice> onlyInDns) {

  /// Of entries for one address the first by this order is kept.
  private static final Comparator<Member> WINNER =
      Comparator.comparing(Member::terminating)
          .thenComparing(Member::state)
          .thenComparing(member -> member.endpoint().name())
          .thenComparing(member -> Objects.requireNonNullElse(member.endpoint().node(), ""))
          .thenComparing(Member::toString);

  /// Of answers with one address the first by this order is called.
  private static final Comparator<Choice> ANSWER =
      Comparator.comparing(Choice::reason).thenComparing(Choice::member, WINNER);

  EndpointJoin {
    members = List.copyOf(members);
    onlyInDns = List.copyOf(onlyInDns);
  }

  static EndpointJoin of(ServiceState state, ServicePort port, Family family) {
    Map<String, Member> byAddress = new HashMap<>();
    Set<String> disputed = new HashSet<>();
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
          if (ip.isPresent() && ip.get().family() == family) {
            add(member(entry, ip.get(), number), byAddress, disputed);
          }
        }
      }
    }
    List<Member> members = new ArrayList<>(byAddress.values());
    members.sort(Member.ORDER);
    return new EndpointJoin(
        port.label(),
        family,
        members,
        !disputed.isEmpty(),
        onlyInDns(state, port, family, members));
  }

  private static List<Choice> onlyInDns(
      ServiceState state, ServicePort port, Family family, List<Member> members) {
    if (!state.service().headless()) {
      return List.of();
    }
    Set<IpAddress> called = new HashSet<>();
    for (Member member : members) {
      if (member.state() == EndpointState.READY) {
        called.add(member.endpoint().ip());
      }
    }
    Map<IpAddress, Choice> byIp = new HashMap<>();
    for (EndpointSlice slice : state.slices()) {
      if (slice.family() != family) {
        continue;
      }
      Optional<Integer> number = number(slice, port);
      for (SliceEndpoint entry : slice.endpoints()) {
        if (!entry.ready()) {
          continue;
        }
        boolean first = true;
        for (String address : entry.addresses()) {
          Optional<IpAddress> ip = IpAddress.parse(address);
          if (ip.isPresent() && ip.get().family() == family && !called.contains(ip.get())) {
            Member member = member(entry, ip.get(), number.orElse(port.port()));
            Choice choice =
                new Choice(
                    first ? member : member.byAddress(),
                    number.isPresent() ? EndpointReason.READY : EndpointReason.READY_WITHOUT_PORT);
            byIp.merge(ip.get(), choice, (a, b) -> ANSWER.compare(a, b) <= 0 ? a : b);
          }
          first = false;
        }
      }
    }
    return List.copyOf(byIp.values());
  }

  /// The smallest of those that a slice has for the port; usually there is one.
  private static Optional<Integer> number(EndpointSlice slice, ServicePort port) {
    return slice.ports().stream()
        .filter(slicePort -> slicePort.belongsTo(port))
        .flatMap(slicePort -> Stream.ofNullable(slicePort.port()))
        .min(Comparator.naturalOrder());
  }

  private static void add(Member member, Map<String, Member> byAddress, Set<String> disputed) {
    String address = member.endpoint().address();
    Member other = byAddress.putIfAbsent(address, member);
    if (other == null || other.equals(member)) {
      return;
    }
    boolean wins = WINNER.compare(member, other) < 0;
    if (member.terminating() == other.terminating()) {
      disputed.add(address);
    } else if (other.terminating()) {
      disputed.remove(address); // what was disputed among the terminating ones is settled
    }
    if (wins) {
      byAddress.put(address, member);
    }
  }

  private static Member member(SliceEndpoint entry, IpAddress ip, int port) {
    return new Member(
        new Endpoint(
            entry.pod() == null ? ip.withPort(port) : entry.pod(),
            ip,
            port,
            entry.pod(),
            entry.hostname(),
            entry.node(),
            entry.zone(),
            state(entry)),
        entry.terminating(),
        entry.zoneHints(),
        entry.nodeHints());
  }

  static EndpointState state(SliceEndpoint entry) {
    if (entry.ready()) {
      return EndpointState.READY;
    }
    return entry.serving() && entry.terminating()
        ? EndpointState.SERVING_TERMINATING
        : EndpointState.NOT_READY;
  }

  /// The number that most clients of a headless Service would use: that of a ready endpoint.
  Optional<Integer> portNumber() {
    return members.stream()
        .map(Member::endpoint)
        .min(Comparator.comparing(Endpoint::state).thenComparing(Endpoint::name))
        .map(Endpoint::port);
  }

  PortEndpoints counts() {
    Map<EndpointState, Integer> counts = new EnumMap<>(EndpointState.class);
    members.forEach(member -> counts.merge(member.state(), 1, Integer::sum));
    return new PortEndpoints(port, family, counts);
  }
}
