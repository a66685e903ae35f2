package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The Service leads to a port where nobody listens, and where a policy drops all: first that is
/// what one sees.
final class BehindPolicy extends CalledFault {

  BehindPolicy(FaultCluster cluster) {
    super(cluster, "behind-policy");
  }

  private PacketFilter filter(Pod pod) {
    return cluster.filter(pod, name());
  }

  @Override
  void inject() {
    cluster.pods(name()).values().forEach(p -> filter(p).add("input", "tcp dport 8089", "drop"));
    leadTo(8089);
  }

  @Override
  void assertReal() {
    assertThat(cluster.pods(name()).values())
        .allSatisfy(pod -> assertThat(filter(pod).packets()).isGreaterThan(5));
    assertThat(status("n1")).isZero();
  }

  @Override
  void undo() {
    cluster.pods(name()).values().forEach(pod -> filter(pod).remove());
  }

  @Override
  void assertGone() {
    assertThat(
            cluster.refuses(cluster.node("n3"), FaultCluster.ip(cluster.pod(name(), "n1")), 8089))
        .isTrue();
  }

  @Override
  Set<Verdict> verdicts() {
    return about(EVERY_NODE, "endpoint_unreachable");
  }

  @Override
  @Nullable Fault behind() {
    return new NobodyListens(cluster);
  }

  /// What shows when the policy of [BehindPolicy] is gone.
  private static final class NobodyListens extends CalledFault {

    NobodyListens(FaultCluster cluster) {
      super(cluster, "behind-policy");
    }

    @Override
    void inject() {}

    @Override
    void assertReal() {
      assertThat(status("n1")).isZero();
      assertThat(statusOfPod("n1")).isEqualTo(200);
    }

    @Override
    void undo() {
      leadTo(8080);
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "wrong_target_port");
    }

    @Override
    Set<Verdict> passing() {
      return about(EVERY_NODE, "endpoint_unreachable");
    }
  }
}
