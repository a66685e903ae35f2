package dev.evenkeel.e2e;

import dev.evenkeel.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.TreeMap;

/// The agents of a cluster: Pods of the shipped DaemonSet, one on each node.
final class Agents {

  private static final int PORT = 8080;

  private final Cluster cluster;
  private final Map<String, Pod> byNode = new TreeMap<>();

  private Agents(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Installs the shipped objects and waits until an agent is ready on each node.
  static Agents install(Cluster cluster) {
    return install(cluster, "src/test/resources/dev/evenkeel/e2e/agent");
  }

  /// As above, with another folder to apply.
  static Agents install(Cluster cluster, String folder) {
    cluster.apply(folder);
    Agents agents = new Agents(cluster);
    cluster
        .awaitReady("evenkeel", "app.kubernetes.io/name=evenkeel", cluster.nodes().size())
        .forEach(pod -> agents.byNode.put(pod.getSpec().getNodeName(), pod));
    return agents;
  }

  Map<String, Pod> byNode() {
    return byNode;
  }

  String get(String node, String path) {
    Pod pod = byNode.get(node);
    if (pod == null) {
      throw new IllegalArgumentException("no agent on " + node);
    }
    return cluster.get(pod, PORT, path);
  }

  MetricsPage metrics(String node) {
    return MetricsPage.parse(get(node, "/metrics"));
  }
}
