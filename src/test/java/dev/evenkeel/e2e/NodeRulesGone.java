package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.cluster.Node;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// No packet of a node comes to kube-proxy's rules any more: ten Services, and the addresses of the
/// resolver and of the API server, for one cause.
final class NodeRulesGone extends Fault {

  private static final String WHERE = "n1";
  private static final int SERVICES = 10;
  private static final String API_SERVER = "10.96.0.1";

  /// The rules that lead to all others, as they were.
  private @Nullable List<String> entries;

  NodeRulesGone(FaultCluster cluster) {
    super(cluster, "node-rules");
  }

  @Override
  List<String> services() {
    return IntStream.range(0, SERVICES).mapToObj(i -> name() + "-" + i).toList();
  }

  /// All with the same Pods.
  @Override
  String objects() {
    StringBuilder yaml = new StringBuilder();
    for (String service : services()) {
      String one = FaultObjects.of(name()).on(List.of()).yaml();
      yaml.append(one.replace("  name: " + name() + "\n", "  name: " + service + "\n"))
          .append("---\n");
    }
    return yaml + FaultObjects.of(name()).pods();
  }

  private Node node() {
    return cluster.node(WHERE);
  }

  /// kube-proxy would write them again. Connections to the API server would go on until their
  /// watches end, after five to ten minutes.
  @Override
  void inject() {
    cluster.cluster().freezeKubeProxy(node());
    entries =
        cluster
            .cluster()
            .exec(node(), "iptables-save", "-t", "nat")
            .orThrow("iptables-save")
            .lines()
            .filter(rule -> rule.matches("-A (PREROUTING|OUTPUT) .*-j KUBE-SERVICES"))
            .toList();
    assertThat(entries).hasSize(2);
    load(entries.stream().map(rule -> rule.replaceFirst("-A", "-D")).toList());
    cluster
        .cluster()
        .exec(cluster.agent(WHERE), "ss", "-K", "dst", API_SERVER)
        .orThrow("end connections");
    cluster.awaitSynced(WHERE, false);
  }

  private void load(List<String> rules) {
    String text = "*nat\n" + String.join("\n", rules) + "\nCOMMIT\n";
    String file = cluster.write(name() + ".rules", text).toString();
    cluster.cluster().exec(node(), "iptables-restore", "--noflush", file).orThrow(text);
  }

  @Override
  void assertReal() {
    assertThat(Traffic.sum(traffic().served(WHERE, "endpoint"))).isGreaterThan(20);
    assertThat(Traffic.sum(traffic().served(WHERE, "cluster_ip"))).isZero();
    assertThat(Traffic.sum(traffic().served("n2", "cluster_ip"))).isGreaterThan(100);
  }

  /// A connection that began without the rules stays without them: for two minutes (UDP: half a
  /// one) one in some dozens that happens to have its source port would fail still, and be told.
  @Override
  void undo() {
    load(Objects.requireNonNull(entries));
    cluster.cluster().exec(node(), "conntrack", "-D", "-p", "tcp", "--state", "SYN_SENT");
    cluster.cluster().exec(node(), "conntrack", "-D", "-p", "udp");
    cluster.cluster().thawKubeProxy(node());
    cluster.awaitSynced(WHERE, true);
  }

  @Override
  void assertGone() {
    assertThat(Traffic.sum(traffic().served(WHERE, "cluster_ip"))).isGreaterThan(100);
  }

  @Override
  Set<Verdict> verdicts() {
    return Set.of(new Verdict(WHERE, "node", "dataplane_failing"));
  }

  /// Of the resolver it may be known sooner, and be over later.
  @Override
  Set<Verdict> passing() {
    return Set.of(new Verdict(WHERE, Verdict.server("10.96.0.10"), "dns_failing"));
  }
}
