package dev.evenkeel.e2e;

import dev.evenkeel.cluster.ProxyMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Each fault is told as what it is, by the agents that it concerns and by no others, and no more
/// when it is mended. Faults that do not touch each other are there at the same time.
///
/// Real: kube-apiserver, controllers, kube-proxy, CoreDNS, nginx, the shipped DaemonSet with more
/// calls. Stubbed: the kubelet.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class FaultMatrixTests {

  private final ProxyMode mode;
  private FaultCluster cluster;
  private FaultMatrix matrix;
  private List<Fault> onNodes;

  FaultMatrixTests(ProxyMode mode) {
    this.mode = mode;
  }

  @BeforeAll
  void a_cluster_with_the_agents_and_a_service_for_each_fault(@TempDir Path folder) {
    cluster = FaultCluster.start(mode, folder);
    matrix = new FaultMatrix(cluster);
    onNodes = new ArrayList<>(RuleFaults.all(cluster));
    onNodes.addAll(StaleProxyFaults.all(cluster));
    onNodes.add(PacketFaults.staleConntrack(cluster));
    onNodes.addAll(moreOnNodes(cluster));
    matrix.prepare(onNodes);
  }

  /// Those that a proxy mode makes no difference to.
  List<Fault> moreOnNodes(FaultCluster cluster) {
    return List.of();
  }

  final FaultCluster cluster() {
    return cluster;
  }

  final FaultMatrix matrix() {
    return matrix;
  }

  @AfterAll
  void end() {
    if (matrix != null) {
      System.err.println("faults " + mode + ", told after, cleared after\n" + matrix.table());
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Order(10)
  @Test
  void what_is_wrong_on_a_node_is_told_by_that_node() {
    matrix.run(onNodes);
  }
}
