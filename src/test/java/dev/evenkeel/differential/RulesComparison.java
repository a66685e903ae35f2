package dev.evenkeel.differential;

import dev.evenkeel.cluster.ProxyMode;
import dev.evenkeel.expectation.Expectations;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import dev.evenkeel.rules.Fates;
import dev.evenkeel.rules.Packet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/// What is expected of every frontend of every Service, against what a node's rules do with a
/// packet to it; and the other way, that the node's rules have no frontend that is not expected.
final class RulesComparison {

  /// The defaults, but that every frontend is called and every name is asked for.
  private static final ServiceSettings SETTINGS =
      new ServiceSettings(everything(TargetSettings.DEFAULT), Map.of(), List.of());

  private static final List<Transport> TRANSPORTS = List.of(Transport.TCP, Transport.UDP);

  /// Of several addresses of one kind an agent calls one, and of many endpoints it asks for some,
  /// by its node's name: so many agents call and ask for all of them.
  private static final int NODES = 24;

  private final ProxyMode mode;
  private final List<ServiceState> states;
  private final List<String> differences = new ArrayList<>();

  /// How many targets were compared, by what they are and what becomes of a call.
  private final Map<String, Integer> compared = new TreeMap<>();

  private static TargetSettings everything(TargetSettings settings) {
    return new TargetSettings(
        settings.probe(),
        settings.protocol(),
        settings.path(),
        settings.host(),
        settings.status(),
        settings.tlsVerify(),
        settings.caFile(),
        settings.send(),
        settings.expect(),
        settings.rate(),
        settings.endpointRate(),
        Integer.MAX_VALUE,
        settings.budget(),
        settings.timeout(),
        settings.lookupInterval(),
        settings.identity(),
        settings.tolerance(),
        settings.judge(),
        EnumSet.allOf(Via.class));
  }

  RulesComparison(ProxyMode mode, List<ServiceState> states) {
    this.mode = mode;
    this.states = List.copyOf(states);
  }

  List<String> differences() {
    return differences;
  }

  Map<String, Integer> compared() {
    return compared;
  }

  /// Compares the targets that an agent has on a node.
  ///
  /// @param fromNode the agent shares its node's network
  void targets(Vantage vantage, boolean fromNode, Function<Packet, Fates> rules) {
    for (ServiceState state : states) {
      for (Transport transport : TRANSPORTS) {
        for (TargetExpectation target : expected(state, transport, vantage).targets()) {
          if (target.ip() != null) {
            compare(state, target, transport, vantage, fromNode, rules);
          }
        }
      }
    }
  }

  /// The targets are those of the ports of one transport.
  private static ServiceExpectation expected(
      ServiceState state, Transport transport, Vantage vantage) {
    return expected(transport == Transport.TCP ? state : Exchanged.of(state), vantage);
  }

  static ServiceExpectation expected(ServiceState state, Vantage vantage) {
    return Expectations.of(state, SETTINGS, "cluster.local", vantage);
  }

  private void compare(
      ServiceState state,
      TargetExpectation target,
      Transport transport,
      Vantage vantage,
      boolean fromNode,
      Function<Packet, Fates> rules) {
    Via via = target.target().via();
    String handling = target.handling().label();
    compared.merge(via.label() + " " + handling, 1, Integer::sum);
    IpAddress ip = target.ip();
    Fates right;
    switch (target.handling()) {
      case SERVED -> right = Fates.of(target.dues());
      case REFUSED -> right = Fates.certain(Fates.REJECTED);
      case DROPPED -> right = Fates.certain(Fates.DROPPED);
      case UNKNOWN -> {
        return;
      }
      default -> throw new IllegalStateException(handling);
    }
    IpAddress source =
        vantage.addresses().stream()
            .filter(own -> own.family() == target.target().family())
            .findFirst()
            .orElseThrow();
    Packet packet =
        new Packet(source, fromNode, ip, via == Via.NODE_PORT, transport, target.port());
    Fates programmed = rules.apply(packet);
    Fates named = named(programmed, target, state);
    if (right.same(named)) {
      return;
    }
    UpstreamDifference.of(mode, target, fromNode, named)
        .ifPresentOrElse(
            upstream -> compared.merge("upstream " + upstream, 1, Integer::sum),
            () ->
                differences.add(
                    "%s %s, from %s %s, %s: expected %s, programmed %s"
                        .formatted(
                            vantage.node(),
                            target.target(),
                            fromNode ? "node" : "Pod",
                            source,
                            ip.withPort(target.port()),
                            right,
                            named)));
  }

  /// By the names that endpoints have in an expectation: a Pod with several addresses is one.
  private static Fates named(Fates programmed, TargetExpectation target, ServiceState state) {
    Map<String, String> names = new HashMap<>();
    Set<String> known = new HashSet<>();
    for (ExpectedEndpoint expected : target.endpoints()) {
      Endpoint endpoint = expected.endpoint();
      names.put(endpoint.address(), endpoint.name());
      known.add(endpoint.name());
    }
    Map<String, Double> named = new TreeMap<>();
    programmed
        .chances()
        .forEach(
            (fate, chance) -> {
              String name = names.getOrDefault(fate, pod(fate, known, state));
              named.merge(name, chance, Double::sum);
            });
    return Fates.of(named);
  }

  private static String pod(String address, Set<String> known, ServiceState state) {
    for (EndpointSlice slice : state.slices()) {
      for (SliceEndpoint endpoint : slice.endpoints()) {
        String ip = endpoint.addresses().getFirst();
        if (endpoint.pod() != null
            && known.contains(endpoint.pod())
            && (address.startsWith(ip + ":") || address.startsWith("[" + ip + "]:"))) {
          return endpoint.pod();
        }
      }
    }
    return address;
  }

  /// Compares all that a node's rules take or turn away with all frontends that are expected.
  void frontends(String node, Set<String> programmed, Set<String> expected) {
    compared.merge("frontends", expected.size(), Integer::sum);
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(programmed);
    Set<String> unexpected = new TreeSet<>(programmed);
    unexpected.removeAll(expected);
    missing.forEach(frontend -> differences.add(node + " has not programmed " + frontend));
    unexpected.forEach(
        frontend -> differences.add(node + " has programmed, unexpectedly, " + frontend));
  }

  /// Those of agents like one, on many nodes.
  static List<Vantage> everywhere(Vantage vantage) {
    return IntStream.range(0, NODES)
        .mapToObj(i -> new Vantage("other" + i, vantage.known(), null, null, vantage.addresses()))
        .toList();
  }

  /// All frontends that agents of many nodes call, as `ip protocol port`; `node` for node ports.
  Set<String> frontends(Vantage vantage) {
    Set<String> expected = new TreeSet<>();
    for (Vantage other : everywhere(vantage)) {
      for (ServiceState state : states) {
        if (state.service().labels().containsKey(Service.PROXY_NAME_LABEL)) {
          continue; // another proxy's
        }
        for (Transport transport : TRANSPORTS) {
          for (TargetExpectation target : expected(state, transport, other).targets()) {
            if (target.ip() != null) {
              expected.add(
                  (target.target().via() == Via.NODE_PORT ? "node" : target.ip().text())
                      + " "
                      + transport.name().toLowerCase(Locale.ROOT)
                      + " "
                      + target.port());
            }
          }
        }
      }
    }
    return expected;
  }
}
