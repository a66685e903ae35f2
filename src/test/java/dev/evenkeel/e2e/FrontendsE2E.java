package dev.evenkeel.e2e;

import static dev.evenkeel.e2e.FrontendsCluster.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.ProcessResult;
import dev.evenkeel.cluster.ProxyMode;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every kind of Service, healthy: the agents call each frontend, know who answered, and find
/// nothing but what is right there.
///
/// Real: kube-apiserver, controllers, scheduler, kube-proxy, CoreDNS, nginx, etcd, the shipped
/// DaemonSet. Stubbed: the kubelet; who writes the status of a load balancer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FrontendsE2E {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String DNS = "10.96.0.10";
  private static final List<String> FAMILIES = List.of("ipv4", "ipv6");

  /// What an agent on each of these nodes must see through a frontend: one result and no other, and
  /// hits of the Pods on these nodes (`one`: of a single Pod; `-`: nobody is named).
  private static final String RIGHT =
      """
      # service            port    via             families | from     | result     balance  | hits
      node-port            http    cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      node-port            http    node_port       both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      load-balancer        http    cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      load-balancer        http    node_port       both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      load-balancer        http    load_balancer   both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      proxy-balancer       http    cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      shut-out             http    cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      shut-out             http    load_balancer   both     | n1 n2 n3 | timeout    single   | -
      external-ip          http    cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      external-ip          http    external_ip     both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      local-inside         http    cluster_ip      both     | n1       | ok         tested   | n1
      local-inside         http    cluster_ip      both     | n2 n3    | timeout    single   | -
      local-inside         http    node_port       both     | n1 n2 n3 | ok         tested   | n1
      local-outside        http    cluster_ip      both     | n1 n2 n3 | ok         tested   | n1
      local-outside        http    node_port       both     | n1       | ok         tested   | n1
      local-outside        http    node_port       both     | n2 n3    | ok         unsupported | n1
      local-outside        http    load_balancer   both     | n1       | ok         tested   | n1
      local-outside        http    load_balancer   both     | n2 n3    | ok         unsupported | n1
      same-zone            http    cluster_ip      both     | n1 n2    | ok         tested   | n1 n2
      same-zone            http    cluster_ip      both     | n3       | ok         single   | n3
      same-node            http    cluster_ip      both     | n1       | ok         single   | n1
      same-node            http    cluster_ip      both     | n2       | ok         single   | n2
      same-node            http    cluster_ip      both     | n3       | ok         single   | n3
      sticky               http    cluster_ip      both     | n1 n2 n3 | ok         affinity | one
      by-hand              http    cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      nobody               http    cluster_ip      both     | n1 n2 n3 | refused    single   | -
      nobody               word    cluster_ip      both     | n1 n2 n3 | refused    single   | -
      nobody-headless      http    headless        both     | n1 n2 n3 | no_address headless | -
      members              http    headless        both     | n1 n2 n3 | ok         headless | n1 n2 n3
      called-elsewhere     http    external_name   both     | n1 n2 n3 | ok         single   | -
      spoken               words   cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      whoami               dns     cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      whoami               dns     node_port       both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      whoami               dns-tcp cluster_ip      both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      whoami               dns-tcp node_port       both     | n1 n2 n3 | ok         tested   | n1 n2 n3
      store                grpc    cluster_ip      both     | n1 n2 n3 | ok         single   | -
      """;

  private Cluster cluster;
  private FrontendsCluster frontends;
  private Agents agents;
  private Explained explained;

  /// By node; confined to the test's thread.
  private final Map<String, MetricsPage> pages = new HashMap<>();

  @BeforeAll
  void a_cluster_with_every_kind_of_service_then_the_agents(@TempDir Path folder) {
    ClusterOptions options = ClusterOptions.of(ProxyMode.IPTABLES);
    cluster = Cluster.start(options);
    frontends = FrontendsCluster.make(cluster, folder);
    agents = Agents.install(cluster, "src/test/resources/dev/evenkeel/e2e/frontends/agent");
    explained = new Explained(cluster, options, folder);
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void onEachNode(Consumer<MetricsPage> assertion) {
    agents.byNode().keySet().forEach(node -> onNode(node, assertion));
  }

  /// On the last page that was read, else on the first one from now on that satisfies it: a page
  /// costs more than all that is asked of it.
  private void onNode(String node, Consumer<MetricsPage> assertion) {
    try {
      assertion.accept(pages.computeIfAbsent(node, agents::metrics));
    } catch (AssertionError notYet) {
      await(node)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                MetricsPage now = agents.metrics(node);
                pages.put(node, now);
                assertion.accept(now);
              });
    }
  }

  private record Frontend(String service, String port, String via, List<String> families) {

    static Frontend parse(String text) {
      String[] words = text.split(" +", -1);
      return new Frontend(
          words[0], words[1], words[2], words[3].equals("both") ? FAMILIES : List.of(words[3]));
    }

    String[] labels(String family, String... more) {
      String[] labels = {
        "namespace", NAMESPACE, "service", service, "port", port, "via", via, "family", family
      };
      String[] all = Arrays.copyOf(labels, labels.length + more.length);
      System.arraycopy(more, 0, all, labels.length, more.length);
      return all;
    }
  }

  @Order(1)
  @ParameterizedTest(name = "{0}, from {1}")
  @CsvSource(delimiter = '|', textBlock = RIGHT)
  void each_frontend_is_called_identified_and_judged(
      String target, String from, String resultAndBalance, String hits) {
    Frontend frontend = Frontend.parse(target);
    String[] words = resultAndBalance.split(" +", -1);
    for (String node : from.split(" ", -1)) {
      onNode(
          node,
          metrics -> {
            for (String family : frontend.families()) {
              assertResult(metrics, frontend, family, words[0]);
              assertBalance(metrics, frontend, family, words[1]);
              assertHits(metrics, frontend, family, hits);
            }
          });
    }
  }

  /// A kernel sends few ICMP messages a second to one client: of calls that are refused some time
  /// out.
  private static void assertResult(
      MetricsPage metrics, Frontend frontend, String family, String result) {
    Map<String, Double> results =
        metrics.by("result", "evenkeel_calls_total", frontend.labels(family));
    double right = results.getOrDefault(result, 0.0);
    results
        .entrySet()
        .removeIf(
            other ->
                other.getValue() == 0
                    || result.equals("refused")
                        && other.getKey().equals("timeout")
                        && other.getValue() < right);
    assertThat(results.keySet())
        .as("%s over %s: %s", frontend, family, results)
        .containsOnly(result);
    assertThat(right).isGreaterThanOrEqualTo(3);
  }

  private static void assertBalance(
      MetricsPage metrics, Frontend frontend, String family, String balance) {
    assertThat(metrics.all("evenkeel_target_info", frontend.labels(family)))
        .as("%s over %s", frontend, family)
        .singleElement()
        .satisfies(info -> assertThat(info.label("balance")).isEqualTo(balance));
  }

  private void assertHits(MetricsPage metrics, Frontend frontend, String family, String expected) {
    String[] labels = frontend.labels(family);
    Map<String, Double> hits = metrics.by("backend", "evenkeel_backend_hits_total", labels);
    hits.values().removeIf(count -> count == 0);
    Set<String> nodes =
        hits.keySet().stream()
            .map(frontends::nodeOf)
            .collect(Collectors.toCollection(TreeSet::new));
    switch (expected) {
      case "-" -> assertThat(hits).isEmpty();
      case "one" -> assertThat(hits).hasSize(1);
      default ->
          assertThat(nodes)
              .as("%s over %s: %s", frontend, family, hits)
              .isEqualTo(Set.of(expected.split(" ", -1)));
    }
    double ok = metrics.sum("evenkeel_calls_total", frontend.labels(family, "result", "ok"));
    assertThat(hits.values().stream().mapToDouble(count -> count).sum())
        .as("hits over %s of %s", family, frontend)
        .isEqualTo(expected.equals("-") ? 0 : ok);
    assertThat(metrics.sum("evenkeel_calls_unidentified_total", labels))
        .as("unidentified over %s of %s", family, frontend)
        .isEqualTo(expected.equals("-") ? ok : 0);
    assertThat(metrics.sum("evenkeel_backend_unexpected_hits_total", labels)).isZero();
  }

  @Order(2)
  @Test
  void no_other_frontend_is_called() {
    onEachNode(
        metrics -> {
          Set<String> called = new TreeSet<>();
          metrics
              .all("evenkeel_target_info", "namespace", NAMESPACE)
              .forEach(
                  info ->
                      called.add(
                          String.join(
                              " ",
                              info.label("service"),
                              info.label("port"),
                              info.label("via"),
                              info.label("family"))));
          assertThat(called).isEqualTo(inTable());
        });
  }

  private static Set<String> inTable() {
    Set<String> targets = new TreeSet<>();
    RIGHT
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> Frontend.parse(line.split(" *\\|", -1)[0]))
        .forEach(
            frontend ->
                frontend
                    .families()
                    .forEach(
                        family ->
                            targets.add(
                                String.join(
                                    " ",
                                    frontend.service(),
                                    frontend.port(),
                                    frontend.via(),
                                    family))));
    return targets;
  }

  @Order(3)
  @Test
  void the_api_server_itself_is_called_over_tls() {
    onEachNode(
        metrics -> {
          Map<String, Double> results =
              metrics.by("result", "evenkeel_calls_total", "service", "kubernetes");
          assertThat(results.keySet()).containsOnly("ok");
          assertThat(results.values()).allMatch(calls -> calls >= 3);
        });
  }

  @Order(4)
  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # service        | record   | type  | answers, of all names together
          node-port        | service  | A     | 1
          node-port        | service  | AAAA  | 1
          node-port        | port     | SRV   | 1
          node-port        | reverse  | PTR   | 2
          members          | service  | A     | 3
          members          | service  | AAAA  | 3
          members          | port     | SRV   | 3
          members          | endpoint | A     | 3
          members          | endpoint | AAAA  | 3
          members          | reverse  | PTR   | 6
          by-hand          | port     | SRV   | 1
          whoami           | port     | SRV   | 2
          nobody           | service  | A     | 1
          nobody           | port     | SRV   | 2
          nobody-headless  | service  | A     | 0
          nobody-headless  | port     | SRV   | 0
          elsewhere        | service  | CNAME | 1
          called-elsewhere | service  | CNAME | 1
          """)
  void each_record_has_its_answers(String service, String record, String type, double answers) {
    String[] labels = {
      "namespace", NAMESPACE, "service", service, "record", record, "type", type, "server", DNS
    };
    onEachNode(
        metrics -> {
          assertThat(metrics.sum("evenkeel_dns_lookups_total", labels)).isPositive();
          assertThat(metrics.all("evenkeel_dns_answers", labels)).isNotEmpty();
          assertThat(metrics.sum("evenkeel_dns_answers", labels)).isEqualTo(answers);
          assertThat(metrics.sum("evenkeel_dns_expected_answers", labels)).isEqualTo(answers);
        });
  }

  @Order(5)
  @Test
  void no_server_gave_a_wrong_answer() {
    pages.clear();
    onEachNode(
        metrics -> {
          assertThat(metrics.by("server", "evenkeel_dns_lookups_total", "namespace", NAMESPACE))
              .hasSize(3) // the resolver, and what is behind it
              .allSatisfy((server, lookups) -> assertThat(lookups).as(server).isPositive());
          for (String wrong :
              List.of(
                  "evenkeel_dns_missing_answers_total",
                  "evenkeel_dns_unexpected_answers_total",
                  "evenkeel_dns_lookup_failures_total")) {
            assertThat(metrics.all(wrong, "namespace", NAMESPACE))
                .as(wrong)
                .isNotEmpty()
                .allMatch(sample -> sample.value() == 0);
          }
        });
  }

  @Order(6)
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          proxy-balancer | its load balancer's 192.0.2.20 is not called
          elsewhere      | an ExternalName is looked up, and called only where the configuration file says so
          sticky         | port `http` has ClientIP affinity
          """)
  void advice_says_what_is_not_told(String service, String sentence) {
    for (String node : agents.byNode().keySet()) {
      assertThat(agents.get(node, "/api/v1/services/" + NAMESPACE + "/" + service))
          .contains(sentence);
    }
  }

  @Order(7)
  @ParameterizedTest(name = "{0} from {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          same-zone    | n3
          local-inside | n2
          by-hand      | n1
          """)
  void explain_prints_the_backends_that_the_agent_expects(String service, String node) {
    ProcessResult result = explained.run(agent(node), "--node", node, NAMESPACE + "/" + service);

    assertThat(result.exit()).as(result.stderr()).isZero();
    MetricsPage metrics = agents.metrics(node);
    for (String family : FAMILIES) {
      Map<String, String> expected = new TreeMap<>();
      Frontend frontend = new Frontend(service, "http", "cluster_ip", FAMILIES);
      metrics
          .by("backend", "evenkeel_backend_expected_ratio", frontend.labels(family))
          .forEach((backend, ratio) -> expected.put(backend, share(ratio)));
      assertThat(Explained.due(result.stdout(), "port http via cluster_ip " + family))
          .as(result.stdout())
          .isNotEmpty()
          .isEqualTo(expected);
    }
  }

  private Pod agent(String node) {
    return Objects.requireNonNull(agents.byNode().get(node), node);
  }

  private static String share(double ratio) {
    return ratio > 0 ? String.format(Locale.ROOT, "%.1f %%", 100 * ratio) : "-";
  }

  @Order(8)
  @Test
  void explain_of_a_service_that_is_not_there_names_the_near_one() {
    ProcessResult result = explained.run(agent("n1"), NAMESPACE + "/same-zones");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.stderr())
        .contains(
            "no such Service: %1$s/same-zones; did you mean %1$s/same-zone?".formatted(NAMESPACE));
  }

  /// Comes last: it ends the calls. By then nothing has failed but what must.
  @Order(9)
  @Test
  void hits_equal_the_access_logs_service_by_service() {
    cluster.kubectl(
        "annotate", "--overwrite", "service", "--all", "-n", NAMESPACE, "evenkeel.dev/probe=false");
    onEachNode(
        metrics ->
            assertThat(metrics.all("evenkeel_target_info", "namespace", NAMESPACE)).isEmpty());
    agents.byNode().keySet().forEach(this::awaitQuiet);
    for (String node : agents.byNode().keySet()) {
      Map<String, Double> failures =
          agents
              .metrics(node)
              .by("service", "evenkeel_call_failures_total", "namespace", NAMESPACE);
      failures.values().removeIf(count -> count == 0);
      assertThat(failures.keySet())
          .as("failures from %s: %s", node, failures)
          .isSubsetOf("shut-out", "local-inside", "nobody", "nobody-headless");
    }

    Map<String, Map<AccessLog.Kind, Long>> served = new HashMap<>();
    frontends
        .nginx()
        .forEach(
            pod ->
                AccessLog.requests(cluster.log(pod))
                    .forEach(
                        (kind, count) -> {
                          if (!kind.via().equals("external_name")) { // names nobody
                            served
                                .computeIfAbsent(pod.getMetadata().getName(), _ -> new HashMap<>())
                                .put(kind, count);
                          }
                        }));
    assertThat(hits()).isEqualTo(served);
  }

  /// Of the Services that nginx serves over HTTP, by Pod.
  private Map<String, Map<AccessLog.Kind, Long>> hits() {
    Map<String, Map<AccessLog.Kind, Long>> hits = new HashMap<>();
    Set<String> others = new HashSet<>(Set.of("spoken", "whoami", "store"));
    for (String node : agents.byNode().keySet()) {
      for (String metric :
          List.of("evenkeel_backend_hits_total", "evenkeel_endpoint_calls_total")) {
        for (MetricsPage.Sample sample : agents.metrics(node).all(metric, "namespace", NAMESPACE)) {
          if (sample.value() > 0 && !others.contains(sample.label("service"))) {
            String via = sample.label("via").isEmpty() ? "endpoint" : sample.label("via");
            AccessLog.Kind kind =
                new AccessLog.Kind(
                    "/" + sample.label("service"), node, via, sample.label("family"));
            hits.computeIfAbsent(frontends.podOf(sample.label("backend")), _ -> new HashMap<>())
                .merge(kind, (long) sample.value(), Long::sum);
          }
        }
      }
    }
    return hits;
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
                  metrics.sum("evenkeel_calls_total", "namespace", NAMESPACE)
                      + metrics.sum("evenkeel_endpoint_calls_total", "namespace", NAMESPACE);
              boolean quiet = now == before[0];
              before[0] = now;
              return quiet;
            });
  }
}
