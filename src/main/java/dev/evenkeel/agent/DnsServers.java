package dev.evenkeel.agent;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Rendezvous;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The DNS servers that are asked: the resolvers, and endpoints of the DNS Service one by one,
/// since one stale or frozen replica of k shows in only 1/k of the questions that go through the
/// Service.
final class DnsServers {

  private static final Comparator<DnsServer> IPV4_FIRST =
      Comparator.comparing((DnsServer server) -> server.ip().family() != Family.IPV4)
          .thenComparing(DnsServer::label);

  private DnsServers() {}

  /// @param endpoints of the DNS Service, in any order
  /// @param limit of them, how many this node's agent asks
  static List<DnsServer> of(
      List<DnsServer> resolvers, List<DnsServer> endpoints, String node, int limit) {
    Map<String, DnsServer> servers = new LinkedHashMap<>();
    resolvers.forEach(server -> servers.putIfAbsent(server.label(), server));
    Rendezvous.choose(node, eachPodOnce(endpoints), limit, DnsServer::label)
        .forEach(server -> servers.putIfAbsent(server.label(), server));
    return List.copyOf(servers.values());
  }

  /// A Pod with two families is one server: asked by its IPv4 address.
  private static List<DnsServer> eachPodOnce(List<DnsServer> endpoints) {
    List<DnsServer> sorted = new ArrayList<>(endpoints);
    sorted.sort(IPV4_FIRST);
    Map<String, DnsServer> byPod = new LinkedHashMap<>();
    for (DnsServer server : sorted) {
      byPod.putIfAbsent(server.pod() == null ? server.label() : server.pod(), server);
    }
    return List.copyOf(byPod.values());
  }
}
