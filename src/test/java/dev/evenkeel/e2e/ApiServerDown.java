package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// The API server is gone while a Pod dies: what a newer state could explain is nobody's verdict.
final class ApiServerDown extends Fault {

  /// So many calls of each agent to the Pods that live take longer than a stream of failures needs
  /// to be told.
  private static final int CALLS = 330;

  ApiServerDown(FaultCluster cluster) {
    super(cluster, "apiserver-down");
  }

  @Override
  String objects() {
    return FaultObjects.of(name()).withReadinessProbe().yaml();
  }

  private boolean agentsSee(boolean synced) {
    return EVERY_NODE.stream()
        .allMatch(node -> cluster.metrics(node).sum("evenkeel_catalog_synced") == (synced ? 1 : 0));
  }

  /// By the address that Pods have: kube-proxy, too, has to find its API server again, and waits
  /// for up to a minute between two attempts.
  private boolean nodesReachIt() {
    return EVERY_NODE.stream()
        .allMatch(node -> cluster.status(cluster.node(node), "https://10.96.0.1/readyz") == 200);
  }

  private Pod pod() {
    return cluster.pod(name(), "n1");
  }

  /// An agent whose watch has just gone cannot know that there is anything to miss.
  @Override
  void inject() {
    cluster.cluster().stopApiServer();
    await("agents know").atMost(Duration.ofSeconds(60)).until(() -> agentsSee(false));
    cluster.cluster().freeze(pod());
  }

  @Override
  void assertReal() {
    for (String node : EVERY_NODE) {
      Map<String, Long> served = traffic().served(node, "cluster_ip");
      assertThat(served.get("n1")).as("%s", served).isLessThan(5);
      assertThat(Traffic.sum(served)).isGreaterThan(CALLS);
    }
  }

  /// The Pod is mended last, so that its death is a change that everybody comes to know of.
  @Override
  void undo() {
    cluster.cluster().startApiServer();
    await("the nodes reach it").atMost(Duration.ofMinutes(3)).until(this::nodesReachIt);
    await("agents see it").atMost(Duration.ofSeconds(40)).until(() -> agentsSee(true));
    cluster.awaitEndpoints(name(), 2);
    cluster.cluster().thaw(pod());
    cluster.awaitEndpoints(name(), 3);
  }

  @Override
  void assertGone() {
    for (String node : EVERY_NODE) {
      assertThat(traffic().served(node, "cluster_ip").get("n1")).isGreaterThan(20);
    }
  }

  @Override
  Set<Verdict> verdicts() {
    return Set.of();
  }
}
