package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.e2e.Prometheus.Series;
import dev.evenkeel.grafana.Dashboard;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// What a user of Grafana sees: each query of the shipped dashboard, asked of a real Prometheus as
/// Grafana asks it, finds something and shows what is wrong where something is.
///
/// Real: Prometheus with the shipped scrape configuration (changed as [MonitoredCluster] says), and
/// all of the cluster. Grafana is missing: [Choice] stands for what it makes of a query. Each agent
/// is scraped a second time as of another cluster, where everything is named alike: what "All" must
/// not mix. One cluster for all, so the tests have an order.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardE2E {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Dashboard DASHBOARD = Dashboard.shipped();

  private static final Map<String, String> ONE =
      Map.of(
          "cluster",
          "east",
          "job",
          "evenkeel",
          "namespace",
          "default",
          "service",
          "nginx-service",
          "node",
          "n1");
  private static final Choice EAST = Choice.ALL.and("cluster", "east");

  /// What one whole is: its ratios sum to 1.
  private static final List<String> WHOLE =
      List.of("cluster", "namespace", "service", "port", "via", "family");

  private static final int AGENTS_MISSING = 2;
  private static final int CALLS_OK = 3;
  private static final int SERVICES = 7;
  private static final int OPEN_FINDINGS = 8;
  private static final int PORTS_HEALTHY = 9;
  private static final int ANSWERS = 11;
  private static final int MISSING_ANSWERS = 13;
  private static final int HIT_RATIO = 21;
  private static final int SEEN_TO_DUE = 22;
  private static final int BY_NODE = 24;
  private static final int TARGETS = 25;
  private static final int RESULTS = 31;
  private static final int DIRECT_CALLS = 43;
  private static final int VERDICTS = 81;
  private static final int VERDICTS_BY_NODE = 82;
  private static final int FINDINGS_BY_NODE = 84;

  @TempDir private static Path folder;

  private MonitoredCluster monitored;
  private Cluster cluster;
  private DashboardView view;

  @BeforeAll
  void a_prometheus_of_two_clusters_that_are_one() throws IOException {
    monitored = MonitoredCluster.start(folder);
    cluster = monitored.cluster();
    String shipped = Files.readString(monitored.shipped());
    assertThat(shipped)
        .containsOnlyOnce("job_name: evenkeel\n")
        .containsOnlyOnce("    relabel_configs:\n");
    String east =
        shipped
            .replace("job_name: evenkeel\n", "job_name: evenkeel-east\n")
            .replace(
                "    relabel_configs:\n",
                """
                    relabel_configs:
                      - {target_label: cluster, replacement: east}
                      - {target_label: job, replacement: evenkeel}
                """);
    Path both = monitored.configuration("both", shipped, east);
    view = new DashboardView(monitored.prometheus("prometheus", both, 9090));
  }

  @AfterAll
  void end() {
    if (monitored != null) {
      monitored.close();
    }
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).untilAsserted(assertion);
  }

  @Order(1)
  @Test
  void no_panel_is_empty_whatever_is_chosen_but_those_of_what_is_wrong() {
    view.assertNoPanelIsEmptyWhileAllIsWell(ONE);
    assertThat(view.value(OPEN_FINDINGS, Choice.ALL)).isZero();
    assertThat(view.value(PORTS_HEALTHY, Choice.ALL)).isEqualTo(1);
  }

  @Order(2)
  @Test
  void each_choice_offers_what_is_probed() {
    assertThat(view.offered("cluster", Choice.ALL)).containsExactly("east");
    assertThat(view.offered("job", Choice.ALL)).containsExactly("evenkeel");
    assertThat(view.offered("namespace", EAST)).containsExactlyInAnyOrder("default", "evenkeel");
    assertThat(view.offered("service", Choice.ALL.and("namespace", "default")))
        .containsExactlyInAnyOrder("nginx-service", "nginx-headless-service");
    assertThat(view.offered("node", Choice.ALL.and("service", "nginx-service")))
        .containsExactlyInAnyOrder("n1", "n2", "n3");
  }

  @Order(3)
  @Test
  void two_services_that_share_their_pods_are_never_mixed() {
    Set<String> pods =
        cluster.pods("default", "app=nginx").stream()
            .map(pod -> pod.getMetadata().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<List<String>> targets = wholes(view.rows(TARGETS, "A", Choice.ALL)).keySet();
    assertThat(targets).as("4 Services, 2 families, 2 clusters").hasSize(16);

    for (String column : List.of("A", "B")) {
      Map<List<String>, List<Series>> wholes = wholes(view.rows(HIT_RATIO, column, Choice.ALL));
      assertThat(wholes.keySet()).as(column).isEqualTo(targets);
      assertSumToOne(wholes);
      wholes.forEach(
          (whole, backends) -> {
            if (whole.contains("default")) {
              assertThat(backends.stream().map(one -> one.label("backend")))
                  .as(whole.toString())
                  .containsExactlyInAnyOrderElementsOf(pods);
            }
          });
    }
    // With one cluster: its 72 cells are less than the 100 that are shown.
    for (String column : List.of("B", "C")) {
      List<Series> cells = view.rows(BY_NODE, column, EAST);
      assertThat(cells).hasSize(72);
      for (String node : List.of("n1", "n2", "n3")) {
        assertSumToOne(
            wholes(cells.stream().filter(one -> one.label("node").equals(node)).toList()));
      }
    }
    assertThat(view.value(SERVICES, Choice.ALL)).as("4 Services in 2 clusters").isEqualTo(8);
    assertThat(view.value(AGENTS_MISSING, Choice.ALL)).isZero();
  }

  private static Map<List<String>, List<Series>> wholes(List<Series> rows) {
    return rows.stream()
        .collect(Collectors.groupingBy(row -> WHOLE.stream().map(row::label).toList()));
  }

  private static void assertSumToOne(Map<List<String>, List<Series>> wholes) {
    assertThat(wholes)
        .isNotEmpty()
        .allSatisfy(
            (whole, rows) ->
                assertThat(rows.stream().mapToDouble(Series::value).sum())
                    .as(whole.toString())
                    .isCloseTo(1, within(1e-6)));
  }

  @Order(4)
  @Test
  void the_dashboard_is_a_config_map_that_the_api_server_takes() {
    cluster.apply("grafana");
    ConfigMap stored =
        cluster.client().configMaps().inNamespace("evenkeel").withName("evenkeel-dashboard").get();
    assertThat(stored.getData()).containsExactly(Map.entry("evenkeel.json", DASHBOARD.text()));
    assertThat(stored.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    assertThat(stored.getMetadata().getAnnotations()).containsEntry("grafana_folder", "evenkeel");
    Path checkout = monitored.options().checkout();
    assertThat(cluster.kubectl("kustomize", checkout.resolve("k8s/monitoring").toString()))
        .contains(cluster.kubectl("kustomize", checkout.resolve("grafana").toString()));
  }

  @Order(5)
  @Test
  void an_endpoint_that_one_node_cannot_reach_and_a_dns_server_that_stands_still_are_seen() {
    Node blind = cluster.node("n1");
    Pod unreached =
        cluster.pods("default", "app=nginx").stream()
            .filter(pod -> !pod.getSpec().getNodeName().equals("n1"))
            .findFirst()
            .orElseThrow();
    String backend = unreached.getMetadata().getName();
    // A table of its own: kube-proxy leaves it alone.
    for (String rule :
        List.of(
            "add table inet lab",
            "add chain inet lab f { type filter hook forward priority -10 ; }",
            "add rule inet lab f ip daddr %s tcp dport 8080 reject with tcp reset"
                .formatted(unreached.getStatus().getPodIP()))) {
      cluster.exec(blind, "nft", rule).orThrow(rule);
    }
    Pod still = cluster.pods("kube-system", "k8s-app=kube-dns").getFirst();
    for (String rule :
        List.of(
            "add table inet lab",
            "add chain inet lab o { type filter hook output priority -10 ; }",
            "add rule inet lab o ip daddr 10.96.0.1 drop",
            "add chain inet lab i { type filter hook input priority -10 ; }",
            "add rule inet lab i ip saddr 10.96.0.1 drop")) {
      cluster.exec(still, "nft", rule).orThrow(rule);
    }
    cluster.kubectl("scale", "deployment/nginx", "--replicas=4");
    cluster.awaitReady("default", "app=nginx", 4);
    Choice nginx = EAST.and("service", "nginx-service");

    eventually(() -> assertThat(view.readyChanged()).isNotEmpty());
    eventually(
        () -> {
          assertThat(view.value(CALLS_OK, nginx.and("node", "n1"))).isBetween(0.5, 0.99);
          assertThat(view.value(CALLS_OK, nginx.and("node", "n2"))).isGreaterThan(0.999);
          assertThat(view.rows(RESULTS, "A", nginx.and("node", "n1")))
              .anyMatch(one -> one.label("result").equals("refused") && one.value() > 0);
          assertThat(failedDirectly(nginx.and("node", "n1"))).containsExactly(backend);
          assertThat(failedDirectly(nginx.and("node", "n2"))).isEmpty();
        });
    eventually(
        () -> {
          assertThat(lowest(view.rows(SEEN_TO_DUE, "A", nginx.and("node", "n1"))).label("backend"))
              .isEqualTo(backend);
          Series worst =
              view.rows(BY_NODE, "A", nginx).stream()
                  .max(Comparator.comparingDouble(Series::value))
                  .orElseThrow();
          assertThat(List.of(worst.label("node"), worst.label("backend")))
              .isEqualTo(List.of("n1", backend));
        });
    String server = still.getStatus().getPodIP();
    Choice headless = EAST.and("service", "nginx-headless-service");
    eventually(
        () -> {
          assertThat(
                  view.rows(MISSING_ANSWERS, "A", headless).stream()
                      .filter(one -> one.value() > 0)
                      .map(one -> one.label("server")))
              .contains(server)
              .doesNotContain(other(still).getStatus().getPodIP());
          assertThat(answers("A", headless, server)).containsExactly(3.0);
          assertThat(answers("A", headless, other(still).getStatus().getPodIP()))
              .containsExactly(4.0);
          assertThat(answers("B", headless, "")).containsExactly(4.0);
        });
    eventually(
        () -> {
          assertThat(view.rows(VERDICTS, "A", nginx))
              .anyMatch(
                  one ->
                      one.label("service").equals("nginx-service")
                          && one.label("finding").equals("endpoint_unreachable")
                          && one.value() == 1);
          assertThat(view.rows(VERDICTS_BY_NODE, "A", nginx))
              .anyMatch(
                  one ->
                      one.label("at").equals("east n1")
                          && one.label("svc").equals("default/nginx-service")
                          && one.label("finding").equals("endpoint_unreachable"));
          assertThat(view.rows(FINDINGS_BY_NODE, "A", headless))
              .anyMatch(
                  one ->
                      one.label("finding").equals("dns_missing_answers")
                          && one.label("server").equals(server));
          assertThat(view.value(OPEN_FINDINGS, EAST)).isGreaterThanOrEqualTo(2);
          assertThat(view.value(PORTS_HEALTHY, nginx)).isZero();
        });
    view.assertNoPanelIsEmpty(ONE);
  }

  private Set<String> failedDirectly(Choice choice) {
    return view.rows(DIRECT_CALLS, "A", choice).stream()
        .filter(one -> one.value() > 0)
        .map(one -> one.label("backend"))
        .collect(Collectors.toSet());
  }

  private static Series lowest(List<Series> rows) {
    return rows.stream().min(Comparator.comparingDouble(Series::value)).orElseThrow();
  }

  private Pod other(Pod dns) {
    return cluster.pods("kube-system", "k8s-app=kube-dns").stream()
        .filter(pod -> !pod.getMetadata().getName().equals(dns.getMetadata().getName()))
        .findFirst()
        .orElseThrow();
  }

  private List<Double> answers(String ref, Choice choice, String server) {
    return view.rows(ANSWERS, ref, choice).stream()
        .filter(one -> one.label("type").equals("A") && one.label("server").equals(server))
        .map(Series::value)
        .toList();
  }

  @Order(6)
  @Test
  void an_agent_that_hangs_is_missing() {
    Pod agent =
        cluster.pods("evenkeel", "app.kubernetes.io/name=evenkeel").stream()
            .filter(pod -> pod.getSpec().getNodeName().equals("n3"))
            .findFirst()
            .orElseThrow();
    cluster.freeze(agent);
    eventually(
        () -> {
          assertThat(view.value(AGENTS_MISSING, EAST)).isEqualTo(1);
          assertThat(view.value(AGENTS_MISSING, Choice.ALL)).as("in 2 clusters").isEqualTo(2);
        });
    cluster.thaw(agent);
    eventually(() -> assertThat(view.value(AGENTS_MISSING, Choice.ALL)).isZero());
  }

  /// As `grafana/README.md` says, but for the machine: the demo has the network of a node.
  @Order(7)
  @Test
  void the_demo_is_seen_too_by_the_prometheus_that_its_readers_are_given() throws IOException {
    Path agent = monitored.options().agent();
    List<String> command =
        Files.isDirectory(agent)
            ? List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                agent.resolve("quarkus-run.jar").toString())
            : List.of(agent.toString());
    cluster.start(
        monitored.home(),
        "demo",
        Stream.concat(command.stream(), Stream.of("demo", "--seconds", "600"))
            .toArray(String[]::new));
    Path configuration =
        Files.copy(
            monitored.options().checkout().resolve("grafana/demo/prometheus.yml"),
            folder.resolve("demo.yml"));
    Prometheus readers = monitored.prometheus("prometheus-demo", configuration, 9092);
    eventually(
        () ->
            assertThat(readers.query("up == 1"))
                .extracting(one -> one.label("job"))
                .containsExactly("evenkeel"));

    DashboardView demo = new DashboardView(readers);
    demo.assertNoPanelIsEmptyWhileAllIsWell(
        Map.of(
            "job", "evenkeel", "namespace", "default", "service", "nginx-service", "node", "demo"));
    assertThat(demo.offered("cluster", Choice.ALL)).as("it has no such label").isEmpty();
    assertThat(
            Stream.of("job", "namespace", "node")
                .map(variable -> demo.offered(variable, Choice.ALL)))
        .containsExactly(Set.of("evenkeel"), Set.of("default"), Set.of("demo"));
    assertThat(demo.offered("service", Choice.ALL))
        .containsExactlyInAnyOrder("nginx-service", "nginx-headless-service");
  }
}
