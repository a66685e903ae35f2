package dev.evenkeel.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.differential.RandomServices.Generated;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomServicesTest {

  private static List<Generated> generate(long seed) {
    return new RandomServices(new Random(seed)).generate(300);
  }

  @Test
  void the_same_seed_makes_the_same() {
    assertThat(generate(7)).isEqualTo(generate(7)).isNotEqualTo(generate(8));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void what_makes_a_difference_is_there_several_times(long seed) {
    List<Generated> generated = generate(seed);
    List<Service> services = generated.stream().map(Generated::service).toList();
    for (String type : List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")) {
      some(services, service -> type.equals(service.getSpec().getType()));
    }
    some(services, service -> "None".equals(service.getSpec().getClusterIP()));
    some(services, service -> "Local".equals(service.getSpec().getInternalTrafficPolicy()));
    some(services, service -> "Local".equals(service.getSpec().getExternalTrafficPolicy()));
    some(services, service -> "ClientIP".equals(service.getSpec().getSessionAffinity()));
    some(services, service -> !service.getSpec().getExternalIPs().isEmpty());
    some(services, service -> !service.getSpec().getLoadBalancerSourceRanges().isEmpty());
    some(services, service -> service.getMetadata().getLabels().size() > 1);
    for (String mode : List.of("VIP", "Proxy")) {
      some(services, service -> modes(service).contains(mode));
    }
    List<ServiceSpec> specs = services.stream().map(Service::getSpec).toList();
    for (String protocol : List.of("TCP", "UDP")) {
      some(specs, spec -> spec.getPorts().stream().anyMatch(p -> p.getProtocol().equals(protocol)));
    }
    some(specs, spec -> spec.getPorts().stream().anyMatch(port -> port.getName() == null));

    List<EndpointSlice> slices = generated.stream().flatMap(one -> one.slices().stream()).toList();
    for (String type : List.of("IPv4", "IPv6", "FQDN")) {
      some(slices, slice -> type.equals(slice.getAddressType()));
    }
    some(slices, slice -> slice.getPorts().stream().anyMatch(port -> port.getPort() == null));
    List<Endpoint> endpoints =
        slices.stream().flatMap(slice -> slice.getEndpoints().stream()).toList();
    some(endpoints, endpoint -> endpoint.getConditions() == null);
    some(endpoints, endpoint -> ready(endpoint, null));
    some(endpoints, endpoint -> ready(endpoint, false));
    some(endpoints, endpoint -> endpoint.getAddresses().size() > 1);
    some(endpoints, endpoint -> endpoint.getHostname() != null);
    some(endpoints, endpoint -> endpoint.getNodeName() == null);
    some(endpoints, endpoint -> endpoint.getTargetRef() != null);
    some(endpoints, endpoint -> hinted(endpoint) && !endpoint.getHints().getForZones().isEmpty());
    some(endpoints, endpoint -> hinted(endpoint) && !endpoint.getHints().getForNodes().isEmpty());
  }

  private static <T> void some(List<T> things, Predicate<T> wanted) {
    assertThat(things).filteredOn(wanted).hasSizeGreaterThan(2);
  }

  private static List<String> modes(Service service) {
    return service.getStatus() == null
        ? List.of()
        : service.getStatus().getLoadBalancer().getIngress().stream()
            .flatMap(ingress -> Stream.ofNullable(ingress.getIpMode()))
            .toList();
  }

  private static boolean ready(Endpoint endpoint, @Nullable Boolean ready) {
    return endpoint.getConditions() != null
        && Objects.equals(endpoint.getConditions().getReady(), ready);
  }

  private static boolean hinted(Endpoint endpoint) {
    return endpoint.getHints() != null;
  }
}
