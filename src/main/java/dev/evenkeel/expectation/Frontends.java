package dev.evenkeel.expectation;

import dev.evenkeel.expectation.Frontend.Policy;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Rendezvous;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The ways to a Service port that a Pod of the vantage's node, or the node itself, has
/// (`docs/service-rules.md`, Who is due calls):
///
/// - cluster IP: `internalTrafficPolicy` decides;
/// - node port, external IP, load balancer: the policy `Cluster`, since kube-proxy lets what begins
///   on its own node skip `externalTrafficPolicy: Local`, as if it came back from outside by any
///   node. Of Pods it knows that only where it can detect local traffic; so with `Local` that is
///   judged only where it makes no difference ([UnknownRules]);
/// - node ports only at our own node's primary address: at another node's it depends on that
///   kube-proxy's local detection which policy holds;
/// - of a load balancer the addresses that kube-proxy takes (`ipMode: VIP`), subject to source
///   ranges; what is known by name, or of mode `Proxy`, leads to the load balancer itself;
/// - a family in which the Service has no cluster IP has none of these.
///
/// Of several external IPs or load balancer addresses one agent calls one, chosen by rendezvous
/// hashing, so that all agents together call each.
final class Frontends {

  private Frontends() {}

  /// The families that clients of the Service can have: those of its addresses.
  ///
  /// - Headless: those of its spec that some slice has, and where none has any, the first: the API
  ///   server gives a headless Service without a selector both families (`RequireDualStack`),
  ///   whatever the cluster has.
  /// - ExternalName: those of the node; IPv4 while they are not known.
  static Set<Family> families(ServiceState state, Vantage vantage) {
    Service service = state.service();
    EnumSet<Family> families = EnumSet.noneOf(Family.class);
    if (service.type() == ServiceType.EXTERNAL_NAME) {
      for (Family family : Family.values()) {
        if (vantage.nodeAddress(family).isPresent()) {
          families.add(family);
        }
      }
      if (families.isEmpty()) {
        families.add(Family.IPV4);
      }
    } else if (service.headless()) {
      state.slices().stream()
          .map(EndpointSlice::family)
          .filter(family -> family != null && service.families().contains(family))
          .forEach(families::add);
      if (families.isEmpty()) {
        service.families().stream().findFirst().ifPresent(families::add);
      }
    } else {
      service.clusterIps().forEach(ip -> families.add(ip.family()));
    }
    return families;
  }

  /// In the order of [Via].
  static List<Frontend> of(Service service, ServicePort port, Family family, Vantage vantage) {
    if (service.type() == ServiceType.EXTERNAL_NAME) {
      return List.of(new Frontend(Via.EXTERNAL_NAME, null, port.port(), Policy.NONE));
    }
    if (service.headless()) {
      return List.of(new Frontend(Via.HEADLESS, null, port.port(), Policy.DNS));
    }
    Optional<IpAddress> clusterIp =
        service.clusterIps().stream().filter(ip -> ip.family() == family).findFirst();
    if (clusterIp.isEmpty()) {
      return List.of();
    }
    List<Frontend> frontends = new ArrayList<>();
    frontends.add(
        new Frontend(
            Via.CLUSTER_IP,
            clusterIp.get(),
            port.port(),
            service.internalTrafficLocal() ? Policy.LOCAL : Policy.CLUSTER));
    Integer nodePort = port.nodePort();
    if (nodePort != null) {
      vantage
          .nodeAddress(family)
          .ifPresent(
              ip -> frontends.add(new Frontend(Via.NODE_PORT, ip, nodePort, Policy.CLUSTER)));
    }
    one(service.external().virtualIps(), family, vantage)
        .ifPresent(
            ip ->
                frontends.add(
                    new Frontend(
                        Via.LOAD_BALANCER,
                        ip,
                        port.port(),
                        Policy.CLUSTER,
                        SourceRanges.admit(service.external().sourceRanges(), family, vantage))));
    one(service.external().externalIps(), family, vantage)
        .ifPresent(
            ip -> frontends.add(new Frontend(Via.EXTERNAL_IP, ip, port.port(), Policy.CLUSTER)));
    return frontends;
  }

  private static Optional<IpAddress> one(List<IpAddress> ips, Family family, Vantage vantage) {
    List<IpAddress> ofFamily =
        ips.stream().filter(ip -> ip.family() == family).distinct().sorted().toList();
    return Rendezvous.choose(vantage.node(), ofFamily, 1, IpAddress::text).stream().findFirst();
  }
}
