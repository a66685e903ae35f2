package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Set;

/// The Service or its Pods are wrong, and so are all nodes alike.
final class EndpointFaults {

  private EndpointFaults() {}

  static List<Fault> all(FaultCluster cluster) {
    return List.of(
        new WrongTargetPort(cluster),
        new WrongSelector(cluster),
        new NotReady(cluster),
        new Hanging(cluster),
        new DeadOnArrival(cluster),
        new Answers503(cluster),
        new NothingLocal(cluster),
        new BehindPolicy(cluster));
  }

  private static final class WrongTargetPort extends CalledFault {

    WrongTargetPort(FaultCluster cluster) {
      super(cluster, "wrong-port");
    }

    @Override
    void inject() {
      leadTo(8089);
    }

    @Override
    void assertReal() {
      assertThat(status("n1")).isZero();
      assertThat(statusOfPod("n1")).isEqualTo(200);
      assertThat(cluster.readyEndpoints(name())).isEqualTo(3);
    }

    @Override
    void undo() {
      leadTo(8080);
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "wrong_target_port");
    }

    /// Until the last of them has refused often enough.
    @Override
    Set<Verdict> passing() {
      return about(EVERY_NODE, "endpoint_unreachable");
    }
  }

  private static final class WrongSelector extends CalledFault {

    WrongSelector(FaultCluster cluster) {
      super(cluster, "wrong-selector");
    }

    private void select(String app) {
      cluster.patchService(name(), "{\"spec\": {\"selector\": {\"app\": \"" + app + "\"}}}");
    }

    @Override
    void inject() {
      select("nobody");
    }

    @Override
    void assertReal() {
      assertThat(cluster.readyEndpoints(name())).isZero();
      assertThat(status("n1")).isZero();
    }

    @Override
    void undo() {
      select(name());
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "no_endpoints");
    }
  }

  private static final class NotReady extends CalledFault {

    NotReady(FaultCluster cluster) {
      super(cluster, "not-ready");
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).withReadinessProbe().yaml();
    }

    @Override
    void inject() {
      cluster.pods(name()).values().forEach(pod -> cluster.touch(pod, "/tmp/unready"));
    }

    @Override
    void assertReal() {
      assertThat(cluster.readyEndpoints(name())).isZero();
      assertThat(status("n1")).isZero();
      assertThat(statusOfPod("n1")).isEqualTo(200);
    }

    @Override
    void undo() {
      cluster.pods(name()).values().forEach(pod -> cluster.remove(pod, "/tmp/unready"));
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "no_endpoints");
    }
  }

  /// It accepts, or its kernel does, and never answers; no probe asks it.
  private static final class Hanging extends CalledFault {

    Hanging(FaultCluster cluster) {
      super(cluster, "hanging");
    }

    private Pod pod() {
      return cluster.pod(name(), "n1");
    }

    @Override
    void inject() {
      cluster.cluster().freeze(pod());
    }

    @Override
    void assertReal() {
      assertThat(statusOfPod("n1")).isZero();
      assertThat(statusOfPod("n2")).isEqualTo(200);
      assertThat(cluster.readyEndpoints(name())).isEqualTo(3);
    }

    @Override
    void undo() {
      cluster.cluster().thaw(pod());
    }

    @Override
    void assertGone() {
      assertThat(statusOfPod("n1")).isEqualTo(200);
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "endpoint_unreachable");
    }
  }

  /// It is ready as soon as it runs, joins the Service, and cannot be reached.
  private static final class DeadOnArrival extends CalledFault {

    DeadOnArrival(FaultCluster cluster) {
      super(cluster, "dead-on-arrival");
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).joinedBy("n3");
    }

    private PacketFilter filter() {
      return cluster.filter(cluster.pod(name(), "n3"), name());
    }

    @Override
    void inject() {
      filter().add("input", "tcp dport 8080", "drop");
      cluster.label(cluster.pod(name(), "n3"), "in=service");
      cluster.awaitEndpoints(name(), 3);
    }

    @Override
    void assertReal() {
      assertThat(filter().packets()).isGreaterThan(30);
      assertThat(statusOfPod("n2")).isEqualTo(200);
      assertThat(cluster.readyEndpoints(name())).isEqualTo(3);
    }

    @Override
    void undo() {
      filter().remove();
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "endpoint_unreachable");
    }
  }

  private static final class Answers503 extends CalledFault {

    Answers503(FaultCluster cluster) {
      super(cluster, "answers-503");
    }

    @Override
    void inject() {
      cluster.touch(cluster.pod(name(), "n2"), "/tmp/broken");
    }

    @Override
    void assertReal() {
      assertThat(statusOfPod("n2")).isEqualTo(503);
      assertThat(statusOfPod("n1")).isEqualTo(200);
      assertThat(cluster.readyEndpoints(name())).isEqualTo(3);
    }

    @Override
    void undo() {
      cluster.remove(cluster.pod(name(), "n2"), "/tmp/broken");
    }

    @Override
    void assertGone() {
      assertThat(statusOfPod("n2")).isEqualTo(200);
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "endpoint_unreachable");
    }
  }

  /// Only the own node's Pods are to be used, and n3 has none.
  private static final class NothingLocal extends CalledFault {

    NothingLocal(FaultCluster cluster) {
      super(cluster, "nothing-local");
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).on(List.of("n1", "n2")).yaml();
    }

    private void policy(String policy) {
      cluster.patchService(name(), "{\"spec\": {\"internalTrafficPolicy\": \"" + policy + "\"}}");
    }

    @Override
    void inject() {
      policy("Local");
    }

    @Override
    void assertReal() {
      assertThat(status("n3")).isZero();
      assertThat(status("n1")).isEqualTo(200);
      assertThat(status("n2")).isEqualTo(200);
    }

    @Override
    void undo() {
      policy("Cluster");
    }

    @Override
    Set<Verdict> verdicts() {
      return about(List.of("n3"), "no_endpoints");
    }
  }
}
