package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.ProxyMode;
import dev.evenkeel.differential.Differential;
import io.fabric8.kubernetes.api.model.Pod;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The hands-on article, done by the agents: three nginx that print their hostname, `nslookup` the
/// ClusterIP Service (one address) and the headless one (three), call a few times and see which Pod
/// answers, compare with the EndpointSlices.
///
/// Real: kube-apiserver, controllers, scheduler, kube-proxy, CoreDNS, nginx, the shipped DaemonSet.
/// Stubbed: the kubelet. One cluster for all, so the tests have an order.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ArticleTests {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int CALLS = 300;
  private static final String DNS = "10.96.0.10";

  private final ProxyMode mode;
  private Cluster cluster;
  private Agents agents;
  private List<Pod> nginx;

  ArticleTests(ProxyMode mode) {
    this.mode = mode;
  }

  @BeforeAll
  void a_cluster_with_the_agents_and_three_nginx() {
    cluster = Cluster.start(ClusterOptions.of(mode));
    cluster.apply("k8s/examples/nginx");
    nginx = cluster.awaitReady("default", "app=nginx", 3);
    agents = Agents.install(cluster);
  }

  @BeforeEach
  void says_what_takes_minutes(TestInfo test) {
    System.err.println("e2e " + mode + ": " + test.getTestMethod().map(Method::getName).orElse(""));
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void onEachNode(Consumer<MetricsPage> assertion) {
    for (String node : agents.byNode().keySet()) {
      await(node).atMost(PATIENCE).untilAsserted(() -> assertion.accept(agents.metrics(node)));
    }
  }

  private static Set<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
  }

  @Order(1)
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"A", "AAAA"})
  void the_cluster_ip_name_has_one_answer_and_the_headless_name_three(String type) {
    onEachNode(
        metrics -> {
          assertThat(metrics.sum("evenkeel_dns_answers", answers("nginx-service", type)))
              .isEqualTo(1);
          assertThat(metrics.sum("evenkeel_dns_answers", answers("nginx-headless-service", type)))
              .isEqualTo(3);
          assertThat(
                  metrics.sum(
                      "evenkeel_dns_expected_answers", answers("nginx-headless-service", type)))
              .isEqualTo(3);
        });
    for (Pod agent : agents.byNode().values()) {
      String[] dig = {"dig", "+short", type, "nginx-headless-service.default.svc.cluster.local"};
      assertThat(cluster.exec(agent, dig).stdout().lines()).hasSize(3);
    }
  }

  private static String[] answers(String service, String type) {
    return new String[] {
      "namespace", "default", "service", service, "record", "service", "type", type, "server", DNS
    };
  }

  @Order(2)
  @Test
  void every_endpoint_of_the_dns_service_is_asked_by_itself() {
    onEachNode(
        metrics -> {
          assertThat(metrics.all("evenkeel_dns_server_info", "role", "endpoint"))
              .hasSize(2)
              .allMatch(sample -> sample.label("server_pod").startsWith("coredns"));
          assertThat(
                  metrics.all(
                      "evenkeel_dns_answers",
                      "service",
                      "nginx-headless-service",
                      "record",
                      "service",
                      "type",
                      "A"))
              .hasSize(3)
              .allMatch(sample -> sample.value() == 3);
        });
  }

  @Order(3)
  @Test
  void hits_equal_the_access_logs_of_the_backends_exactly() {
    onEachNode(
        metrics -> {
          for (String service : List.of("nginx-service", "nginx-headless-service")) {
            for (String family : List.of("ipv4", "ipv6")) {
              assertThat(
                      metrics.sum(
                          "evenkeel_calls_total",
                          "service",
                          service,
                          "family",
                          family,
                          "result",
                          "ok"))
                  .isGreaterThanOrEqualTo(CALLS);
            }
          }
        });

    probe(false);
    assertHitsEqualAccessLogs();
    probe(true);
  }

  @Order(4)
  @Test
  void a_reload_under_load_loses_no_call_and_counts_none_twice() {
    Map<String, String> hashes = new HashMap<>();
    for (String node : agents.byNode().keySet()) {
      hashes.put(node, configHash(agents.metrics(node)));
    }

    cluster.kubectl(
        "patch",
        "configmap",
        "evenkeel",
        "-n",
        "evenkeel",
        "--type=merge",
        "-p",
        """
        {"data": {"evenkeel.yaml": "convergenceObjective: 2s\\ndnsBudget: 500\\ndefaults: {rate: 15, endpointRate: 2, budget: 500, lookupInterval: 400ms}\\n"}}
        """);

    onEachNode(
        metrics -> {
          assertThat(configHash(metrics)).isNotIn(hashes.values());
          assertThat(metrics.sum("evenkeel_config_last_reload_successful")).isEqualTo(1);
        });
    Map<String, Double> before = new HashMap<>();
    agents.byNode().keySet().forEach(node -> before.put(node, calls(agents.metrics(node))));
    for (String node : agents.byNode().keySet()) {
      await(node)
          .atMost(PATIENCE)
          .until(() -> calls(agents.metrics(node)) > before.getOrDefault(node, 0.0) + CALLS);
    }
    probe(false);
    assertHitsEqualAccessLogs();
    probe(true);
  }

  private static String configHash(MetricsPage metrics) {
    return metrics.all("evenkeel_config_info").getFirst().label("hash");
  }

  private static double calls(MetricsPage metrics) {
    return metrics.sum("evenkeel_calls_total", "namespace", "default");
  }

  private void assertHitsEqualAccessLogs() {
    Map<String, Map<AccessLog.Kind, Long>> logs = new HashMap<>();
    nginx.forEach(
        pod -> logs.put(pod.getMetadata().getName(), AccessLog.requests(cluster.log(pod))));
    for (String node : agents.byNode().keySet()) {
      MetricsPage metrics = agents.metrics(node);
      assertThat(metrics.sum("evenkeel_call_failures_total", "namespace", "default")).isZero();
      assertThat(metrics.sum("evenkeel_calls_unidentified_total", "namespace", "default")).isZero();
      assertThat(metrics.sum("evenkeel_backend_unexpected_hits_total", "namespace", "default"))
          .isZero();
      for (String pod : names(nginx)) {
        for (String family : List.of("ipv4", "ipv6")) {
          for (String via : List.of("cluster_ip", "headless")) {
            assertThat(
                    metrics.sum(
                        "evenkeel_backend_hits_total",
                        "namespace",
                        "default",
                        "via",
                        via,
                        "family",
                        family,
                        "backend",
                        pod))
                .as("hits of %s from %s via %s over %s", pod, node, via, family)
                .isEqualTo(served(logs, pod, node, via, family));
          }
          assertThat(
                  metrics.sum(
                      "evenkeel_endpoint_calls_total",
                      "namespace",
                      "default",
                      "family",
                      family,
                      "backend",
                      pod))
              .as("direct calls to %s from %s over %s", pod, node, family)
              .isEqualTo(served(logs, pod, node, "endpoint", family));
        }
      }
    }
  }

  private static double served(
      Map<String, Map<AccessLog.Kind, Long>> logs,
      String pod,
      String node,
      String via,
      String family) {
    return logs.getOrDefault(pod, Map.of())
        .getOrDefault(new AccessLog.Kind("/", node, via, family), 0L);
  }

  /// Starts or stops the probing of the article's Services; counters outlive a stop for ten
  /// minutes.
  private void probe(boolean on) {
    for (String service : List.of("nginx-service", "nginx-headless-service")) {
      cluster.kubectl("annotate", "--overwrite", "service", service, "evenkeel.dev/probe=" + on);
    }
    onEachNode(
        metrics ->
            assertThat(metrics.all("evenkeel_target_info", "namespace", "default"))
                .hasSize(on ? 4 : 0));
    if (!on) {
      agents.byNode().keySet().forEach(this::awaitQuiet);
    }
  }

  /// What was in flight when probing stopped still ends, and is counted.
  private void awaitQuiet(String node) {
    double[] before = {-1};
    await(node)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              MetricsPage metrics = agents.metrics(node);
              double now =
                  metrics.sum("evenkeel_calls_total", "namespace", "default")
                      + metrics.sum("evenkeel_endpoint_calls_total", "namespace", "default");
              boolean quiet = now == before[0];
              before[0] = now;
              return quiet;
            });
  }

  @Order(5)
  @Test
  void expected_ratios_are_those_of_the_endpoint_slices() {
    Set<String> inSlices = new TreeSet<>();
    cluster
        .client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace("default")
        .withLabel("kubernetes.io/service-name", "nginx-service")
        .list()
        .getItems()
        .forEach(
            slice ->
                slice
                    .getEndpoints()
                    .forEach(endpoint -> inSlices.add(endpoint.getTargetRef().getName())));

    onEachNode(
        metrics -> {
          for (String family : List.of("ipv4", "ipv6")) {
            Map<String, Double> ratios =
                metrics.by(
                    "backend",
                    "evenkeel_backend_expected_ratio",
                    "service",
                    "nginx-service",
                    "family",
                    family);
            assertThat(ratios.keySet()).isEqualTo(inSlices);
            assertThat(ratios.values())
                .allSatisfy(r -> assertThat(r).isCloseTo(1 / 3.0, within(1e-9)));
          }
          assertThat(metrics.all("evenkeel_target_info", "service", "nginx-service"))
              .hasSize(2)
              .allMatch(info -> info.label("balance").equals("tested"));
        });
  }

  @Order(6)
  @Test
  void judged_hits_and_their_expected_shares_rise_together() {
    onEachNode(
        metrics -> {
          double judged =
              metrics.sum("evenkeel_backend_judged_hits_total", "service", "nginx-service");
          double expected =
              metrics.sum("evenkeel_backend_expected_hits_total", "service", "nginx-service");
          assertThat(judged).isGreaterThan(CALLS);
          assertThat(expected).isCloseTo(judged, within(1e-6));
        });
  }

  @Order(7)
  @Test
  void the_agents_test_their_own_services_and_know_how_many_they_are() {
    onEachNode(
        metrics -> {
          assertThat(metrics.sum("evenkeel_agents")).isEqualTo(3);
          assertThat(metrics.sum("evenkeel_agents_desired")).isEqualTo(3);
          assertThat(metrics.sum("evenkeel_catalog_synced")).isEqualTo(1);
          assertThat(
                  metrics.by(
                      "backend",
                      "evenkeel_backend_hits_total",
                      "service",
                      "evenkeel",
                      "family",
                      "ipv4"))
              .hasSize(3)
              .allSatisfy((agent, hits) -> assertThat(hits).as(agent).isPositive());
        });
  }

  @Order(8)
  @Test
  void the_api_says_what_is_right_and_what_was_seen() {
    for (String node : agents.byNode().keySet()) {
      assertThat(agents.get(node, "/api/v1/services")).contains("\"nginx-headless-service\"");
      assertThat(agents.get(node, "/api/v1/services/default/nginx-service"))
          .contains("\"missing\":[]", "\"via\":\"cluster_ip\"", "\"reason\":\"ready\"");
      assertThat(agents.get(node, "/whoami")).contains("\"node\":\"" + node + "\"", "zone-");
    }
  }

  @Order(9)
  @ParameterizedTest(name = "to {0}")
  @ValueSource(ints = {5, 2})
  void metrics_follow_when_the_deployment_is_scaled(int replicas) {
    cluster.kubectl("scale", "deployment/nginx", "--replicas=" + replicas);
    Set<String> pods = names(cluster.awaitReady("default", "app=nginx", replicas));

    for (String node : agents.byNode().keySet()) {
      MetricsPage followed =
          await(node)
              .atMost(PATIENCE)
              .until(
                  () -> agents.metrics(node),
                  metrics ->
                      metrics.sum("evenkeel_endpoints", "service", "nginx-service")
                          == 2 * replicas); // both families
      // That very page, not a later one: no gauge of a Pod that has gone is left over on it.
      for (String gauge :
          List.of("evenkeel_backend_expected_ratio", "evenkeel_backend_hit_ratio")) {
        assertThat(followed.by("backend", gauge, "service", "nginx-service").keySet())
            .as(gauge + " on " + node)
            .isSubsetOf(pods);
      }
      assertThat(
              followed
                  .by("backend", "evenkeel_backend_expected_ratio", "service", "nginx-service")
                  .keySet())
          .isEqualTo(pods);
    }
    onEachNode(
        metrics -> {
          assertThat(metrics.sum("evenkeel_dns_answers", answers("nginx-headless-service", "A")))
              .isEqualTo(replicas);
          assertThat(
                  metrics
                      .by("backend", "evenkeel_backend_hit_ratio", "service", "nginx-service")
                      .keySet())
              .isEqualTo(pods);
        });
  }

  @Order(10)
  @Test
  void a_pod_that_is_not_ready_is_owed_nothing() {
    List<Pod> pods = cluster.awaitReady("default", "app=nginx", 2);
    Pod frozen = pods.getFirst();
    String name = frozen.getMetadata().getName();
    cluster.freeze(frozen);

    onEachNode(
        metrics -> {
          assertThat(endpoints(metrics, "nginx-service", "not_ready")).isEqualTo(1);
          assertThat(endpoints(metrics, "nginx-service", "ready")).isEqualTo(1);
          assertThat(expectedRatio(metrics, "nginx-service", name)).isZero();
          assertThat(metrics.sum("evenkeel_dns_answers", answers("nginx-headless-service", "A")))
              .isEqualTo(1);
        });

    cluster.thaw(frozen);
    onEachNode(metrics -> assertThat(endpoints(metrics, "nginx-service", "ready")).isEqualTo(2));
  }

  @Order(11)
  @Test
  void a_pod_that_terminates_is_owed_nothing_while_others_are_ready() {
    cluster.apply("src/test/resources/dev/evenkeel/e2e/lingering");
    String leaving =
        cluster.awaitReady("default", "app=lingering", 2).getFirst().getMetadata().getName();
    onEachNode(metrics -> assertThat(endpoints(metrics, "lingering", "ready")).isEqualTo(2));

    cluster.kubectl("scale", "deployment/lingering", "--replicas=3");
    cluster.awaitReady("default", "app=lingering", 3);
    cluster.kubectl("delete", "pod", leaving, "--wait=false");

    onEachNode(
        metrics -> {
          assertThat(endpoints(metrics, "lingering", "serving_terminating")).isEqualTo(1);
          assertThat(expectedRatio(metrics, "lingering", leaving)).isZero();
        });
    onEachNode(
        metrics -> assertThat(endpoints(metrics, "lingering", "serving_terminating")).isZero());
  }

  @Order(12)
  @Test
  void a_service_without_endpoints_refuses_and_its_headless_name_does_not_exist() {
    cluster.kubectl("scale", "deployment/lingering", "--replicas=0");
    cluster.awaitReady("default", "app=lingering", 0);

    onEachNode(
        metrics -> {
          assertThat(endpoints(metrics, "lingering", "ready")).isZero();
          assertThat(metrics.sum("evenkeel_dns_answers", answers("lingering", "A"))).isEqualTo(1);
          assertThat(metrics.sum("evenkeel_dns_expected_answers", answers("lingering", "A")))
              .isEqualTo(1);
          assertThat(metrics.sum("evenkeel_dns_answers", answers("lingering-headless", "A")))
              .isZero();
          assertThat(
                  metrics.sum("evenkeel_dns_expected_answers", answers("lingering-headless", "A")))
              .isZero();
          assertThat(
                  metrics.sum(
                      "evenkeel_dns_lookups_total",
                      "service",
                      "lingering-headless",
                      "result",
                      "nxdomain"))
              .isGreaterThan(10);
          assertThat(
                  metrics.sum("evenkeel_calls_total", "service", "lingering", "result", "refused"))
              .isPositive();
          assertThat(
                  metrics.sum(
                      "evenkeel_calls_total",
                      "service",
                      "lingering-headless",
                      "result",
                      "no_address"))
              .isPositive();
        });
    // NXDOMAIN is the right answer here: none of those lookups failed.
    onEachNode(
        metrics ->
            assertThat(
                    metrics.sum(
                        "evenkeel_dns_lookup_failures_total",
                        "service",
                        "lingering-headless",
                        "server",
                        DNS))
                .isZero());
  }

  /// Last: what it writes stays.
  @Order(13)
  @Test
  void kube_proxy_and_core_dns_do_what_is_expected_of_hundreds_of_random_services() {
    assertThat(Differential.run(cluster, mode)).isEmpty();
  }

  private static double endpoints(MetricsPage metrics, String service, String state) {
    return metrics.sum("evenkeel_endpoints", "service", service, "family", "ipv4", "state", state);
  }

  private static double expectedRatio(MetricsPage metrics, String service, String pod) {
    List<MetricsPage.Sample> samples =
        metrics.all(
            "evenkeel_backend_expected_ratio",
            "service",
            service,
            "family",
            "ipv4",
            "backend",
            pod);
    assertThat(samples).as("expected ratio of " + pod).hasSize(1);
    return samples.getFirst().value();
  }
}
