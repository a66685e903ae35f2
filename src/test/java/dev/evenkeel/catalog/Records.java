package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Samples;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.Transport;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Small records of `model` for the tests of this package.
final class Records {

  private Records() {}

  static ServiceKey key(String namespaceAndName) {
    String[] parts = namespaceAndName.split("/", 2);
    return new ServiceKey(parts[0], parts[1]);
  }

  static Service service(ServiceKey key, ServicePort... ports) {
    return Samples.clusterIp(key, ports);
  }

  static EndpointSlice slice(ServiceKey service, String name, SliceEndpoint... endpoints) {
    return slice(service, name, List.of(), endpoints);
  }

  static EndpointSlice slice(
      ServiceKey service, String name, List<SlicePort> ports, SliceEndpoint... endpoints) {
    Family family =
        Stream.of(endpoints).anyMatch(endpoint -> endpoint.addresses().getFirst().contains(":"))
            ? Family.IPV6
            : Family.IPV4;
    return new EndpointSlice(service, name, family, ports, List.of(endpoints), false, null);
  }

  static SlicePort slicePort(String name, Transport transport, int port) {
    return new SlicePort(name, transport, port);
  }

  /// @param written `pod=address`, or the address alone; with `!` at the end not ready
  static SliceEndpoint endpoint(String written) {
    boolean ready = !written.endsWith("!");
    String[] parts = (ready ? written : written.substring(0, written.length() - 1)).split("=", 2);
    return new SliceEndpoint(
        List.of(parts[parts.length - 1]),
        ready,
        ready,
        false,
        null,
        "n1",
        null,
        parts.length == 2 ? parts[0] : null,
        Set.of(),
        Set.of());
  }

  static SliceEndpoint[] endpoints(String written) {
    return Stream.of(written.split(" "))
        .filter(one -> !one.isEmpty())
        .map(Records::endpoint)
        .toArray(SliceEndpoint[]::new);
  }
}
