package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One agent does not reach the API server, and everybody else goes on: a Pod leaves a Service, and
/// a headless one loses all of its endpoints. What that agent sees of it contradicts what it knows,
/// and is right.
final class CutOff extends Fault {

  private static final String WHERE = "n3";
  private static final String API_SERVER = "10.96.0.1";

  /// So many calls of the agent take longer than a stream of failures needs to be told.
  private static final int CALLS = 600;

  CutOff(FaultCluster cluster) {
    super(cluster, "cut-off");
  }

  private String headless() {
    return name() + "-headless";
  }

  @Override
  List<String> services() {
    return List.of(name(), headless());
  }

  @Override
  String objects() {
    return """
        apiVersion: v1
        kind: Service
        metadata:
          name: %s
          namespace: faults
          annotations: {evenkeel.dev/probe: "false"}
        spec: {clusterIP: None, ports: [{name: http, port: 8080}], selector: {app: %s}}
        ---
        """
            .formatted(headless(), name())
        + FaultObjects.of(name()).yaml();
  }

  private Pod agent() {
    return cluster.agent(WHERE);
  }

  private PacketFilter filter() {
    return cluster.filter(agent(), name());
  }

  private void select(String app) {
    cluster.patchService(headless(), "{\"spec\": {\"selector\": {\"app\": \"" + app + "\"}}}");
  }

  @Override
  void inject() {
    filter().add("output", "ip daddr " + API_SERVER + " tcp dport 443", "reject with tcp reset");
    cluster.cluster().exec(agent(), "ss", "-K", "dst", API_SERVER).orThrow("end connections");
    cluster.awaitSynced(WHERE, false);
    cluster.label(cluster.pod(name(), "n1"), "in=nothing");
    select("nobody");
    cluster.awaitEndpoints(name(), 2);
    cluster.awaitEndpoints(headless(), 0);
  }

  @Override
  void assertReal() {
    Map<String, Long> served = traffic().served(WHERE, "cluster_ip");
    // Of the moment in which its node had not followed yet.
    assertThat(served.get("n1")).as("%s", served).isLessThan(20);
    assertThat(Traffic.sum(served)).isGreaterThan(CALLS);
    assertThat(
            cluster.dig(cluster.node(WHERE), "10.96.0.10", "A", FaultCluster.dnsName(headless())))
        .isEmpty();
    assertThat(filter().packets()).isPositive();
  }

  @Override
  void undo() {
    filter().remove();
    cluster.label(cluster.pod(name(), "n1"), "in=service");
    select(name());
    cluster.awaitSynced(WHERE, true);
  }

  @Override
  void assertGone() {
    assertThat(traffic().served(WHERE, "cluster_ip").get("n1")).isGreaterThan(20);
    assertThat(traffic().served(WHERE, "headless").get("n1")).isGreaterThan(20);
  }

  /// The agent of n1 is cut off too ([NodeRulesGone]).
  @Override
  Set<Verdict> verdicts() {
    return Verdict.from(List.of("n2"), ofHeadless(), "no_endpoints");
  }

  private String ofHeadless() {
    return FaultCluster.NAMESPACE + "/" + headless();
  }
}
