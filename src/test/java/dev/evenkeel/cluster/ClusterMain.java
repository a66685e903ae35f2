package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// A cluster to try things in: `make cluster`.
final class ClusterMain {
  private static final String AGENTS = "app.kubernetes.io/name=evenkeel";

  private ClusterMain() {}

  /// Runs until it is stopped.
  ///
  /// @param args the proxy mode; iptables where there is none
  public static void main(String[] args) {
    CountDownLatch stopped = new CountDownLatch(1);
    try {
      ProxyMode mode =
          args.length == 0
              ? ProxyMode.IPTABLES
              : ProxyMode.valueOf(args[0].toUpperCase(Locale.ROOT));
      Progress progress = new Progress();
      Cluster cluster = Cluster.start(ClusterOptions.of(mode));
      progress.now("applying k8s and k8s/examples/nginx");
      cluster.apply("k8s");
      cluster.apply("k8s/examples/nginx");
      cluster.awaitReady("default", "app=nginx", 3);
      progress.now("nginx is ready; waiting for the agents");
      tryAgents(cluster);
      progress.now("ready");
      System.out.println("\n" + hints(cluster));
    } catch (RuntimeException e) {
      if (!ending()) {
        System.err.println(e.getMessage());
        System.exit(1);
      }
    }
    try {
      // The cluster's shutdown hook does the rest.
      stopped.await();
    } catch (InterruptedException e) {
      // By that hook, while the cluster came up.
      Thread.currentThread().interrupt();
    }
  }

  /// After Ctrl-C, which takes the API server from under whoever waits for it: no news to tell.
  private static boolean ending() {
    try {
      Thread probe = new Thread(() -> {});
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /// Agents that do not become ready are no reason to take the cluster away: one wants to look.
  private static void tryAgents(Cluster cluster) {
    try {
      cluster.awaitReady("evenkeel", AGENTS, cluster.nodes().size());
    } catch (ClusterException e) {
      System.err.println(e.getMessage() + "; their logs are in " + cluster.logs() + "/pods");
    }
  }

  private static String hints(Cluster cluster) {
    Pod nginx = cluster.pods("default", "app=nginx").getFirst();
    String agent =
        cluster.pods("evenkeel", AGENTS).stream()
            .findFirst()
            .map(pod -> pod.getMetadata().getName())
            .orElse("POD");
    return """
        In another shell:

          export KUBECONFIG=%1$s
          alias kubectl=%2$s
          kubectl get pods -A -o wide

        In an nginx Pod's network (every Pod and node has a namespace: ip netns list):

          ip netns exec %3$s nslookup nginx-service.default.svc.cluster.local
          ip netns exec %3$s nslookup nginx-headless-service.default.svc.cluster.local
          ip netns exec %3$s curl http://nginx-service/

        What an agent says:

          kubectl get --raw /api/v1/namespaces/evenkeel/pods/%4$s:8080/proxy/metrics | grep ^evenkeel_
          kubectl get --raw /api/v1/namespaces/evenkeel/pods/%4$s:8080/proxy/api/v1/services

        What all of them write: %5$s
        Ctrl-C ends the cluster and removes all of it but these logs.
        """
        .formatted(
            cluster.kubeconfig(),
            cluster.executable("kubectl"),
            PodLife.netns(nginx),
            agent,
            cluster.logs());
  }
}
