package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.cluster.ProcessGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// conntrack still leads one client's packets to an endpoint that is gone; only who keeps its
/// source port meets it, and an agent does not.
final class StaleConntrack extends Fault {

  private static final String WHERE = "n1";
  private static final String GONE = "10.244.2.253";
  private static final String PORT = "40000";

  private @Nullable ProcessGroup client;

  StaleConntrack(FaultCluster cluster) {
    super(cluster, "stale-conntrack");
  }

  @Override
  boolean logs() {
    return false;
  }

  @Override
  String objects() {
    return FaultObjects.of(name()).udp().yaml();
  }

  @Override
  void inject() {
    String client = FaultCluster.ip(cluster.agent(WHERE));
    conntrack(
        "-I -p udp -s %1$s -d %2$s --sport %3$s --dport 53 -r %4$s -q %1$s --reply-port-src 5353"
                .formatted(client, cluster.clusterIp(name()), PORT, GONE)
            + " --reply-port-dst %2$s -t 600 --src-nat %1$s --dst-nat %3$s:5353"
                .formatted(client, PORT, GONE));
    // The entry lives as long as packets meet it.
    String ask =
        "while :; do dig +time=1 +tries=1 -b 0.0.0.0#%s @%s TXT whoami; sleep 1; done"
            .formatted(PORT, cluster.clusterIp(name()));
    this.client = cluster.cluster().start(cluster.agent(WHERE), name(), "sh", "-c", ask);
  }

  private void conntrack(String arguments) {
    List<String> command = new ArrayList<>(List.of("conntrack"));
    command.addAll(List.of(arguments.split(" ")));
    cluster
        .cluster()
        .exec(cluster.node(WHERE), command.toArray(String[]::new))
        .orThrow("conntrack " + arguments);
  }

  private boolean answered(String port) {
    return cluster
        .cluster()
        .exec(
            cluster.agent(WHERE),
            "dig",
            "+short",
            "+time=1",
            "+tries=1",
            "-b",
            "0.0.0.0#" + port,
            "@" + cluster.clusterIp(name()),
            "TXT",
            "whoami")
        .stdout()
        .contains(name());
  }

  @Override
  void assertReal() {
    assertThat(Objects.requireNonNull(client).log())
        .content()
        .contains("no servers could be reached")
        .doesNotContain("ANSWER: 1");
    assertThat(answered("40001")).isTrue();
  }

  @Override
  void undo() {
    cluster.cluster().end(Objects.requireNonNull(client));
    conntrack("-D -p udp -d " + cluster.clusterIp(name()) + " --sport " + PORT);
    // All along.
    assertReal();
  }

  @Override
  void assertGone() {
    assertThat(answered(PORT)).isTrue();
  }

  @Override
  Set<Verdict> verdicts() {
    return Set.of();
  }
}
