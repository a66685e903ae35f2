package dev.evenkeel.differential;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Transport;
import dev.evenkeel.rules.Fates;
import dev.evenkeel.rules.Packet;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Two Services that are written last, one with cluster IPs and one headless: where they are seen,
/// all that was written before is seen. Their endpoints are hinted, one to each zone of the
/// cluster.
final class Sentinels {

  private static final String NAMESPACE = RandomServices.NAMESPACES.getFirst();
  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";
  private static final List<String> ZONES = List.of("zone-a", "zone-b");
  private static final String HEADLESS = "zz-headless";

  private final List<IpAddress> clusterIps;

  private Sentinels(List<IpAddress> clusterIps) {
    this.clusterIps = clusterIps;
  }

  static Sentinels create(KubernetesClient client) {
    Service service = create(client, "zz-last", null);
    create(client, HEADLESS, "None");
    return new Sentinels(service.getSpec().getClusterIPs().stream().map(IpAddress::of).toList());
  }

  private static Service create(KubernetesClient client, String name, String clusterIp) {
    for (Family family : Family.values()) {
      String type = family == Family.IPV4 ? "IPv4" : "IPv6";
      client
          .resource(
              new EndpointSliceBuilder()
                  .withNewMetadata()
                  .withNamespace(NAMESPACE)
                  .withName(name + "-" + family.label())
                  .withLabels(Map.of("kubernetes.io/service-name", name))
                  .endMetadata()
                  .withAddressType(type)
                  .addNewPort()
                  .withName("last")
                  .withPort(8080)
                  .endPort()
                  .withEndpoints(ZONES.stream().map(zone -> endpoint(zone, family)).toList())
                  .build())
          .create();
    }
    return client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP(clusterIp)
                .withIpFamilyPolicy("RequireDualStack")
                .addNewPort()
                .withName("last")
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  private static Endpoint endpoint(String zone, Family family) {
    return new EndpointBuilder()
        .withAddresses(address(zone, family).text())
        .withZone(zone)
        .withNewHints()
        .withForZones(new ForZone(zone))
        .endHints()
        .build();
  }

  private static IpAddress address(String zone, Family family) {
    int number = 1 + ZONES.indexOf(zone);
    return IpAddress.of(family == Family.IPV4 ? "172.30.0." + number : "fd00:dd::" + number);
  }

  /// Whether a node has programmed all that was written before, in both families.
  boolean programmed(Node node, ProgrammedRules rules) {
    return clusterIps.stream()
        .allMatch(
            ip -> {
              Set<String> endpoints = fates(node, ip, rules).chances().keySet();
              return endpoints.contains(address(node.zone(), ip.family()).withPort(8080));
            });
  }

  /// Whether the node's kube-proxy goes by its zone.
  boolean zoned(Node node, ProgrammedRules rules) {
    return clusterIps.stream().allMatch(ip -> fates(node, ip, rules).chances().size() == 1);
  }

  private static Fates fates(Node node, IpAddress ip, ProgrammedRules rules) {
    IpAddress source = IpAddress.of(ip.family() == Family.IPV4 ? node.ipv4() : node.ipv6());
    return rules.rules().apply(new Packet(source, true, ip, false, Transport.TCP, 80));
  }

  /// Whether a DNS server has seen all that was written before.
  static boolean answered(DnsClient client) throws IOException {
    String name = HEADLESS + "." + NAMESPACE + ".svc.cluster.local.";
    return client.ask(name, "A").records().size() == ZONES.size()
        && client.ask(name, "AAAA").records().size() == ZONES.size();
  }

  /// kube-proxy listens for its node's labels before it says whom to tell of them (1.36:
  /// `NewNodeTopologyConfig` in `pkg/proxy/config/config.go`, on an informer that already runs). If
  /// the first event wins that race, it never learns its zone, until the label changes.
  static void tellZone(Cluster cluster, Node node) {
    System.err.printf(
        "%s: kube-proxy has missed its zone; the Node's label goes and comes back%n", node.name());
    for (boolean there : List.of(false, true)) {
      cluster
          .client()
          .nodes()
          .withName(node.name())
          .edit(
              object -> {
                NodeBuilder builder = new NodeBuilder(object);
                return there
                    ? builder
                        .editMetadata()
                        .addToLabels(ZONE_LABEL, node.zone())
                        .endMetadata()
                        .build()
                    : builder.editMetadata().removeFromLabels(ZONE_LABEL).endMetadata().build();
              });
    }
  }
}
