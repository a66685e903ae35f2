package dev.evenkeel.differential;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import io.fabric8.kubernetes.api.model.ServiceStatusBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Random Services without selector, with hand-written slices: every kind of Service and of slice
/// that an API server takes, the odd ones more often than in life. The same seed makes the same.
final class RandomServices {

  static final List<String> NAMESPACES = List.of("random-a", "random-b");

  /// With what kube-proxy and the nodes of the test's cluster make a difference.
  private static final List<List<String>> SOURCE_RANGES =
      List.of(
          List.of("10.244.0.0/16"),
          List.of("10.244.1.0/24", "10.240.0.12/32"),
          List.of("10.240.0.0/24", "fd00:10:240::/64"),
          List.of("0.0.0.0/0"),
          List.of("192.0.2.0/24", "2001:db8::/32"),
          List.of("fd00:10:244:2::/64"),
          List.of("10.0.0.0/8", "::/0"));

  private static final List<String> PORT_NAMES =
      List.of("http", "web", "dns", "dns-tcp", "metrics", "p-1", "a");

  private final RandomGenerator random;
  private final RandomSlices slices;

  /// Addresses of frontends, each given once: what two Services with one address do is undefined.
  private int frontends = 1;

  RandomServices(RandomGenerator random) {
    this.random = random;
    this.slices = new RandomSlices(random);
  }

  /// A Service and its slices.
  record Generated(
      Service service, List<io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice> slices) {

    Generated {
      slices = List.copyOf(slices);
    }
  }

  List<Generated> generate(int count) {
    List<Generated> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Service service = service(String.format(Locale.ROOT, "s%03d", i));
      all.add(new Generated(service, slices.of(service)));
    }
    return all;
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private Service service(String name) {
    double kind = random.nextDouble();
    Map<String, String> labels = new HashMap<>();
    labels.put("app", "random");
    if (chance(.05)) {
      labels.put("service.kubernetes.io/service-proxy-name", "another");
    }
    ServiceBuilder service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(one(NAMESPACES))
            .withLabels(labels)
            .endMetadata();
    if (kind < .06) {
      return service.withSpec(externalName()).build();
    }
    boolean headless = kind < .30;
    ServiceSpecBuilder spec = families(new ServiceSpecBuilder().withType("ClusterIP"));
    spec.withPorts(ports(headless));
    spec.withPublishNotReadyAddresses(chance(.1));
    if (headless) {
      return service.withSpec(spec.withClusterIP("None").build()).build();
    }
    if (chance(.3)) {
      spec.withInternalTrafficPolicy("Local");
    }
    if (chance(.12)) {
      spec.withSessionAffinity("ClientIP");
    }
    if (chance(.1)) {
      spec.withTrafficDistribution(one(List.of("PreferClose", "PreferSameZone", "PreferSameNode")));
    }
    List<String> externalIps = chance(.25) ? addresses(1 + random.nextInt(2)) : List.of();
    spec.withExternalIPs(externalIps);
    boolean external = !externalIps.isEmpty();
    if (kind >= .60) {
      external = true;
      spec.withType(kind < .78 ? "NodePort" : "LoadBalancer");
    }
    if (external && chance(.45)) {
      spec.withExternalTrafficPolicy("Local");
    }
    if (kind >= .78) {
      if (chance(.15)) {
        spec.withAllocateLoadBalancerNodePorts(false);
      }
      if (chance(.4)) {
        spec.withLoadBalancerSourceRanges(one(SOURCE_RANGES));
      }
      service.withStatus(
          new ServiceStatusBuilder()
              .withNewLoadBalancer()
              .withIngress(ingresses())
              .endLoadBalancer()
              .build());
    }
    return service.withSpec(spec.build()).build();
  }

  private io.fabric8.kubernetes.api.model.ServiceSpec externalName() {
    ServiceSpecBuilder spec =
        new ServiceSpecBuilder()
            .withType("ExternalName")
            .withExternalName(
                one(
                    List.of(
                        "backend.example.org",
                        "s010." + NAMESPACES.getFirst() + ".svc.cluster.local",
                        "192.0.2.7",
                        "kubernetes.default.svc.cluster.local")));
    if (chance(.6)) {
      spec.withPorts(ports(false));
    }
    return spec.build();
  }

  private ServiceSpecBuilder families(ServiceSpecBuilder spec) {
    List<String> families =
        one(
            List.of(
                List.of("IPv4"),
                List.of("IPv6"),
                List.of("IPv4", "IPv6"),
                List.of("IPv4", "IPv6"),
                List.of("IPv6", "IPv4")));
    return spec.withIpFamilies(families)
        .withIpFamilyPolicy(families.size() == 1 ? "SingleStack" : "RequireDualStack");
  }

  /// SCTP only where kube-proxy has no part in it: the kernel's module may be missing.
  private List<ServicePort> ports(boolean headless) {
    int count = headless && chance(.1) ? 0 : one(List.of(1, 1, 1, 2, 3));
    Set<String> taken = new LinkedHashSet<>();
    List<ServicePort> ports = new ArrayList<>();
    while (ports.size() < count) {
      String protocol = chance(.25) ? "UDP" : headless && chance(.05) ? "SCTP" : "TCP";
      int number = one(List.of(80, 443, 53, 8080, 1 + random.nextInt(65_535)));
      String name = count == 1 && chance(.4) ? "" : one(PORT_NAMES);
      if (taken.contains(name) || taken.contains(protocol + number)) {
        continue;
      }
      taken.add(name);
      taken.add(protocol + number);
      ports.add(
          new ServicePortBuilder()
              .withName(name.isEmpty() ? null : name)
              .withProtocol(protocol)
              .withPort(number)
              .build());
    }
    return ports;
  }

  /// Of either family, whatever the Service's.
  private List<String> addresses(int count) {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(address());
    }
    return addresses;
  }

  private String address() {
    int number = frontends++;
    return chance(.6)
        ? "198.18." + number / 250 + "." + (1 + number % 250)
        : "fd00:ee::" + Integer.toHexString(number);
  }

  private List<LoadBalancerIngress> ingresses() {
    List<LoadBalancerIngress> ingresses = new ArrayList<>();
    int count = one(List.of(0, 1, 1, 1, 2, 3));
    for (int i = 0; i < count; i++) {
      if (chance(.15)) {
        ingresses.add(
            new LoadBalancerIngressBuilder().withHostname("lb" + i + ".example.org").build());
      } else {
        ingresses.add(
            new LoadBalancerIngressBuilder()
                .withIp(address())
                .withIpMode(one(List.of("VIP", "VIP", "Proxy")))
                .build());
      }
    }
    return ingresses;
  }
}
