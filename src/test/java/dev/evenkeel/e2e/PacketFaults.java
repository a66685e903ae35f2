package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Packets are lost, thrown away or led astray on the way.
final class PacketFaults {

  private PacketFaults() {}

  static List<Fault> all(FaultCluster cluster) {
    return List.of(
        new OneEndpoint(cluster, "dropped", "n2", "drop"),
        new OneEndpoint(cluster, "rejected", "n3", "reject with tcp reset"));
  }

  /// What some calls meet and others do not, so that telling it takes minutes.
  static List<Fault> nowAndThen(FaultCluster cluster) {
    return List.of(new Lossy(cluster), new Hairpin(cluster));
  }

  static Fault staleConntrack(FaultCluster cluster) {
    return new StaleConntrack(cluster);
  }

  /// A policy on one node keeps its Pods from one endpoint.
  private static final class OneEndpoint extends Fault {

    private final String where;
    private final String verdict;

    OneEndpoint(FaultCluster cluster, String name, String where, String verdict) {
      super(cluster, name);
      this.where = where;
      this.verdict = verdict;
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).yaml();
    }

    private PacketFilter filter() {
      return cluster.filter(cluster.node(where), name());
    }

    @Override
    void inject() {
      String endpoint = FaultCluster.ip(cluster.pod(name(), "n1"));
      filter().add("forward", "ip daddr " + endpoint + " tcp dport 8080", verdict);
    }

    @Override
    void assertReal() {
      assertThat(filter().packets()).isGreaterThan(10);
      assertThat(servedByIt(where)).isZero();
      assertThat(servedByIt("n1")).isPositive();
    }

    private long servedByIt(String node) {
      return traffic().served(node, "cluster_ip").getOrDefault("n1", 0L)
          + traffic().served(node, "endpoint").getOrDefault("n1", 0L);
    }

    @Override
    void undo() {
      filter().remove();
    }

    @Override
    void assertGone() {
      assertThat(servedByIt(where)).isPositive();
    }

    @Override
    Set<Verdict> verdicts() {
      return about(List.of(where), "endpoint_unreachable");
    }
  }

  /// One Pod loses 5 % of what it gets and 5 % of what it sends: of the connections about a tenth
  /// fails, at each client's own time limit of a second.
  private static final class Lossy extends Fault {

    private static final String CHANCE = "numgen random mod 100 < 5";

    Lossy(FaultCluster cluster) {
      super(cluster, "lossy");
    }

    /// A burst counts once in 10 s, so this takes its time; once mended, the more calls the sooner.
    @Override
    String objects() {
      return FaultObjects.of(name())
          .annotations("evenkeel.dev/endpointRate: \"20\", evenkeel.dev/rate: \"5\"")
          .yaml();
    }

    private Pod pod() {
      return cluster.pod(name(), "n2");
    }

    private PacketFilter filter() {
      return cluster.filter(pod(), name());
    }

    @Override
    void inject() {
      filter().add("input", CHANCE, "drop").add("output", CHANCE, "drop");
      cluster.filter(pod(), "all").add("input", "", "").add("output", "", "");
    }

    @Override
    void assertReal() {
      double all = cluster.filter(pod(), "all").packets();
      assertThat(all).isGreaterThan(2000);
      assertThat(filter().packets() / all).isBetween(0.03, 0.07);
    }

    @Override
    void undo() {
      filter().remove();
      cluster.filter(pod(), "all").remove();
    }

    @Override
    void assertGone() {
      assertThat(traffic().served("n1", "endpoint").getOrDefault("n2", 0L)).isGreaterThan(100);
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "endpoint_unreachable");
    }

    @Override
    Duration appears() {
      return Duration.ofMinutes(7);
    }

    @Override
    Duration clears() {
      return Duration.ofMinutes(3);
    }
  }

  /// A Pod does not reach itself through its own Service: what the node sends back is lost.
  private static final class Hairpin extends Fault {

    private static final String WHERE = "n3";

    Hairpin(FaultCluster cluster) {
      super(cluster, "hairpin");
    }

    /// An agent is what calls, so it is the agents' own Service.
    @Override
    boolean hasService() {
      return false;
    }

    @Override
    String objects() {
      return "";
    }

    private PacketFilter filter() {
      return cluster.filter(cluster.node(WHERE), name());
    }

    @Override
    void inject() {
      Pod agent = cluster.agent(WHERE);
      PacketFilter filter = filter();
      agent
          .getStatus()
          .getPodIPs()
          .forEach(
              address -> {
                String family = address.getIp().contains(":") ? "ip6" : "ip";
                filter.add(
                    "forward",
                    "%1$s saddr %2$s %1$s daddr %2$s".formatted(family, address.getIp()),
                    "drop");
              });
    }

    @Override
    void assertReal() {
      assertThat(filter().packets()).isGreaterThan(10);
    }

    @Override
    void undo() {
      filter().remove();
    }

    /// A Pod's calls through the address reach itself, too: some of them would fail.
    @Override
    void assertGone() {
      String address =
          cluster
              .cluster()
              .client()
              .services()
              .inNamespace("evenkeel")
              .withName("evenkeel")
              .get()
              .getSpec()
              .getClusterIP();
      List<String> curl = new ArrayList<>(List.of("curl", "-s", "-f", "-m", "1"));
      for (int call = 0; call < 20; call++) {
        curl.addAll(List.of("-o", "/dev/null", "http://" + address + "/whoami?" + call));
      }
      curl.add("--no-keepalive");
      assertThat(cluster.cluster().exec(cluster.agent(WHERE), curl.toArray(String[]::new)).exit())
          .isZero();
    }

    @Override
    Set<Verdict> verdicts() {
      return Verdict.from(List.of(WHERE), "evenkeel/evenkeel", "hairpin_failing");
    }

    /// Two of three calls succeed.
    @Override
    Duration appears() {
      return Duration.ofMinutes(4);
    }
  }
}
