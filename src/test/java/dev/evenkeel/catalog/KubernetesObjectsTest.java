package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesObjectsTest {

  @Test
  void a_service_with_everything() {
    Service service =
        service(
            """
            apiVersion: v1
            kind: Service
            metadata:
              namespace: shop
              name: cart
              labels: {evenkeel.dev/probe: "true", app: cart}
              annotations: {evenkeel.dev/path: /whoami, meta.helm.sh/release-name: cart}
            spec:
              type: LoadBalancer
              clusterIP: 10.96.0.9
              clusterIPs: [10.96.0.9, "FD00:0::0009"]
              ipFamilies: [IPv4, IPv6]
              internalTrafficPolicy: Local
              externalTrafficPolicy: Local
              sessionAffinity: ClientIP
              sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
              externalIPs: [198.51.100.7, nonsense, "2001:DB8::7"]
              loadBalancerSourceRanges: [" 10.0.0.0/8", 10.0.0.0/33, "fd00::/8 "]
              healthCheckNodePort: 32000
              ports:
              - {name: http, port: 80, protocol: TCP, targetPort: web, appProtocol: http,
                 nodePort: 30080}
              - {name: dns, port: 53, protocol: UDP, nodePort: 0}
            status:
              loadBalancer:
                ingress:
                - {ip: 203.0.113.1, ports: [{port: 80, protocol: TCP, error: example.org/Full}]}
                - {ip: 203.0.113.2, ipMode: Proxy}
                - {hostname: lb.example.org}
                - {ip: nonsense}
            """);

    assertThat(service)
        .isEqualTo(
            new Service(
                new ServiceKey("shop", "cart"),
                ServiceType.LOAD_BALANCER,
                List.of(IpAddress.of("10.96.0.9"), IpAddress.of("fd00::9")),
                false,
                List.of(Family.IPV4, Family.IPV6),
                List.of(
                    new ServicePort("http", Transport.TCP, 80, "http", 30_080),
                    new ServicePort("dns", Transport.UDP, 53, null)),
                true,
                true,
                true,
                null,
                Map.of("evenkeel.dev/probe", "true", "app", "cart"),
                Map.of("evenkeel.dev/path", "/whoami"),
                new ExternalAccess(
                    List.of(IpAddress.of("198.51.100.7"), IpAddress.of("2001:db8::7")),
                    List.of(
                        new ExternalAccess.Ingress(IpAddress.of("203.0.113.1"), null, true),
                        new ExternalAccess.Ingress(IpAddress.of("203.0.113.2"), null, false),
                        new ExternalAccess.Ingress(null, "lb.example.org", true)),
                    List.of(
                        new IpRange(IpAddress.of("10.0.0.0"), 8),
                        new IpRange(IpAddress.of("fd00::"), 8)),
                    32_000),
                60));
    assertThat(service.external().virtualIps()).containsExactly(IpAddress.of("203.0.113.1"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nothing but an address          | {clusterIP: 10.96.0.9}                                   | CLUSTER_IP    | false | [10.96.0.9]  | [IPV4]       |
          headless                        | {clusterIP: None, ipFamilies: [IPv6]}                    | CLUSTER_IP    | true  | []           | [IPV6]       |
          headless by the list            | {clusterIPs: [None], ipFamilies: [IPv4]}                 | CLUSTER_IP    | true  | []           | [IPV4]       |
          external name                   | {type: ExternalName, externalName: db.example.org}       | EXTERNAL_NAME | false | []           | []           | db.example.org
          external name with old address  | {type: ExternalName, externalName: a.b, clusterIP: 10.0.0.1} | EXTERNAL_NAME | false | []       | []           | a.b
          no address yet                  | {type: NodePort, clusterIP: ""}                          | NODE_PORT     | false | []           | []           |
          an address that is none         | {clusterIPs: [10.96.0.9, 10.96, null]}                      | CLUSTER_IP    | false | [10.96.0.9]  | [IPV4]       |
          a family that is none           | {clusterIP: 10.96.0.9, ipFamilies: [IPv4, IPv9]}         | CLUSTER_IP    | false | [10.96.0.9]  | [IPV4]       |
          an external name of another type| {clusterIP: 10.96.0.9, externalName: a.b}                | CLUSTER_IP    | false | [10.96.0.9]  | [IPV4]       |
          """)
  void a_spec_has_its_defaults(
      String rule,
      String spec,
      ServiceType type,
      boolean headless,
      String clusterIps,
      String families,
      @Nullable String externalName) {
    Service service = service("{metadata: {namespace: shop, name: cart}, spec: " + spec + "}");

    assertThat(service.type()).isEqualTo(type);
    assertThat(service.headless()).isEqualTo(headless);
    assertThat(service.clusterIps()).hasToString(clusterIps);
    assertThat(service.families()).hasToString(families);
    assertThat(service.externalName()).isEqualTo(externalName);
    assertThat(service.internalTrafficLocal()).isFalse();
    assertThat(service.externalTrafficLocal()).isFalse();
    assertThat(service.clientIpAffinity()).isFalse();
    assertThat(service.external()).isEqualTo(ExternalAccess.NONE);
    assertThat(service.affinitySeconds()).isEqualTo(10_800);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no name        | {metadata: {namespace: shop}, spec: {}}
          no namespace   | {metadata: {name: cart}, spec: {}}
          no spec        | {metadata: {namespace: shop, name: cart}}
          a type unknown | {metadata: {namespace: shop, name: cart}, spec: {type: Mesh}}
          """)
  void what_is_no_service_is_left_out(String rule, String yaml) {
    assertThat(KubernetesObjects.service(serviceObject(yaml))).isEmpty();
  }

  @Test
  void a_port_that_makes_no_sense_is_left_out() {
    Service service =
        service(
            """
            metadata: {namespace: shop, name: cart}
            spec:
              ports: [{port: 80}, {name: "", port: 0}, {port: 70000}, {name: x}, null,
                {port: 81, protocol: QUIC}, {port: 82, protocol: SCTP}]
            """);

    assertThat(service.ports())
        .containsExactly(
            new ServicePort(null, Transport.TCP, 80, null),
            new ServicePort(null, Transport.SCTP, 82, null));
  }

  @Test
  void a_slice_with_everything() {
    EndpointSlice slice =
        slice(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              namespace: shop
              name: cart-x7
              labels: {kubernetes.io/service-name: cart, service.kubernetes.io/headless: ""}
              annotations: {endpoints.kubernetes.io/last-change-trigger-time: "2026-01-01T00:00:07Z"}
            addressType: IPv4
            ports:
            - {name: http, port: 8080, protocol: TCP}
            - {name: all}
            endpoints:
            - addresses: [10.244.3.46]
              conditions: {ready: false, serving: true, terminating: true}
              hostname: cart-0
              nodeName: n1
              zone: zone-a
              targetRef: {kind: Pod, name: cart-0, namespace: shop}
              hints: {forZones: [{name: zone-a}, {name: zone-b}], forNodes: [{name: n1}]}
            """);

    assertThat(slice)
        .isEqualTo(
            new EndpointSlice(
                new ServiceKey("shop", "cart"),
                "cart-x7",
                Family.IPV4,
                List.of(
                    new SlicePort("http", Transport.TCP, 8080),
                    new SlicePort("all", Transport.TCP, null)),
                List.of(
                    new SliceEndpoint(
                        List.of("10.244.3.46"),
                        false,
                        true,
                        true,
                        "cart-0",
                        "n1",
                        "zone-a",
                        "cart-0",
                        Set.of("zone-a", "zone-b"),
                        Set.of("n1"))),
                true,
                Instant.parse("2026-01-01T00:00:07Z")));
  }

  @ParameterizedTest(name = "{0}: ready, serving, terminating = {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing said        |                                                  | true true false
          an empty object     | conditions: {},                                  | true true false
          ready nil           | conditions: {ready: null, serving: false},       | true false false
          serving nil         | conditions: {ready: false},                      | false true false
          not ready           | conditions: {ready: false, serving: false},      | false false false
          terminating         | conditions: {ready: false, terminating: true},   | false true true
          """)
  void a_condition_has_its_default(
      String rule, @Nullable String conditions, String readyServingTerminating) {
    SliceEndpoint endpoint =
        slice(
                ofEndpoints(
                    "[{" + (conditions == null ? "" : conditions) + " addresses: [10.0.0.1]}]"))
            .endpoints()
            .getFirst();

    assertThat(endpoint.ready() + " " + endpoint.serving() + " " + endpoint.terminating())
        .isEqualTo(readyServingTerminating);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no service-name label  | {metadata: {namespace: shop, name: x}, addressType: IPv4}
          an empty label         | {metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: ""}}, addressType: IPv4}
          no address type        | {metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: cart}}}
          address type unknown   | {metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: cart}}, addressType: IPX}
          """)
  void a_slice_of_nobody_is_left_out(String rule, String yaml) {
    assertThat(KubernetesObjects.slice(sliceObject(yaml))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          several addresses    | [{addresses: [10.0.0.1, 10.0.0.2]}] | [[10.0.0.1, 10.0.0.2]]
          no address           | [{addresses: []}, {}]               | []
          of another family    | [{addresses: ["fd00::1"]}]          | []
          not an address       | [{addresses: [here, null, 10.0.0.1]}]  | [[10.0.0.1]]
          no endpoint at all   | null                                | []
          """)
  void an_address_that_makes_no_sense_is_left_out(String rule, String endpoints, String addresses) {
    assertThat(
            slice(ofEndpoints(endpoints)).endpoints().stream()
                .map(SliceEndpoint::addresses)
                .toList())
        .hasToString(addresses);
  }

  @Test
  void an_fqdn_slice_has_names_and_no_family() {
    EndpointSlice slice =
        slice(
            """
            metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: cart}}
            addressType: FQDN
            endpoints: [{addresses: [db.example.org]}]
            """);

    assertThat(slice.family()).isNull();
    assertThat(slice.endpoints().getFirst().addresses()).containsExactly("db.example.org");
  }

  @Test
  void a_target_that_is_no_pod_names_nobody() {
    EndpointSlice slice =
        slice(ofEndpoints("[{addresses: [10.0.0.1], targetRef: {kind: VirtualMachine, name: v}}]"));

    assertThat(slice.endpoints().getFirst().pod()).isNull();
  }

  @ParameterizedTest(name = "\"{0}\" is {1}")
  @CsvSource(
      textBlock =
          """
          2026-01-01T00:00:07Z,           2026-01-01T00:00:07Z
          2026-01-01T02:00:07.123+02:00,  2026-01-01T00:00:07.123Z
          yesterday,
          '',
          2026-13-01T00:00:07Z,
          """)
  void a_trigger_time_is_read_or_left_out(String written, @Nullable Instant read) {
    EndpointSlice slice =
        slice(
            "{metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: cart},"
                + " annotations: {endpoints.kubernetes.io/last-change-trigger-time: '"
                + written
                + "'}}, addressType: IPv4}");

    assertThat(slice.lastChangeTrigger()).isEqualTo(read);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          a zone                     | labels: {topology.kubernetes.io/zone: zone-a} |                                                             | zone-a | []
          no zone, no address        | labels: {}                                    |                                                             | -      | []
          an internal one            |                                               | {type: Hostname, address: n1}, {type: InternalIP, address: 10.0.0.1} | - | [10.0.0.1]
          one of each family         |                                               | {type: InternalIP, address: 10.0.0.1}, {type: InternalIP, address: "fd00::1"} | - | [10.0.0.1, fd00::1]
          the first of a family      |                                               | {type: InternalIP, address: 10.0.0.2}, {type: InternalIP, address: 10.0.0.1} | - | [10.0.0.2]
          internal before external   |                                               | {type: ExternalIP, address: 192.0.2.1}, {type: InternalIP, address: 10.0.0.1} | - | [10.0.0.1]
          external where no internal |                                               | {type: ExternalIP, address: 192.0.2.1}, {type: InternalIP, address: "fd00::1"} | - | [192.0.2.1, fd00::1]
          nonsense is left out       |                                               | {type: InternalIP, address: n1}, {type: InternalIP}, null    | -      | []
          """)
  void a_node_has_its_zone_and_its_primary_addresses(
      String rule,
      @Nullable String labels,
      @Nullable String addresses,
      @Nullable String zone,
      String primary) {
    dev.evenkeel.model.Node node =
        KubernetesObjects.node(
            read(
                "{metadata: {name: n1, %s}, status: {addresses: [%s]}}"
                    .formatted(labels == null ? "" : labels, addresses == null ? "" : addresses),
                Node.class));

    assertThat(node.zone()).isEqualTo(zone);
    assertThat(node.addresses()).as(rule).hasToString(primary);
  }

  @Test
  void a_daemon_set_may_not_be_counted_yet() {
    assertThat(
            KubernetesObjects.desired(
                read(
                    "{metadata: {name: evenkeel}, status: {desiredNumberScheduled: 3}}",
                    GenericKubernetesResource.class)))
        .contains(3);
    assertThat(
            KubernetesObjects.desired(
                read("{metadata: {name: evenkeel}}", GenericKubernetesResource.class)))
        .isEmpty();
  }

  private static String ofEndpoints(String endpoints) {
    return "{metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: cart}},"
        + " addressType: IPv4, endpoints: "
        + endpoints
        + "}";
  }

  private static Service service(String yaml) {
    return KubernetesObjects.service(serviceObject(yaml)).orElseThrow();
  }

  private static io.fabric8.kubernetes.api.model.Service serviceObject(String yaml) {
    return read(yaml, io.fabric8.kubernetes.api.model.Service.class);
  }

  private static EndpointSlice slice(String yaml) {
    return KubernetesObjects.slice(sliceObject(yaml)).orElseThrow();
  }

  private static io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice sliceObject(
      String yaml) {
    return read(yaml, io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice.class);
  }

  /// As YAML, also where it begins like JSON.
  private static <T> T read(String yaml, Class<T> type) {
    return Serialization.unmarshal("---\n" + yaml, type);
  }
}
