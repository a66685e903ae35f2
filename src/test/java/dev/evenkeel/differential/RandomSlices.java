package dev.evenkeel.differential;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditionsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Random slices of a Service. What makes cases is drawn once for the Service (are its endpoints
/// all ready, are all hinted), since what is drawn for each endpoint by itself almost never agrees.
final class RandomSlices {

  private static final List<String> NODES = List.of("n1", "n2", "n3", "n3", "n9");
  private static final List<String> ZONES = List.of("zone-a", "zone-a", "zone-b", "zone-c");

  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private enum Readiness {
    ALL,
    MIXED,
    LEAVING,
    NONE
  }

  private enum Hints {
    NONE,
    ZONES,
    NODES,
    BOTH,
    SOME
  }

  private static final List<Readiness> READINESS =
      List.of(
          Readiness.ALL,
          Readiness.ALL,
          Readiness.ALL,
          Readiness.ALL,
          Readiness.MIXED,
          Readiness.MIXED,
          Readiness.MIXED,
          Readiness.LEAVING,
          Readiness.NONE);

  private static final List<Hints> HINTS =
      List.of(Hints.NONE, Hints.NONE, Hints.NONE, Hints.ZONES, Hints.NODES, Hints.BOTH, Hints.SOME);

  private final RandomGenerator random;
  private int addresses = 1;
  private int pods;

  /// Of all Services so far: an endpoint may be behind several.
  private final List<String> ipv4 = new ArrayList<>();

  RandomSlices(RandomGenerator random) {
    this.random = random;
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  List<EndpointSlice> of(Service service) {
    List<EndpointSlice> slices = new ArrayList<>();
    Readiness readiness = one(READINESS);
    Hints hints = one(HINTS);
    int count = chance(.07) ? 0 : one(List.of(1, 2, 2, 3, 4));
    for (int i = 0; i < count; i++) {
      slices.add(slice(service, i, readiness, hints, slices));
    }
    return slices;
  }

  private EndpointSlice slice(
      Service service, int number, Readiness readiness, Hints hints, List<EndpointSlice> before) {
    Map<String, String> labels = new HashMap<>();
    boolean shares = !chance(.03);
    if (shares) {
      labels.put(SERVICE_NAME, service.getMetadata().getName());
    }
    if (chance(.05)) {
      labels.put("service.kubernetes.io/headless", "");
    }
    String type = type(service, number);
    List<Endpoint> endpoints = new ArrayList<>();
    int count = chance(.02) ? 40 : random.nextInt(6);
    for (int i = 0; i < count; i++) {
      endpoints.add(endpoint(service, type, readiness, hints, shares ? before : null));
    }
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(service.getMetadata().getNamespace())
        .withName(service.getMetadata().getName() + "-" + number)
        .withLabels(labels)
        .endMetadata()
        .withAddressType(type)
        .withPorts(ports(service))
        .withEndpoints(endpoints)
        .build();
  }

  private String type(Service service, int number) {
    if (chance(.04)) {
      return "FQDN";
    }
    List<String> families = service.getSpec().getIpFamilies();
    return families.isEmpty() || chance(.1)
        ? one(List.of("IPv4", "IPv6"))
        : families.get(number % families.size());
  }

  /// Those of the Service, for the most part, in names and protocols; the numbers are the slice's.
  private List<EndpointPort> ports(Service service) {
    List<EndpointPort> ports = new ArrayList<>();
    if (chance(.04)) {
      return ports;
    }
    Set<String> names = new LinkedHashSet<>();
    for (ServicePort port : service.getSpec().getPorts()) {
      if (chance(.06)) {
        continue;
      }
      String name = port.getName() == null ? "" : port.getName();
      names.add(name);
      ports.add(port(name, chance(.03) ? one(List.of("TCP", "UDP")) : port.getProtocol()));
    }
    String other = one(List.of("other", "http", "p-1", ""));
    if (chance(.12) && names.add(other)) {
      ports.add(port(other, "TCP"));
    }
    return ports;
  }

  private EndpointPort port(String name, String protocol) {
    return new EndpointPortBuilder()
        .withName(name)
        .withProtocol(protocol)
        .withPort(chance(.03) ? null : one(List.of(80, 8080, 8080, 9090, 53)))
        .build();
  }

  private Endpoint endpoint(
      Service service, String type, Readiness readiness, Hints hints, List<EndpointSlice> before) {
    EndpointBuilder endpoint =
        new EndpointBuilder().withAddresses(List.copyOf(addresses(type, before)));
    conditions(endpoint, readiness);
    if (!chance(.1)) {
      endpoint.withNodeName(one(NODES));
    }
    if (!chance(.1)) {
      endpoint.withZone(one(ZONES));
    }
    if (chance(.3)) {
      endpoint.withHostname("host-" + random.nextInt(12));
    }
    if (chance(.5)) {
      endpoint
          .withNewTargetRef()
          .withKind(chance(.95) ? "Pod" : "Node")
          .withNamespace(service.getMetadata().getNamespace())
          .withName("pod-" + (chance(.05) ? pods : ++pods))
          .endTargetRef();
    }
    boolean zones = hints == Hints.ZONES || hints == Hints.BOTH;
    boolean nodes = hints == Hints.NODES || hints == Hints.BOTH;
    if (hints == Hints.SOME) {
      zones = chance(.7);
      nodes = chance(.3);
    }
    if (zones || nodes) {
      EndpointHintsBuilder written = new EndpointHintsBuilder();
      if (zones) {
        written.withForZones(some(ZONES).stream().map(ForZone::new).toList());
      }
      if (nodes) {
        written.withForNodes(some(NODES).stream().map(ForNode::new).toList());
      }
      endpoint.withHints(written.build());
    }
    return endpoint.build();
  }

  private Set<String> some(List<String> choices) {
    Set<String> some = new LinkedHashSet<>();
    do {
      some.add(one(choices));
    } while (chance(.2));
    return some;
  }

  private void conditions(EndpointBuilder endpoint, Readiness readiness) {
    Boolean ready = null;
    Boolean serving = null;
    Boolean terminating = null;
    switch (readiness) {
      case ALL -> {
        ready = one(yes());
        serving = one(yes());
        terminating = one(no());
      }
      case MIXED -> {
        ready = one(any());
        serving = one(any());
        terminating = one(any());
      }
      case LEAVING -> {
        ready = false;
        serving = one(any());
        terminating = chance(.8);
      }
      case NONE -> {
        ready = false;
        serving = one(any());
        terminating = one(no());
      }
    }
    if (!chance(.1) || Boolean.FALSE.equals(ready)) {
      endpoint.withConditions(
          new EndpointConditionsBuilder()
              .withReady(ready)
              .withServing(serving)
              .withTerminating(terminating)
              .build());
    }
  }

  private static List<@Nullable Boolean> yes() {
    return listOf(true, true, null);
  }

  private static List<@Nullable Boolean> no() {
    return listOf(false, false, null);
  }

  private static List<@Nullable Boolean> any() {
    return listOf(true, true, false, false, null);
  }

  private static List<@Nullable Boolean> listOf(@Nullable Boolean... values) {
    List<@Nullable Boolean> list = new ArrayList<>();
    for (Boolean value : values) {
      list.add(value);
    }
    return list;
  }

  /// Its own, for the most part; now and then one that another slice of this Service, or of another
  /// one, has too.
  ///
  /// @param before null for a slice without the label of a Service. It has its addresses for
  ///   itself: CoreDNS 1.15.0 makes a name with an empty label of them, and then gives no reply at
  ///   all to a PTR question about such an address, whoever else has it.
  private Set<String> addresses(String type, @Nullable List<EndpointSlice> before) {
    Set<String> written = new LinkedHashSet<>();
    int count = type.equals("FQDN") || !chance(.08) ? 1 : 2 + random.nextInt(2);
    while (written.size() < count) {
      String address = fresh(type);
      if (before != null) {
        List<String> others =
            before.stream()
                .filter(slice -> slice.getAddressType().equals(type))
                .filter(slice -> slice.getMetadata().getLabels().containsKey(SERVICE_NAME))
                .flatMap(slice -> slice.getEndpoints().stream())
                .map(endpoint -> endpoint.getAddresses().getFirst())
                .toList();
        if (!others.isEmpty() && chance(.2)) {
          address = one(others);
        } else if (type.equals("IPv4")) {
          if (!ipv4.isEmpty() && chance(.04)) {
            address = one(ipv4);
          }
          ipv4.add(address);
        }
      }
      written.add(address);
    }
    return written;
  }

  private String fresh(String type) {
    int number = addresses++;
    return switch (type) {
      case "IPv4" -> "172.20." + number / 250 + "." + (1 + number % 250);
      case "IPv6" -> "fd00:cc::" + Integer.toHexString(number);
      default -> "host" + number + ".example.org";
    };
  }
}
