package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.model.Node;
import dev.evenkeel.model.ServiceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real: the Kubernetes client. Stubbed: the API server.
class CatalogReadingTest {

  private static final ServiceKey CART = new ServiceKey("shop", "cart");

  private final MockCluster cluster = new MockCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void a_service_that_is_not_there_leaves_the_nodes_alone() throws Exception {
    cluster.start();
    cluster.createNode("n1", "zone-a");

    CatalogReading reading = CatalogReading.of(cluster.client(), CART, "n1");

    assertThat(reading.state()).isEmpty();
    assertThat(reading.others()).isEmpty();
    assertThat(reading.nodeName()).isEqualTo("n1");
  }

  @Test
  void a_service_is_read_with_its_slices_and_the_node() throws Exception {
    cluster.start();
    cluster.createNode("n1", "zone-a");
    cluster.createService(CART, true);
    cluster.createSlice(CART, "cart-1", "10.0.0.1");

    CatalogReading reading = CatalogReading.of(cluster.client(), CART, "n1");

    assertThat(reading.state().orElseThrow().service().key()).isEqualTo(CART);
    assertThat(reading.state().orElseThrow().slices())
        .singleElement()
        .extracting(slice -> slice.endpoints().getFirst().addresses().getFirst())
        .isEqualTo("10.0.0.1");
    assertThat(reading.node()).isEqualTo(new Node("zone-a", List.of()));
  }

  /// As with the kubeconfig of somebody who has a namespace and nothing else.
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          /api/v1/nodes/n1,      n1
          /api/v1/nodes?limit=1, -
          """)
  void a_node_that_may_not_be_read_is_told_and_the_service_is_read(
      String denied, @Nullable String node) throws Exception {
    cluster.start();
    cluster.deny(denied, "nodes");
    cluster.createService(CART, true);

    CatalogReading reading = CatalogReading.of(cluster.client(), CART, node);

    assertThat(reading.state()).isPresent();
    assertThat(reading.node()).isNull();
    assertThat(reading.nodeName()).isEqualTo(node);
    assertThat(reading.nodeProblem())
        .startsWith("cannot list nodes: forbidden (nodes is forbidden");
  }

  @Test
  void others_of_the_namespace_are_named_where_it_is_not_there() throws Exception {
    cluster.start();
    cluster.createService(CART, true);

    CatalogReading reading =
        CatalogReading.of(cluster.client(), new ServiceKey("shop", "crat"), null);

    assertThat(reading.state()).isEmpty();
    assertThat(reading.others()).containsExactly(CART);
  }

  @Test
  void an_api_server_that_does_not_answer_is_told() {
    assertThatThrownBy(() -> CatalogReading.of(cluster.client(), CART, null))
        .isInstanceOf(CatalogReading.Unreadable.class)
        .hasMessageContaining("cannot list services in shop: no answer from the API server at");
  }
}
