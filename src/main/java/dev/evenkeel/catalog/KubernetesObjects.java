package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.ExternalAccess;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.IpRange;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.Transport;
import io.fabric8.kubernetes.api.model.ClientIPConfig;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.SessionAffinityConfig;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// From API objects to the records of `model`, with the API's defaults applied. An API object is
/// other people's input: what makes no sense in it is left out, nothing here throws.
final class KubernetesObjects {

  static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";
  static final String HEADLESS_LABEL = "service.kubernetes.io/headless";
  static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
  static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  private KubernetesObjects() {}

  /// Empty for a Service without a name or of a type we do not know.
  static Optional<Service> service(io.fabric8.kubernetes.api.model.Service object) {
    ServiceSpec spec = object.getSpec();
    Optional<ServiceKey> key = key(object, object.getMetadata().getName());
    Optional<ServiceType> type = spec == null ? Optional.empty() : type(spec.getType());
    if (spec == null || key.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    boolean external = type.get() == ServiceType.EXTERNAL_NAME;
    List<String> written = clusterIps(spec);
    List<IpAddress> clusterIps =
        external
            ? List.of()
            : written.stream().flatMap(ip -> IpAddress.parse(ip).stream()).toList();
    return Optional.of(
        new Service(
            key.get(),
            type.get(),
            clusterIps,
            !external && written.contains("None"),
            families(spec, clusterIps),
            present(spec.getPorts()).flatMap(port -> servicePort(port).stream()).toList(),
            "Local".equals(spec.getInternalTrafficPolicy()),
            "Local".equals(spec.getExternalTrafficPolicy()),
            "ClientIP".equals(spec.getSessionAffinity()),
            external ? nullIfEmpty(spec.getExternalName()) : null,
            entries(object.getMetadata().getLabels(), _ -> true),
            entries(
                object.getMetadata().getAnnotations(),
                name -> name.startsWith(Service.ANNOTATION_PREFIX)),
            external ? ExternalAccess.NONE : externalAccess(object, spec),
            affinitySeconds(spec)));
  }

  private static ExternalAccess externalAccess(
      io.fabric8.kubernetes.api.model.Service object, ServiceSpec spec) {
    ServiceStatus status = object.getStatus();
    LoadBalancerStatus balancer = status == null ? null : status.getLoadBalancer();
    Integer health = spec.getHealthCheckNodePort();
    return new ExternalAccess(
        present(spec.getExternalIPs()).flatMap(ip -> IpAddress.parse(ip).stream()).toList(),
        present(balancer == null ? null : balancer.getIngress())
            .flatMap(ingress -> ingress(ingress).stream())
            .toList(),
        present(spec.getLoadBalancerSourceRanges())
            .flatMap(range -> IpRange.parse(range).stream())
            .toList(),
        health != null && inRange(health) ? health : null);
  }

  /// Empty where it has neither a name nor an address. What it says about single ports is nothing
  /// to kube-proxy.
  private static Optional<ExternalAccess.Ingress> ingress(LoadBalancerIngress ingress) {
    IpAddress ip = Optional.ofNullable(ingress.getIp()).flatMap(IpAddress::parse).orElse(null);
    String hostname = nullIfEmpty(ingress.getHostname());
    return ip == null && hostname == null
        ? Optional.empty()
        : Optional.of(
            new ExternalAccess.Ingress(ip, hostname, !"Proxy".equals(ingress.getIpMode())));
  }

  private static int affinitySeconds(ServiceSpec spec) {
    return Optional.ofNullable(spec.getSessionAffinityConfig())
        .map(SessionAffinityConfig::getClientIP)
        .map(ClientIPConfig::getTimeoutSeconds)
        .filter(seconds -> seconds > 0)
        .orElse(Service.DEFAULT_AFFINITY_SECONDS);
  }

  /// Empty for a slice that says no Service, and for an address type we do not know.
  static Optional<EndpointSlice> slice(
      io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice object) {
    ObjectMeta metadata = object.getMetadata();
    Map<String, String> labels = entries(metadata.getLabels(), _ -> true);
    Optional<ServiceKey> service = key(object, labels.get(SERVICE_NAME_LABEL));
    Optional<Family> family = family(object.getAddressType());
    if (service.isEmpty()
        || metadata.getName() == null
        || (family.isEmpty() && !"FQDN".equals(object.getAddressType()))) {
      return Optional.empty();
    }
    return Optional.of(
        new EndpointSlice(
            service.get(),
            metadata.getName(),
            family.orElse(null),
            present(object.getPorts()).flatMap(port -> slicePort(port).stream()).toList(),
            present(object.getEndpoints())
                .flatMap(endpoint -> endpoint(endpoint, family).stream())
                .toList(),
            labels.containsKey(HEADLESS_LABEL),
            triggerTime(entries(metadata.getAnnotations(), TRIGGER_TIME::equals))));
  }

  /// Its zone, and the addresses that kube-proxy calls primary: internal ones before external ones,
  /// the first of each family.
  static dev.evenkeel.model.Node node(Node object) {
    String zone =
        entries(object.getMetadata().getLabels(), ZONE_LABEL::equals).getOrDefault(ZONE_LABEL, "");
    NodeStatus status = object.getStatus();
    Map<Family, IpAddress> primary = new EnumMap<>(Family.class);
    for (String type : List.of("InternalIP", "ExternalIP")) {
      present(status == null ? null : status.getAddresses())
          .filter(address -> type.equals(address.getType()) && address.getAddress() != null)
          .flatMap(address -> IpAddress.parse(address.getAddress()).stream())
          .forEach(ip -> primary.putIfAbsent(ip.family(), ip));
    }
    return new dev.evenkeel.model.Node(nullIfEmpty(zone), List.copyOf(primary.values()));
  }

  /// How many Pods the DaemonSet should have; empty before its controller has counted.
  static Optional<Integer> desired(GenericKubernetesResource daemonSet) {
    return Optional.ofNullable(daemonSet.<Object>get("status", "desiredNumberScheduled"))
        .filter(Integer.class::isInstance)
        .map(Integer.class::cast)
        .filter(desired -> desired >= 0);
  }

  private static Optional<ServiceKey> key(HasMetadata object, @Nullable String name) {
    String namespace = object.getMetadata().getNamespace();
    return namespace == null || name == null || name.isEmpty()
        ? Optional.empty()
        : Optional.of(new ServiceKey(namespace, name));
  }

  private static Optional<ServiceType> type(@Nullable String written) {
    if (written == null || written.isEmpty()) {
      return Optional.of(ServiceType.CLUSTER_IP);
    }
    return Stream.of(ServiceType.values())
        .filter(type -> type.apiName().equals(written))
        .findFirst();
  }

  private static List<String> clusterIps(ServiceSpec spec) {
    List<String> several = present(spec.getClusterIPs()).toList();
    return several.isEmpty() ? Stream.ofNullable(spec.getClusterIP()).toList() : several;
  }

  private static List<Family> families(ServiceSpec spec, List<IpAddress> clusterIps) {
    List<Family> written =
        present(spec.getIpFamilies()).flatMap(name -> family(name).stream()).distinct().toList();
    return written.isEmpty()
        ? clusterIps.stream().map(IpAddress::family).distinct().toList()
        : written;
  }

  private static Optional<Family> family(@Nullable String written) {
    return switch (written) {
      case "IPv4" -> Optional.of(Family.IPV4);
      case "IPv6" -> Optional.of(Family.IPV6);
      case null, default -> Optional.empty();
    };
  }

  private static Optional<ServicePort> servicePort(
      io.fabric8.kubernetes.api.model.ServicePort port) {
    Integer number = port.getPort();
    if (number == null || !inRange(number)) {
      return Optional.empty();
    }
    return transport(port.getProtocol())
        .map(
            transport ->
                new ServicePort(
                    nullIfEmpty(port.getName()),
                    transport,
                    number,
                    nullIfEmpty(port.getAppProtocol()),
                    nodePort(port.getNodePort())));
  }

  /// Null where there is none; the API writes 0 for that.
  private static @Nullable Integer nodePort(@Nullable Integer written) {
    return written != null && inRange(written) ? written : null;
  }

  private static Optional<SlicePort> slicePort(EndpointPort port) {
    Integer number = port.getPort();
    if (number != null && !inRange(number)) {
      return Optional.empty();
    }
    return transport(port.getProtocol())
        .map(transport -> new SlicePort(nullIfEmpty(port.getName()), transport, number));
  }

  private static boolean inRange(int port) {
    return port >= 1 && port <= 65535;
  }

  private static Optional<Transport> transport(@Nullable String written) {
    return switch (written) {
      case null -> Optional.of(Transport.TCP);
      case "", "TCP" -> Optional.of(Transport.TCP);
      case "UDP" -> Optional.of(Transport.UDP);
      case "SCTP" -> Optional.of(Transport.SCTP);
      default -> Optional.empty();
    };
  }

  /// Empty where no address of the slice's own family is left.
  private static Optional<SliceEndpoint> endpoint(Endpoint endpoint, Optional<Family> family) {
    List<String> addresses =
        present(endpoint.getAddresses())
            .filter(
                address ->
                    family.isEmpty()
                        || IpAddress.parse(address).map(IpAddress::family).equals(family))
            .toList();
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    EndpointConditions conditions =
        Objects.requireNonNullElseGet(endpoint.getConditions(), EndpointConditions::new);
    EndpointHints hints = Objects.requireNonNullElseGet(endpoint.getHints(), EndpointHints::new);
    ObjectReference target = endpoint.getTargetRef();
    return Optional.of(
        new SliceEndpoint(
            addresses,
            !Boolean.FALSE.equals(conditions.getReady()),
            !Boolean.FALSE.equals(conditions.getServing()),
            Boolean.TRUE.equals(conditions.getTerminating()),
            nullIfEmpty(endpoint.getHostname()),
            nullIfEmpty(endpoint.getNodeName()),
            nullIfEmpty(endpoint.getZone()),
            target != null && "Pod".equals(target.getKind()) ? nullIfEmpty(target.getName()) : null,
            present(hints.getForZones())
                .map(ForZone::getName)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()),
            present(hints.getForNodes())
                .map(ForNode::getName)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet())));
  }

  private static @Nullable Instant triggerTime(Map<String, String> annotations) {
    String written = annotations.get(TRIGGER_TIME);
    if (written == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(written.strip()).toInstant();
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static <T> Stream<T> present(@Nullable Collection<T> items) {
    return items == null ? Stream.empty() : items.stream().filter(Objects::nonNull);
  }

  private static Map<String, String> entries(
      @Nullable Map<String, String> map, Predicate<String> wanted) {
    Map<String, String> entries = new HashMap<>();
    if (map != null) {
      map.forEach(
          (name, value) -> {
            if (name != null && value != null && wanted.test(name)) {
              entries.put(name, value);
            }
          });
    }
    return entries;
  }

  private static @Nullable String nullIfEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
