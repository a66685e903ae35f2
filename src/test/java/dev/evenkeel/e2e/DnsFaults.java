package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// What DNS servers answer: nothing, the past, an invention, too much.
final class DnsFaults {

  private DnsFaults() {}

  /// Each about one name.
  static List<Fault> all(FaultCluster cluster) {
    return List.of(new Invented(cluster), new OldAnswers(cluster), new TruncatedAnswers(cluster));
  }

  /// About all names.
  static Fault frozen(FaultCluster cluster) {
    return new DnsServerFrozen(cluster);
  }

  /// One server gives all the right addresses of a headless Service, and one that is nobody's.
  private static final class Invented extends Fault {

    private static final String NOBODY = "10.244.2.252";

    private final Pod server;
    private String corefile = "";

    Invented(FaultCluster cluster) {
      super(cluster, "invented");
      this.server = cluster.dnsServers().getFirst();
    }

    @Override
    String objects() {
      return FaultObjects.of(name()).headless().yaml();
    }

    /// Both servers see the file, but none reads it again before it is told to.
    @Override
    void inject() {
      StringBuilder hosts = new StringBuilder("hosts {\n");
      List<String> ips = new ArrayList<>(List.of(NOBODY));
      cluster.pods(name()).values().forEach(pod -> ips.add(FaultCluster.ip(pod)));
      ips.forEach(
          ip -> hosts.append(ip).append(' ').append(FaultCluster.dnsName(name())).append('\n'));
      hosts.append("ttl 5\nno_reverse\nfallthrough\n}\nkubernetes cluster.local");
      corefile = Objects.requireNonNull(configMap().getData().get("Corefile"));
      configure(corefile.replace("kubernetes cluster.local", hosts));
    }

    private ConfigMap configMap() {
      return cluster
          .cluster()
          .client()
          .configMaps()
          .inNamespace("kube-system")
          .withName("coredns")
          .get();
    }

    private void configure(String text) {
      cluster
          .cluster()
          .client()
          .resource(new ConfigMapBuilder(configMap()).addToData("Corefile", text).build())
          .update();
      Path file = cluster.inRoot(server, "/etc/coredns/Corefile");
      await("the Corefile").until(() -> Files.readString(file).equals(text));
      cluster.signal(server, "USR1");
    }

    private List<String> answer(Pod asked) {
      return cluster.dig(asked, "A", FaultCluster.dnsName(name()));
    }

    @Override
    void assertReal() {
      assertThat(answer(server)).hasSize(4).contains(NOBODY);
      assertThat(answer(cluster.dnsServers().getLast())).hasSize(3).doesNotContain(NOBODY);
    }

    @Override
    void undo() {
      configure(corefile);
    }

    @Override
    void assertGone() {
      assertThat(answer(server)).hasSize(3).doesNotContain(NOBODY);
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "dns_unexpected_answers");
    }
  }

  /// One server is cut off from the API server, and a headless Service gets one Pod for another.
  private static final class OldAnswers extends Fault {

    private static final String API_SERVER = "10.96.0.1";

    private final Pod server;

    OldAnswers(FaultCluster cluster) {
      super(cluster, "old-answers");
      this.server = cluster.dnsServers().getLast();
    }

    private FaultObjects withPodsOn(String... nodes) {
      return FaultObjects.of(name()).headless().on(List.of(nodes));
    }

    @Override
    String objects() {
      return withPodsOn("n1", "n2").yaml();
    }

    private PacketFilter filter() {
      return cluster.filter(server, name());
    }

    @Override
    void inject() {
      filter()
          .add("output", "ip daddr " + API_SERVER, "drop")
          .add("input", "ip saddr " + API_SERVER, "drop");
      cluster.apply(name() + "-new", withPodsOn("n3").pods());
      cluster.know(name());
      cluster.label(cluster.pod(name(), "n1"), "in=nothing");
      await(name())
          .atMost(Duration.ofSeconds(20))
          .until(() -> answer(cluster.dnsServers().getFirst()).equals(addresses("n2", "n3")));
    }

    private Set<String> addresses(String... nodes) {
      Set<String> addresses = new TreeSet<>();
      for (String node : nodes) {
        addresses.add(FaultCluster.ip(cluster.pod(name(), node)));
      }
      return addresses;
    }

    private Set<String> answer(Pod asked) {
      return new TreeSet<>(cluster.dig(asked, "A", FaultCluster.dnsName(name())));
    }

    @Override
    void assertReal() {
      assertThat(answer(server)).isEqualTo(addresses("n1", "n2"));
    }

    @Override
    void undo() {
      filter().remove();
    }

    @Override
    void assertGone() {
      assertThat(answer(server)).isEqualTo(addresses("n2", "n3"));
    }

    @Override
    Set<Verdict> verdicts() {
      return about(EVERY_NODE, "dns_missing_answers");
    }

    /// Between two attempts to reach the API server a client-go reflector waits for 30 s, doubled
    /// by its jitter; then come the right answers that end the finding.
    @Override
    Duration clears() {
      return Duration.ofMinutes(2);
    }

    /// The two halves of one change are told each by itself.
    @Override
    Set<Verdict> passing() {
      return about(EVERY_NODE, "dns_unexpected_answers");
    }
  }
}
