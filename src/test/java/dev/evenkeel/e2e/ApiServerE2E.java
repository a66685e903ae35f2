package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.cluster.ProxyMode;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// What an agent does without its API server: when that dies and comes back, when the connection to
/// it dies without a word, and on a node whose kube-proxy has programmed nothing.
///
/// Real: kube-apiserver, kube-proxy, CoreDNS, nginx, the shipped DaemonSet. Stubbed: the kubelet.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiServerE2E {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Cluster cluster;
  private Agents agents;

  @BeforeAll
  void a_cluster_with_the_agents_and_three_nginx() {
    cluster = Cluster.start(ClusterOptions.of(ProxyMode.IPTABLES));
    cluster.apply("k8s/examples/nginx");
    cluster.awaitReady("default", "app=nginx", 3);
    agents = Agents.install(cluster);
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /// From the Pod's own node: the API server's proxy is what may be gone.
  private String get(Pod agent, String path) {
    Node node = cluster.node(agent.getSpec().getNodeName());
    String url = "http://" + agent.getStatus().getPodIP() + ":8080" + path;
    return cluster.exec(node, "curl", "-s", "--max-time", "5", url).stdout();
  }

  private MetricsPage metrics(Pod agent) {
    return MetricsPage.parse(get(agent, "/metrics"));
  }

  private static double calls(MetricsPage metrics) {
    return metrics.sum("evenkeel_calls_total", "service", "nginx-service", "result", "ok");
  }

  @Order(1)
  @Test
  void probing_goes_on_with_the_last_state_while_the_api_server_is_gone() {
    cluster.stopApiServer();
    Map<String, Double> before = new HashMap<>();
    for (Pod agent : agents.byNode().values()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(metrics(agent).sum("evenkeel_catalog_synced")).isZero());
      before.put(agent.getSpec().getNodeName(), calls(metrics(agent)));
    }
    for (Pod agent : agents.byNode().values()) {
      double then = before.getOrDefault(agent.getSpec().getNodeName(), 0.0);
      await().atMost(PATIENCE).until(() -> calls(metrics(agent)) > then + 100);
      MetricsPage metrics = metrics(agent);
      assertThat(
              metrics.by("backend", "evenkeel_backend_expected_ratio", "service", "nginx-service"))
          .as("the last known endpoints")
          .hasSize(3);
      assertThat(metrics.sum("evenkeel_catalog_last_update_timestamp_seconds")).isPositive();
      assertThat(get(agent, "/q/health/live")).contains("\"UP\"");
      assertThat(get(agent, "/q/health/ready")).contains("\"UP\"", "problem");
    }
  }

  @Order(2)
  @Test
  void when_it_is_back_with_everything_changed_and_the_watch_compacted_the_agents_follow() {
    cluster.nodes().forEach(node -> cutOffPods(node, "reject with tcp reset"));
    cluster.startApiServer();
    cluster.kubectl("scale", "deployment/nginx", "--replicas=5");
    cluster.kubectl("delete", "service", "nginx-headless-service");
    Set<String> pods =
        cluster.awaitReady("default", "app=nginx", 5).stream()
            .map(pod -> pod.getMetadata().getName())
            .collect(Collectors.toSet());
    cluster.compactHistory();
    cluster.nodes().forEach(this::reconnectPods);

    for (Pod agent : agents.byNode().values()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                MetricsPage metrics = metrics(agent);
                assertThat(metrics.sum("evenkeel_catalog_synced")).isEqualTo(1);
                assertThat(
                        metrics
                            .by(
                                "backend",
                                "evenkeel_backend_expected_ratio",
                                "service",
                                "nginx-service")
                            .keySet())
                    .isEqualTo(pods);
                assertThat(metrics.all("evenkeel_target_info", "service", "nginx-headless-service"))
                    .isEmpty();
              });
    }
  }

  /// The node's Pods reach the API server no more; all else goes on. A table of its own is left
  /// alone by kube-proxy.
  private void cutOffPods(Node node, String verdict) {
    cluster.exec(node, "nft", "add", "table", "inet", "lab").orThrow("add a table");
    cluster
        .exec(node, "nft", "add chain inet lab f { type filter hook forward priority -10 ; }")
        .orThrow("add a chain");
    cluster
        .exec(node, "nft", "add rule inet lab f ip daddr 10.240.0.1 tcp dport 6443 " + verdict)
        .orThrow("add a rule");
  }

  private void reconnectPods(Node node) {
    cluster.exec(node, "nft", "delete", "table", "inet", "lab").orThrow("delete a table");
  }

  /// A watch may last for ten minutes otherwise, and be believed.
  @Order(3)
  @Test
  void a_connection_that_dies_without_a_word_is_noticed_within_a_minute() {
    Node node = cluster.node("n1");
    Pod agent = Objects.requireNonNull(agents.byNode().get("n1"));
    cutOffPods(node, "drop");
    await()
        .atMost(Duration.ofSeconds(75))
        .untilAsserted(() -> assertThat(metrics(agent).sum("evenkeel_catalog_synced")).isZero());

    reconnectPods(node);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(metrics(agent).sum("evenkeel_catalog_synced")).isEqualTo(1));
  }

  @Order(4)
  @Test
  void on_a_node_whose_data_plane_is_gone_the_agent_stays_live_and_probes_what_it_can() {
    Node node = cluster.node("n3");
    cluster.freezeKubeProxy(node);
    cluster.exec(node, "iptables", "-t", "nat", "-F").orThrow("flush nat");
    cluster.exec(node, "conntrack", "-F");
    Pod before = Objects.requireNonNull(agents.byNode().get("n3"));
    cluster.kubectl("-n", "evenkeel", "delete", "pod", before.getMetadata().getName());

    Pod agent =
        cluster.awaitReady("evenkeel", "app.kubernetes.io/name=evenkeel", 3).stream()
            .filter(pod -> pod.getSpec().getNodeName().equals("n3"))
            .findFirst()
            .orElseThrow();

    assertThat(get(agent, "/q/health/live")).contains("\"UP\"");
    assertThat(get(agent, "/q/health/ready")).contains("\"UP\"", "problem");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              MetricsPage metrics = metrics(agent);
              assertThat(metrics.sum("evenkeel_catalog_synced")).isZero();
              assertThat(metrics.sum("evenkeel_call_failures_total", "service", "kubernetes"))
                  .isPositive();
              assertThat(metrics.sum("evenkeel_dns_lookup_failures_total", "service", "kubernetes"))
                  .isPositive();
            });

    cluster.thawKubeProxy(node);
    // A change of the Node's zone brings a full sync; the lost rules are noticed late otherwise.
    cluster.kubectl("label", "--overwrite", "node", "n3", "topology.kubernetes.io/zone=zone-c");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              MetricsPage metrics = metrics(agent);
              assertThat(metrics.sum("evenkeel_catalog_synced")).isEqualTo(1);
              assertThat(metrics.all("evenkeel_target_info", "service", "kubernetes")).isEmpty();
              assertThat(metrics.all("evenkeel_target_info", "service", "nginx-service"))
                  .hasSize(2);
              assertThat(metrics.all("evenkeel_agent_info").getFirst().label("agent_zone"))
                  .isEqualTo("zone-c");
            });
  }
}
