package dev.evenkeel.cluster;

import java.nio.file.Path;
import java.util.List;

/// Starts the kube-proxy of a node, in the node's network namespace.
final class KubeProxy {
  private KubeProxy() {}

  static ProcessGroup start(
      Node node,
      ProxyMode mode,
      Path kubeconfig,
      State state,
      Executables executables,
      Processes processes) {
    // The zeroes keep it from settings of the kernel that a network namespace does not own.
    Path config =
        state.write(
            "kube-proxy-" + node.name() + ".yaml",
            """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            mode: %s
            hostnameOverride: %s
            clientConnection:
              kubeconfig: %s
            clusterCIDR: 10.244.0.0/16,fd00:10:244::/48
            metricsBindAddress: 0.0.0.0:10249
            healthzBindAddress: 0.0.0.0:10256
            conntrack:
              maxPerCore: 0
              min: 0
              tcpEstablishedTimeout: 0s
              tcpCloseWaitTimeout: 0s
            """
                .formatted(mode.key(), node.name(), kubeconfig));
    return processes.start(
        "kube-proxy-" + node.name(),
        List.of(
            "nsenter",
            "--net=" + Network.namespace(node.netns()),
            executables.path("kube-proxy"),
            "--config=" + config));
  }
}
