package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.ApiYaml.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is kept of an EndpointSlice, and what is none.
class SliceObjectsTest {

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

  private static String ofEndpoints(String endpoints) {
    return "{metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: cart}},"
        + " addressType: IPv4, endpoints: "
        + endpoints
        + "}";
  }

  private static EndpointSlice slice(String yaml) {
    return KubernetesObjects.slice(sliceObject(yaml)).orElseThrow();
  }

  private static io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice sliceObject(
      String yaml) {
    return read(yaml, io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice.class);
  }
}
