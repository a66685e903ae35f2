package dev.evenkeel.config;

import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Transport;
import java.util.List;
import java.util.Map;

/// The Service of the tests: ports `http` (80) and `admin` (9090).
final class TestServices {

  private TestServices() {}

  static Service service(
      String namespace, String name, Map<String, String> labels, Map<String, String> annotations) {
    return new Service(
        new ServiceKey(namespace, name),
        ServiceType.CLUSTER_IP,
        List.of(IpAddress.of("10.96.7.1")),
        false,
        List.of(Family.IPV4),
        List.of(
            new ServicePort("http", Transport.TCP, 80, null),
            new ServicePort("admin", Transport.TCP, 9090, null)),
        false,
        false,
        false,
        null,
        labels,
        annotations);
  }
}
