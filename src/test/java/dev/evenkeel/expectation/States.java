package dev.evenkeel.expectation;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// States of the cluster as short text, for tables.
///
/// An endpoint is `pod@address` and its conditions: `!` not ready, `~` terminating and serving, `x`
/// terminating and no longer serving, `>zone` a hint. Slices are separated by `/`, endpoints by
/// spaces; a slice may begin with `name:number:` for its port (`http:8080:` else).
final class States {

  static final ServiceKey KEY = new ServiceKey("shop", "cart");
  static final ServicePort HTTP = new ServicePort("http", Transport.TCP, 80, null);

  private static final Pattern ENDPOINT =
      Pattern.compile("([a-z0-9-]*)@([0-9a-f.:]+)([!~x]?)(?:>([a-z]+))?");
  private static final Pattern SLICE = Pattern.compile("(?:([a-z]*):(\\d+):)?\\s*(.*)");

  private States() {}

  static Service clusterIp(String... ips) {
    return service(ServiceType.CLUSTER_IP, false, List.of(HTTP), ips);
  }

  static Service headless(Family... families) {
    return new Service(
        KEY,
        ServiceType.CLUSTER_IP,
        List.of(),
        true,
        List.of(families),
        List.of(HTTP),
        false,
        false,
        false,
        null,
        Map.of(),
        Map.of());
  }

  static Service service(
      ServiceType type, boolean affinity, List<ServicePort> ports, String... ips) {
    List<IpAddress> clusterIps = Arrays.stream(ips).map(IpAddress::of).toList();
    return new Service(
        KEY,
        type,
        clusterIps,
        false,
        clusterIps.stream().map(IpAddress::family).toList(),
        ports,
        false,
        false,
        affinity,
        null,
        Map.of(),
        Map.of());
  }

  static ServiceState state(Service service, String slices) {
    List<EndpointSlice> parsed = new ArrayList<>();
    for (String text : slices.isBlank() ? new String[0] : slices.split("/")) {
      Matcher slice = SLICE.matcher(text.strip());
      if (!slice.matches()) {
        throw new IllegalArgumentException(text);
      }
      String portName = slice.group(1) == null ? "http" : slice.group(1);
      int portNumber = slice.group(2) == null ? 8080 : Integer.parseInt(slice.group(2));
      List<SliceEndpoint> endpoints = new ArrayList<>();
      Family family = Family.IPV4;
      for (String word : slice.group(3).isBlank() ? new String[0] : slice.group(3).split("\\s+")) {
        Matcher endpoint = ENDPOINT.matcher(word);
        if (!endpoint.matches()) {
          throw new IllegalArgumentException(word);
        }
        family = IpAddress.of(endpoint.group(2)).family();
        String condition = endpoint.group(3);
        endpoints.add(
            new SliceEndpoint(
                List.of(endpoint.group(2)),
                condition.isEmpty(),
                condition.isEmpty() || condition.equals("~"),
                condition.equals("~") || condition.equals("x"),
                null,
                "n1",
                "zone-a",
                endpoint.group(1).isEmpty() ? null : endpoint.group(1),
                endpoint.group(4) == null ? Set.of() : Set.of(endpoint.group(4)),
                Set.of()));
      }
      parsed.add(
          new EndpointSlice(
              KEY,
              "cart-" + parsed.size(),
              family,
              List.of(new SlicePort(portName, Transport.TCP, portNumber)),
              endpoints,
              service.headless(),
              null));
    }
    return new ServiceState(service, parsed);
  }

  static ServiceSettings defaults(Service service) {
    return settings(service, TargetSettings.DEFAULT);
  }

  static ServiceSettings settings(Service service, TargetSettings settings) {
    Map<String, TargetSettings> ports = new HashMap<>();
    service.ports().forEach(port -> ports.put(port.label(), settings));
    return new ServiceSettings(settings, ports, List.of());
  }
}
