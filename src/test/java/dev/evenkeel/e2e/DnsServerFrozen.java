package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// One of two servers hangs; without a probe it stays in the slice.
final class DnsServerFrozen extends Fault {

  private final Pod server;

  DnsServerFrozen(FaultCluster cluster) {
    super(cluster, "coredns-frozen");
    this.server = cluster.dnsServers().getFirst();
  }

  /// One Service more that nothing is wrong with but its name.
  @Override
  String objects() {
    return FaultObjects.of(name()).yaml();
  }

  @Override
  void inject() {
    cluster.cluster().freeze(server);
  }

  private List<String> answer(Pod asked) {
    return cluster.dig(asked, "A", "kubernetes.default.svc.cluster.local");
  }

  @Override
  void assertReal() {
    assertThat(answer(server)).doesNotContain("10.96.0.1");
    assertThat(answer(cluster.dnsServers().getLast())).containsExactly("10.96.0.1");
  }

  @Override
  void undo() {
    cluster.cluster().thaw(server);
  }

  @Override
  void assertGone() {
    assertThat(answer(server)).containsExactly("10.96.0.1");
  }

  /// Half of what the resolver's address is asked comes to the server that hangs, which explains
  /// it.
  @Override
  Set<Verdict> verdicts() {
    return Verdict.from(EVERY_NODE, Verdict.server(FaultCluster.ip(server)), "dns_failing");
  }

  /// It may be over later than what explains it.
  @Override
  Set<Verdict> passing() {
    return Verdict.from(EVERY_NODE, Verdict.server("10.96.0.10"), "dns_failing");
  }

  /// Of two lookups through the Service one is answered.
  @Override
  Duration appears() {
    return Duration.ofMinutes(3);
  }

  @Override
  Duration clears() {
    return Duration.ofMinutes(3);
  }
}
