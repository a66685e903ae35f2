package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.ProxyMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A healthy cluster, whose Deployment is restarted again and again as people do it: nothing is
/// found, and each change is measured. An hour of it: `make quiet`.
///
/// Real: kube-apiserver, controllers, kube-proxy, CoreDNS, nginx, the shipped DaemonSet with more
/// calls. Stubbed: the kubelet.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuietE2E {

  private static final Duration LENGTH =
      Duration.ofMinutes(Integer.getInteger("evenkeel.quiet.minutes", 4));
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> LAYERS = List.of("dns", "dataplane");

  /// Of each agent, before the next restart: in the grace that follows one nothing is judged.
  private static final int JUDGED = 200;

  private Cluster cluster;
  private Agents agents;

  @BeforeAll
  void a_cluster_with_the_agents_and_three_nginx() {
    cluster = Cluster.start(ClusterOptions.of(ProxyMode.IPTABLES));
    cluster.apply("k8s/examples/nginx");
    cluster.awaitReady("default", "app=nginx", 3);
    agents = Agents.install(cluster, "src/test/resources/dev/evenkeel/e2e/quiet");
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void rolling_restarts_are_measured_and_nothing_is_found() {
    long end = System.nanoTime() + LENGTH.toNanos();
    int restarts = 0;
    do {
      awaitJudged();
      cluster.kubectl("rollout", "restart", "deployment/nginx");
      cluster.kubectl("rollout", "status", "deployment/nginx", "--timeout=50s");
      cluster.awaitReady("default", "app=nginx", 3);
      restarts++;
    } while (System.nanoTime() < end);
    awaitJudged();

    for (String node : agents.byNode().keySet()) {
      MetricsPage metrics = agents.metrics(node);
      for (String layer : LAYERS) {
        double measured = metrics.sum("evenkeel_convergence_seconds_count", "layer", layer);
        System.err.printf(
            "quiet, %s: %d restarts, %.0f changes measured in layer %s, %.0f unresolved%n",
            node,
            restarts,
            measured,
            layer,
            metrics.sum("evenkeel_convergence_unresolved_total", "layer", layer));
        assertThat(measured).as("%s in layer %s", node, layer).isPositive();
      }
    }
  }

  /// Until each agent has tested its Services again, all of whose Pods are new.
  private void awaitJudged() {
    for (String node : agents.byNode().keySet()) {
      double before = judged(node);
      await(node + " judges hits")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> judged(node) >= before + JUDGED);
    }
  }

  /// How many hits it has judged; meanwhile nothing was found.
  private double judged(String node) {
    MetricsPage metrics = agents.metrics(node);
    assertThat(metrics.by("finding", "evenkeel_findings_total"))
        .as("on %s: %s", node, agents.get(node, "/api/v1/findings"))
        .isNotEmpty()
        .allSatisfy((finding, opened) -> assertThat(opened).as(finding).isZero());
    return metrics.sum("evenkeel_backend_judged_hits_total", "service", "nginx-service");
  }
}
