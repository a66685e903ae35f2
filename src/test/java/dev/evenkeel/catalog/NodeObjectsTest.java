package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.ApiYaml.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is kept of a Node, and of the agents' DaemonSet.
class NodeObjectsTest {

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
}
