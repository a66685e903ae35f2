package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.cluster.ProcessResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A hundred addresses need TCP, which one client is kept from.
final class TruncatedAnswers extends Fault {

  private static final String WHERE = "n1";
  private static final int ADDRESSES = 100;

  TruncatedAnswers(FaultCluster cluster) {
    super(cluster, "truncated");
  }

  @Override
  boolean logs() {
    return false;
  }

  /// Without a port nobody calls; so nobody need live there.
  @Override
  String objects() {
    StringBuilder endpoints = new StringBuilder();
    for (int host = 1; host <= ADDRESSES; host++) {
      endpoints.append("  - {addresses: [192.0.2.").append(host).append("]}\n");
    }
    return FaultObjects.of(name())
            .annotations("evenkeel.dev/lookupInterval: 1s")
            .spec("clusterIP: None")
            .withoutPods()
            .yaml()
        + """
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: truncated-by-hand, namespace: faults, labels: {kubernetes.io/service-name: truncated}}
        addressType: IPv4
        ports: []
        endpoints:
        """
        + endpoints;
  }

  private PacketFilter filter() {
    return cluster.filter(cluster.agent(WHERE), name());
  }

  @Override
  void inject() {
    filter().add("output", "tcp dport 53", "drop");
  }

  private long answers(String... options) {
    List<String> dig = new ArrayList<>(List.of("dig", "+short", "+time=1", "+tries=1"));
    dig.addAll(List.of(options));
    dig.addAll(List.of("A", FaultCluster.dnsName(name())));
    ProcessResult result = cluster.cluster().exec(cluster.agent(WHERE), dig.toArray(String[]::new));
    return result.stdout().lines().filter(line -> line.startsWith("192.0.2.")).count();
  }

  @Override
  void assertReal() {
    assertThat(answers("+ignore")).isBetween(1L, ADDRESSES - 1L);
    assertThat(answers("+tcp")).isZero();
    assertThat(filter().packets()).isPositive();
  }

  @Override
  void undo() {
    filter().remove();
  }

  @Override
  void assertGone() {
    assertThat(answers()).isEqualTo(ADDRESSES);
  }

  @Override
  Set<Verdict> verdicts() {
    return about(List.of(WHERE), "dns_failing");
  }
}
