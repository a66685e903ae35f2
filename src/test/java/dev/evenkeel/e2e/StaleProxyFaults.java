package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

/// The kube-proxy of one node is stopped, and something changes: the node's rules stay as they
/// were.
final class StaleProxyFaults {

  private static final String WHERE = "n2";

  private StaleProxyFaults() {}

  static List<Fault> all(FaultCluster cluster) {
    return List.of(
        new Removed(cluster), new Added(cluster), new Terminating(cluster), new Hints(cluster));
  }

  private abstract static class Stale extends Fault {

    /// The node of the Pod that the change is about.
    private final String pod;

    Stale(FaultCluster cluster, String name, String pod) {
      super(cluster, name);
      this.pod = pod;
    }

    abstract void change();

    @Override
    final void inject() {
      cluster.cluster().freezeKubeProxy(cluster.node(WHERE));
      change();
    }

    final long servedByIt(String node) {
      return traffic().served(node, "cluster_ip").getOrDefault(pod, 0L);
    }

    final boolean proxyAnswers() {
      return cluster
              .cluster()
              .exec(cluster.node(WHERE), "curl", "-sf", "-m", "1", "http://127.0.0.1:10256/livez")
              .exit()
          == 0;
    }

    /// Of a Pod that the node must not use any more.
    @Override
    void assertReal() {
      assertThat(proxyAnswers()).isFalse();
      long others = servedByIt("n1");
      long here = servedByIt(WHERE);
      assertThat(here).isGreaterThan(20);
      assertThat(here).isGreaterThan(5 * others);
    }

    @Override
    void undo() {
      cluster.cluster().thawKubeProxy(cluster.node(WHERE));
    }

    /// kube-proxy follows when it comes to it: from some moment on the Pod gets no more calls.
    @Override
    void assertGone() {
      assertThat(proxyAnswers()).isTrue();
      long here = servedByIt(WHERE);
      if (here > 0) {
        mark();
      }
      assertThat(here).isZero();
      assertThat(Traffic.sum(traffic().served(WHERE, "cluster_ip"))).isGreaterThan(30);
    }

    /// Of all the changes that the node has not followed there is one cause, named once.
    @Override
    final Set<Verdict> verdicts() {
      return Set.of(new Verdict(WHERE, "node", "slow_convergence"));
    }

    /// Each by itself, until it is known of two.
    @Override
    final Set<Verdict> passing() {
      return about(List.of(WHERE), "slow_convergence");
    }
  }

  /// A Pod leaves the Service, and runs on.
  private static final class Removed extends Stale {

    Removed(FaultCluster cluster) {
      super(cluster, "stale", "n1");
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).yaml();
    }

    @Override
    void change() {
      cluster.label(cluster.pod(name(), "n1"), "in=nothing");
      cluster.awaitEndpoints(name(), 2);
    }
  }

  /// A Pod joins the Service.
  private static final class Added extends Stale {

    Added(FaultCluster cluster) {
      super(cluster, "added", "n3");
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).joinedBy("n3");
    }

    @Override
    void change() {
      cluster.label(cluster.pod(name(), "n3"), "in=service");
      cluster.awaitEndpoints(name(), 3);
    }

    @Override
    void assertReal() {
      assertThat(proxyAnswers()).isFalse();
      assertThat(servedByIt("n1")).isGreaterThan(20);
      assertThat(servedByIt(WHERE)).isZero();
    }

    @Override
    void assertGone() {
      assertThat(proxyAnswers()).isTrue();
      assertThat(servedByIt(WHERE)).isGreaterThan(20);
    }
  }

  /// A Pod is deleted and goes on serving until its hook ends.
  private static final class Terminating extends Stale {

    Terminating(FaultCluster cluster) {
      super(cluster, "terminating", "n3");
    }

    @Override
    String objects() {
      return FaultObjects.of(name())
          .podSpec("terminationGracePeriodSeconds: 400")
          .container("lifecycle: {preStop: {sleep: {seconds: 390}}}")
          .yaml();
    }

    @Override
    void change() {
      cluster
          .cluster()
          .kubectl(
              "delete",
              "pod/" + name() + "-n3",
              "--namespace=" + FaultCluster.NAMESPACE,
              "--wait=false");
      cluster.awaitEndpoints(name(), 2);
    }
  }

  /// Each zone is to keep to itself from now on.
  private static final class Hints extends Stale {

    Hints(FaultCluster cluster) {
      super(cluster, "hints", "n3");
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).yaml();
    }

    @Override
    void change() {
      cluster.patchService(name(), "{\"spec\": {\"trafficDistribution\": \"PreferSameZone\"}}");
      cluster.awaitHints(name());
    }
  }
}
