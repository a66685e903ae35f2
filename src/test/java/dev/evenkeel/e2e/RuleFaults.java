package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.cluster.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What kube-proxy has written is edited on one node.
final class RuleFaults {

  private RuleFaults() {}

  static List<Fault> all(FaultCluster cluster) {
    return List.of(new Uneven(cluster), new AffinityLost(cluster), new RulesGone(cluster));
  }

  private abstract static class Edited extends Fault {

    final String where;
    private final String finding;
    private @Nullable ServiceRules rules;

    Edited(FaultCluster cluster, String name, String where, String finding) {
      super(cluster, name);
      this.where = where;
      this.finding = finding;
    }

    abstract void edit(ServiceRules rules);

    @Override
    final void inject() {
      Node node = cluster.node(where);
      ServiceRules found = ServiceRules.of(cluster, node, name());
      rules = found;
      edit(found);
    }

    @Override
    void undo() {
      Objects.requireNonNull(rules).restore();
    }

    @Override
    final Set<Verdict> verdicts() {
      return about(List.of(where), finding);
    }

    final Map<String, Long> served(String node) {
      return traffic().served(node, "cluster_ip");
    }
  }

  /// One of three endpoints gets nine of ten connections.
  private static final class Uneven extends Edited {

    Uneven(FaultCluster cluster) {
      super(cluster, "uneven", "n1", "uneven");
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).yaml();
    }

    @Override
    void edit(ServiceRules rules) {
      rules.favourOne();
    }

    @Override
    void assertReal() {
      assertThat(largestShare("n1")).isGreaterThan(0.7);
      assertThat(largestShare("n2")).isLessThan(0.55);
    }

    @Override
    void assertGone() {
      assertThat(largestShare("n1")).isLessThan(0.55);
    }

    private double largestShare(String node) {
      Map<String, Long> served = served(node);
      assertThat(Traffic.sum(served)).isGreaterThan(100);
      long largest = served.values().stream().mapToLong(Long::longValue).max().orElseThrow();
      return largest / (double) Traffic.sum(served);
    }
  }

  /// With ClientIP affinity, the rules that remember a client are gone.
  private static final class AffinityLost extends Edited {

    AffinityLost(FaultCluster cluster) {
      super(cluster, "affinity-lost", "n1", "affinity_broken");
    }

    @Override
    String objects() {
      return FaultObjects.of(name())
          .spec("sessionAffinity: ClientIP, ports: [{name: http, port: 80, targetPort: 8080}]")
          .yaml();
    }

    @Override
    void edit(ServiceRules rules) {
      rules.forgetClients();
    }

    /// Calls that move are tested as failures are, and a third of them stays by chance.
    @Override
    Duration appears() {
      return Duration.ofMinutes(2);
    }

    @Override
    void assertReal() {
      assertThat(answering("n1")).isEqualTo(3);
      assertThat(answering("n2")).isEqualTo(1);
    }

    @Override
    void assertGone() {
      assertThat(answering("n1")).isEqualTo(1);
    }

    private long answering(String node) {
      Map<String, Long> served = served(node);
      assertThat(Traffic.sum(served)).isGreaterThan(20);
      return served.values().stream().filter(calls -> calls > 0).count();
    }
  }

  /// One Service's address leads nowhere.
  private static final class RulesGone extends Edited {

    RulesGone(FaultCluster cluster) {
      super(cluster, "rules-gone", "n2", "dataplane_failing");
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).yaml();
    }

    /// kube-proxy would write the address again with any other Service's change.
    @Override
    void edit(ServiceRules rules) {
      cluster.cluster().freezeKubeProxy(cluster.node(where));
      rules.remove();
    }

    @Override
    void undo() {
      super.undo();
      cluster.cluster().thawKubeProxy(cluster.node(where));
    }

    @Override
    void assertReal() {
      assertThat(Traffic.sum(traffic().served("n2", "endpoint"))).isGreaterThan(20);
      assertThat(Traffic.sum(served("n2"))).isZero();
      assertThat(Traffic.sum(served("n1"))).isPositive();
    }

    @Override
    void assertGone() {
      assertThat(Traffic.sum(served("n2"))).isGreaterThan(20);
    }
  }
}
