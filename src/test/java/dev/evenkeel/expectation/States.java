package dev.evenkeel.expectation;

import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Samples;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// States of the cluster as short text, for tables.
///
/// An endpoint is `pod@address` (several with commas; without one: 10.0.0.n, the n-th of the text),
/// `=hostname` and its conditions: `!` not ready, `~` terminating and serving, `x` terminating and
/// no longer serving; then `+node` (`+` alone: none; n1 else), `>>node` and `>zone` for hints,
/// several with commas. Slices are separated by `/`, endpoints by spaces; a slice may begin with
/// `name:number:` for its port (`http:8080:` else).
final class States {

  static final ServiceKey KEY = Samples.CART;
  static final ServicePort HTTP = Samples.HTTP;

  private static final Pattern ENDPOINT =
      Pattern.compile(
          "([a-z0-9-]*)(?:@([0-9a-f.:,]+))?(?:=([a-z0-9-]+))?([!~x]?)(?:[+]([a-z0-9]*))?(?:>>([a-z0-9,-]+))?(?:>([a-z0-9,-]+))?");

  /// An agent's Pod on node n1 in zone-a.
  static final Vantage VANTAGE = vantage("zone-a");

  private static final Pattern SLICE = Pattern.compile("(?:([a-z]*):(\\d+):)?\\s*(.*)");

  private States() {}

  /// From node n1.
  static Vantage vantage(@Nullable String zone) {
    return new Vantage(
        "n1",
        new Node(zone, List.of(IpAddress.of("192.168.0.1"), IpAddress.of("fd00:192::1"))),
        "evenkeel-1",
        "evenkeel",
        Set.of(IpAddress.of("10.244.1.9"), IpAddress.of("fd00:10:244:1::9")));
  }

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

  static Service externalName(String name, ServicePort... ports) {
    return new Service(
        KEY,
        ServiceType.EXTERNAL_NAME,
        List.of(),
        false,
        List.of(),
        List.of(ports),
        false,
        false,
        false,
        name,
        Map.of(),
        Map.of());
  }

  static ServiceState state(Service service, String slices) {
    List<EndpointSlice> parsed = new ArrayList<>();
    int number = 0;
    for (String text : slices.isBlank() ? new String[0] : slices.split("/")) {
      Matcher slice = SLICE.matcher(text.strip());
      if (!slice.matches()) {
        throw new IllegalArgumentException(text);
      }
      String portName = slice.group(1) == null ? "http" : slice.group(1);
      int portNumber = slice.group(2) == null ? 8080 : Integer.parseInt(slice.group(2));
      List<SliceEndpoint> endpoints = new ArrayList<>();
      @Nullable Family family = Family.IPV4;
      for (String word : slice.group(3).isBlank() ? new String[0] : slice.group(3).split("\\s+")) {
        if (word.startsWith("*")) {
          family = null;
          endpoints.add(fqdn(word.substring(1)));
          continue;
        }
        Matcher endpoint = ENDPOINT.matcher(word);
        if (!endpoint.matches()) {
          throw new IllegalArgumentException(word);
        }
        number++;
        String address = endpoint.group(2) == null ? "10.0.0." + number : endpoint.group(2);
        String node = endpoint.group(5);
        List<String> addresses = List.of(address.split(","));
        family = IpAddress.of(addresses.getFirst()).family();
        String condition = endpoint.group(4);
        endpoints.add(
            new SliceEndpoint(
                addresses,
                condition.isEmpty(),
                condition.isEmpty() || condition.equals("~"),
                condition.equals("~") || condition.equals("x"),
                endpoint.group(3),
                node == null ? "n1" : node.isEmpty() ? null : node,
                "zone-a",
                endpoint.group(1).isEmpty() ? null : endpoint.group(1),
                hints(endpoint.group(7)),
                hints(endpoint.group(6))));
      }
      parsed.add(
          new EndpointSlice(
              KEY,
              "cart-" + parsed.size(),
              family,
              portNumber == 0
                  ? List.of()
                  : List.of(new SlicePort(portName, Transport.TCP, portNumber)),
              endpoints,
              service.headless(),
              null));
    }
    return new ServiceState(service, parsed);
  }

  private static SliceEndpoint fqdn(String name) {
    return new SliceEndpoint(
        List.of(name), true, true, false, null, null, null, null, Set.of(), Set.of());
  }

  private static Set<String> hints(@Nullable String text) {
    return text == null ? Set.of() : Set.of(text.split(","));
  }

  static ServiceSettings defaults(Service service) {
    return settings(service, TargetSettings.DEFAULT);
  }

  static ServiceSettings settings(Service service, TargetSettings settings) {
    Map<String, TargetSettings> ports = new HashMap<>();
    service.ports().forEach(port -> ports.put(port.label(), settings));
    return new ServiceSettings(settings, ports, List.of());
  }

  /// Of a Service without settings, from [#VANTAGE].
  static ServiceExpectation expect(Service service, String slices) {
    return expect(service, slices, VANTAGE);
  }

  /// Of a Service without settings.
  static ServiceExpectation expect(Service service, String slices, Vantage vantage) {
    return Expectations.of(state(service, slices), defaults(service), "cluster.local", vantage);
  }

  /// The first that is called so.
  static TargetExpectation target(ServiceExpectation expectation, String via) {
    return expectation.targets().stream()
        .filter(t -> t.target().via().label().equals(via))
        .findFirst()
        .orElseThrow();
  }

  static TargetSettings via(Via... vias) {
    return written("via: " + Stream.of(vias).map(Via::label).toList());
  }

  /// Target settings as a person writes them under `defaults`.
  static TargetSettings written(String settings) {
    try {
      return Configuration.parse("defaults: {" + settings + "}", "evenkeel.yaml").defaults();
    } catch (ConfigurationRefused e) {
      throw new IllegalArgumentException(e);
    }
  }
}
