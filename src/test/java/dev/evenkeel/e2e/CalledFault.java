package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

/// One of a Service that can be called, and can be again from every node when it is mended.
abstract class CalledFault extends Fault {

  CalledFault(FaultCluster cluster, String name) {
    super(cluster, name);
  }

  @Override
  String objects() {
    return FaultObjects.of(name()).yaml();
  }

  final int status(String node) {
    return cluster.status(cluster.node(node), "http://" + cluster.clusterIp(name()) + "/");
  }

  /// Of one of its Pods, called by itself.
  final int statusOfPod(String pod) {
    return cluster.status(
        cluster.node("n3"), "http://" + FaultCluster.ip(cluster.pod(name(), pod)) + ":8080/");
  }

  @Override
  void assertGone() {
    assertThat(status("n1")).isEqualTo(200);
    assertThat(status("n2")).isEqualTo(200);
    assertThat(status("n3")).isEqualTo(200);
  }

  /// Changes the Service's targetPort.
  final void leadTo(int port) {
    cluster.patchService(
        name(),
        "{\"spec\": {\"ports\": [{\"name\": \"http\", \"port\": 80, \"targetPort\": %d}]}}"
            .formatted(port));
  }
}
