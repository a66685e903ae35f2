package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.ApiYaml.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.ExternalAccess;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.IpRange;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Transport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is kept of a Service, and what is none.
class ServiceObjectsTest {

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

  private static Service service(String yaml) {
    return KubernetesObjects.service(serviceObject(yaml)).orElseThrow();
  }

  private static io.fabric8.kubernetes.api.model.Service serviceObject(String yaml) {
    return read(yaml, io.fabric8.kubernetes.api.model.Service.class);
  }
}
