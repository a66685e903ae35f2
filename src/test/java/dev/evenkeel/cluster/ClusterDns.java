package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/// The cluster's DNS: CoreDNS in Pods behind a Service, as every cluster has it.
final class ClusterDns {
  private static final List<String> QUESTION =
      List.of(
          "dig",
          "+short",
          "+time=1",
          "+tries=1",
          "@" + Network.DNS,
          "kubernetes.default.svc.cluster.local");

  private ClusterDns() {}

  static void create(KubernetesClient client) {
    try (InputStream yaml =
        Objects.requireNonNull(ClusterDns.class.getResourceAsStream("dns.yaml"), "dns.yaml")) {
      for (HasMetadata object : client.load(yaml).items()) {
        client.resource(object).create();
      }
    } catch (IOException e) {
      throw new ClusterException("cannot read dns.yaml", e);
    }
  }

  /// Whether it answers on a node: the Pod runs, and kube-proxy leads there.
  static boolean answers(Node node) {
    return Commands.inNetwork(node.netns(), QUESTION).stdout().strip().equals("10.96.0.1");
  }
}
