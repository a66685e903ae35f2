package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.Executables;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.e2e.Prometheus.Series;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What a user of Prometheus gets from the shipped objects: the agents are found, and each question
/// of the hands-on article is a query.
///
/// Real: Prometheus with the shipped scrape configuration and only the rights of the shipped Role,
/// beside all of the cluster. Changed: the interval, or each answer would take half a minute, and
/// where the API server and the credentials are, because Prometheus is no Pod here. The Prometheus
/// operator is missing, and its CRDs with it: of the PodMonitor it is tested that the rules in it
/// do what they should after those that the operator is known to write before them (from memory,
/// not taken from it).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrometheusE2E {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Set<String> NODES = Set.of("n1", "n2", "n3");

  private static final Set<String> UP = Set.of("__name__", "job", "instance", "node");

  @TempDir private static Path folder;

  private MonitoredCluster monitored;
  private Executables built;
  private Cluster cluster;
  private Node home;
  private Path checkout;
  private Prometheus prometheus;

  @BeforeAll
  void a_prometheus_beside_agents_and_three_nginx() throws IOException {
    monitored = MonitoredCluster.start(folder);
    built = monitored.built();
    cluster = monitored.cluster();
    home = monitored.home();
    checkout = monitored.options().checkout();
    Path configuration = monitored.configuration("shipped", Files.readString(shipped()));
    prometheus = monitored.prometheus("prometheus", configuration, 9090);
  }

  @AfterAll
  void end() {
    if (monitored != null) {
      monitored.close();
    }
  }

  private Path shipped() {
    return monitored.shipped();
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).untilAsserted(assertion);
  }

  @Test
  void promtool_accepts_the_shipped_file_and_the_one_that_includes_it() {
    for (Path file : List.of(shipped(), folder.resolve("prometheus-shipped.yaml"))) {
      String said =
          cluster
              .exec(home, built.path("promtool"), "check", "config", file.toString())
              .orThrow("promtool check config " + file);
      assertThat(said).contains("SUCCESS");
    }
  }

  @Test
  void the_role_shows_the_pods_of_the_agents_namespace_and_nothing_else() {
    assertThat(mayList("pods", "evenkeel")).isTrue();
    assertThat(mayList("pods", "default")).isFalse();
    assertThat(mayList("configmaps", "evenkeel")).isFalse();
    assertThat(mayList("secrets", "evenkeel")).isFalse();
  }

  private boolean mayList(String kind, String namespace) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser("system:serviceaccount:monitoring:prometheus")
            .withNewResourceAttributes()
            .withVerb("list")
            .withResource(kind)
            .withNamespace(namespace)
            .endResourceAttributes()
            .endSpec()
            .build();
    return cluster.client().resource(review).create().getStatus().getAllowed();
  }

  @Test
  void each_agent_is_up_by_its_nodes_name_and_no_more_is_said_of_it() {
    eventually(
        () ->
            assertThat(prometheus.query("up == 1"))
                .extracting(Series::labels)
                .containsExactlyInAnyOrderElementsOf(
                    NODES.stream()
                        .map(
                            node ->
                                Map.of(
                                    "__name__",
                                    "up",
                                    "job",
                                    "evenkeel",
                                    "instance",
                                    node,
                                    "node",
                                    node))
                        .toList()));
  }

  @Test
  void the_hit_ratio_of_each_backend_is_there_from_every_node() {
    Set<String> pods =
        cluster.pods("default", "app=nginx").stream()
            .map(pod -> pod.getMetadata().getName())
            .collect(Collectors.toSet());
    String ratio =
        "evenkeel_backend_hit_ratio{namespace='default',service='nginx-service',"
            + "via='cluster_ip',family='ipv4'}";
    eventually(
        () -> {
          List<Series> ratios = prometheus.query("sum by (node, backend) (" + ratio + ")");
          assertThat(ratios).hasSize(NODES.size() * pods.size());
          assertThat(ratios).extracting(one -> one.label("node")).hasSameElementsAs(NODES);
          assertThat(ratios).extracting(one -> one.label("backend")).hasSameElementsAs(pods);
          // Even, give or take what chance leaves in a few hundred calls.
          assertThat(ratios).allSatisfy(one -> assertThat(one.value()).isBetween(0.2, 0.5));
          assertThat(prometheus.query("sum by (node) (" + ratio + ")"))
              .hasSize(NODES.size())
              .allSatisfy(one -> assertThat(one.value()).isCloseTo(1, within(1e-6)));
        });
  }

  @Test
  void each_dns_server_gives_every_node_one_answer_or_three() {
    Set<String> servers =
        cluster.pods("kube-system", "k8s-app=kube-dns").stream()
            .map(pod -> pod.getStatus().getPodIP())
            .collect(Collectors.toSet());
    servers.add("10.96.0.10");
    assertThat(servers).hasSize(3);
    Map<String, Double> answers = Map.of("nginx-service", 1.0, "nginx-headless-service", 3.0);
    answers.forEach(
        (service, count) ->
            eventually(
                () -> {
                  List<Series> seen =
                      prometheus.query(
                          "sum by (node, server) (evenkeel_dns_answers{namespace='default',"
                              + "record='service',type='A',service='%s'})".formatted(service));
                  assertThat(seen).hasSize(NODES.size() * servers.size());
                  assertThat(seen).extracting(one -> one.label("node")).hasSameElementsAs(NODES);
                  assertThat(seen)
                      .extracting(one -> one.label("server"))
                      .hasSameElementsAs(servers);
                  assertThat(seen).allSatisfy(one -> assertThat(one.value()).isEqualTo(count));
                }));
  }

  @Test
  void the_shipped_rules_are_evaluated_and_find_nothing_wrong() {
    eventually(
        () ->
            assertThat(prometheus.rules())
                .hasSizeGreaterThan(10)
                .allSatisfy(
                    rule -> {
                      assertThat(rule.health())
                          .as("%s: %s", rule.name(), rule.error())
                          .isEqualTo("ok");
                      // This machine has all nodes at once, and agents that just started.
                      if (!rule.name().equals("EvenkeelProbesLate")) {
                        assertThat(rule.state()).as(rule.name()).isIn("recording", "inactive");
                      }
                    }));
  }

  @Test
  void namespace_and_service_are_those_of_the_probed_service() {
    eventually(() -> namesTheProbedServices(prometheus));
    // An agent's word for its node and Prometheus's are the same one.
    assertThat(prometheus.query("evenkeel_build_info"))
        .hasSize(NODES.size())
        .allMatch(one -> one.label("node").equals(one.label("instance")));
    assertThat(prometheus.labels())
        .noneMatch(label -> label.startsWith("exported_"))
        .doesNotContain("pod", "container", "endpoint");
  }

  private static void namesTheProbedServices(Prometheus prometheus) {
    assertThat(prometheus.values("job")).containsExactly("evenkeel");
    assertThat(prometheus.values("instance")).isEqualTo(NODES);
    assertThat(prometheus.values("namespace")).containsExactlyInAnyOrder("default", "evenkeel");
    assertThat(prometheus.values("service"))
        .containsExactlyInAnyOrder(
            "nginx-service", "nginx-headless-service", "evenkeel", "evenkeel-headless");
  }

  @Test
  void a_pod_monitor_comes_to_the_same_even_where_labels_are_not_honoured() throws IOException {
    GenericKubernetesResource monitor =
        Serialization.unmarshal(
            Files.readString(checkout.resolve("k8s/monitoring/podmonitor.yaml")),
            GenericKubernetesResource.class);
    assertThat(cluster.kubectl("kustomize", checkout.resolve("k8s/monitoring").toString()))
        .contains("kind: PodMonitor", "kind: PrometheusRule", "kind: ConfigMap");
    assertThat(monitor.getApiVersion()).isEqualTo("monitoring.coreos.com/v1");
    assertThat(monitor.getKind()).isEqualTo("PodMonitor");
    assertThat(monitor.getMetadata().getNamespace()).isEqualTo("evenkeel");
    String name = monitor.get("spec", "selector", "matchLabels", "app.kubernetes.io/name");
    assertThat(cluster.pods("evenkeel", "app.kubernetes.io/name=" + name)).hasSize(NODES.size());
    Map<String, Object> endpoint = monitor.get("spec", "podMetricsEndpoints", 0);
    assertThat(endpoint)
        .contains(
            entry("port", "http"),
            entry("path", "/metrics"),
            entry("interval", "30s"),
            entry("honorLabels", true));

    List<?> rules = monitor.get("spec", "podMetricsEndpoints", 0, "relabelings");
    String own = Serialization.asJson(rules);
    String snake =
        own.replace("sourceLabels", "source_labels").replace("targetLabel", "target_label");
    String operator =
        Files.readString(
            checkout.resolve("src/test/resources/dev/evenkeel/e2e/prometheus/operator.yaml"));
    Path configuration =
        monitored.configuration("operator", operator.replace("OURS", snake.substring(1)));
    Prometheus operated = monitored.prometheus("prometheus-operated", configuration, 9091);
    eventually(
        () -> {
          assertThat(operated.query("up == 1"))
              .hasSize(NODES.size())
              .allMatch(one -> one.labels().keySet().equals(UP));
          namesTheProbedServices(operated);
        });
  }
}
