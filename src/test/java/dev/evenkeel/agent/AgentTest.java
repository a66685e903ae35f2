package dev.evenkeel.agent;

import static dev.evenkeel.model.Samples.CART;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.ledger.BackendSnapshot;
import dev.evenkeel.ledger.DirectSnapshot;
import dev.evenkeel.model.ExternalAccess;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Via;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the agent calls, and how it is counted.
class AgentTest extends AgentFixture {

  /// The node's own address, and the external IP, are where the three Pods answer in turn.
  @Test
  void a_node_port_is_called_at_this_node_and_an_external_ip_at_itself() {
    IpAddress served = IpAddress.of("127.0.1.100");
    tell.accept(new CatalogEvent.NodeSeen(new Node(null, List.of(served))));
    tellPods("pod-a", "pod-b", "self");
    tell.accept(
        new CatalogEvent.ServiceSeen(
            new Service(
                CART,
                ServiceType.NODE_PORT,
                List.of(IpAddress.of("127.0.1.99")),
                false,
                List.of(Family.IPV4),
                List.of(new ServicePort("http", Transport.TCP, port, null, port)),
                false,
                true,
                false,
                null,
                Map.of(Service.PROBE_LABEL, "true"),
                Map.of(),
                new ExternalAccess(List.of(served), List.of(), List.of(), null),
                Service.DEFAULT_AFFINITY_SECONDS)));

    for (Via via : List.of(Via.NODE_PORT, Via.EXTERNAL_IP)) {
      await()
          .untilAsserted(
              () ->
                  assertThat(snapshot().ledger().targets())
                      .filteredOn(t -> t.expectation().target().via() == via)
                      .singleElement()
                      .satisfies(
                          t ->
                              assertThat(t.backends())
                                  .extracting(BackendSnapshot::hits)
                                  .hasSize(3)
                                  .allMatch(hits -> hits > 2)));
    }
    assertThat(snapshot().ledger().targets())
        .extracting(t -> t.expectation().target().via())
        .containsExactly(Via.CLUSTER_IP, Via.NODE_PORT, Via.EXTERNAL_IP);
  }

  @Test
  void calls_through_the_cluster_ip_are_counted_for_the_pod_that_answered() {
    tellPods("pod-a", "pod-b", "self");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));

    await()
        .untilAsserted(() -> assertThat(hits().values()).hasSize(3).allMatch(count -> count > 10));
    assertThat(target().failures()).isZero();
    await()
        .until(
            () -> target().backends().stream().mapToLong(BackendSnapshot::judgedHits).sum() > 10);
    assertThat(
            target().backends().stream()
                .filter(backend -> backend.name().equals("self"))
                .mapToLong(BackendSnapshot::judgedHits))
        .as("its own hits are left out of the balance")
        .containsExactly(0L);
  }

  @Test
  void each_ready_endpoint_but_itself_is_called_directly() {
    tellPods("pod-a", "pod-b", "self");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));

    await()
        .untilAsserted(
            () ->
                assertThat(snapshot().ledger().directs())
                    .extracting(DirectSnapshot::endpoint)
                    .containsExactly("pod-a", "pod-b"));
    await().until(() -> asked("127.0.1.1") > 5 && asked("127.0.1.2") > 5);
    assertThat(asked("127.0.1.3")).isZero();
  }

  @Test
  void via_endpoint_alone_still_calls_the_endpoints() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/via", "endpoint"))));

    await().until(() -> asked("127.0.1.1") > 5);
    assertThat(snapshot().ledger().targets()).isEmpty();
    assertThat(asked("127.0.1.100")).isZero();
  }

  @Test
  void failures_are_logged_once_and_not_a_line_a_probe() {
    tellPods("pod-a");
    servers.forEach(server -> server.stop(0));
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));

    await().until(() -> target().failures() > 20);
    assertThat(lines.stream().filter(line -> line.contains("cluster_ip ipv4: refused"))).hasSize(1);
  }
}
