package dev.evenkeel.e2e;

import dev.evenkeel.cluster.ProxyMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// All faults, where kube-proxy programs iptables.
class FaultMatrixInIptablesModeE2E extends FaultMatrixTests {

  private List<Fault> nowAndThen;
  private List<Fault> onAllNodes;
  private Fault dnsServerFrozen;
  private List<Fault> onOneNode;
  private Fault apiServerDown;

  FaultMatrixInIptablesModeE2E() {
    super(ProxyMode.IPTABLES);
  }

  @Override
  List<Fault> moreOnNodes(FaultCluster cluster) {
    return PacketFaults.all(cluster);
  }

  @BeforeAll
  void more_faults() {
    FaultCluster cluster = cluster();
    nowAndThen = PacketFaults.nowAndThen(cluster);
    onAllNodes = new ArrayList<>(DnsFaults.all(cluster));
    onAllNodes.addAll(EndpointFaults.all(cluster));
    onAllNodes.add(new TlsExpired(cluster));
    dnsServerFrozen = DnsFaults.frozen(cluster);
    // In this order: when the agent of n1 comes to know the cluster again, that is as it was.
    onOneNode = List.of(new CutOff(cluster), new NodeRulesGone(cluster));
    apiServerDown = new ApiServerDown(cluster);
    List<Fault> all = new ArrayList<>(onAllNodes);
    all.addAll(nowAndThen);
    all.addAll(onOneNode);
    all.addAll(List.of(dnsServerFrozen, apiServerDown));
    matrix().prepare(all);
  }

  @Order(1)
  @Test
  void what_fails_now_and_then_takes_minutes_to_be_told_so_it_begins_first() {
    matrix().begin(nowAndThen);
  }

  @Order(20)
  @Test
  void what_is_wrong_for_all_is_told_by_all_and_what_fails_now_and_then_in_the_end() {
    matrix().runLast(onAllNodes);
  }

  @Order(30)
  @Test
  void all_of_a_node_is_named_once_and_an_agent_that_is_cut_off_tells_nothing() {
    matrix().run(onOneNode);
  }

  @Order(40)
  @Test
  void
      without_its_api_server_an_agent_tells_what_fails_for_most_and_nothing_that_news_could_explain() {
    matrix().run(List.of(dnsServerFrozen, apiServerDown));
  }
}
