package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.Executables;
import dev.evenkeel.cluster.ProcessResult;
import dev.evenkeel.cluster.ProxyMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the shipped rules do, by Prometheus' own promtool: on cases written by hand
/// (`src/test/prometheus`), and on hits that are drawn at random.
///
/// Real: promtool and the rules. Stubbed: the agents' counters. Needs no cluster.
class AlertRulesE2E {

  private static final Path CHECKOUT = ClusterOptions.of(ProxyMode.IPTABLES).checkout();
  private static final Path RULES = CHECKOUT.resolve("k8s/prometheus/rules.yaml");

  /// A line of a page that begins as a query does; with a division's other half two lines on.
  private static final Pattern QUERY =
      Pattern.compile(
          "(?m)^ {4}(?:(?:sum|count|min|max|count_values|rate|histogram_quantile|time|up)\\b"
              + "|\\w+:evenkeel_|evenkeel_|prometheus_).*(?:\\n {6}/\\n.*)?$");

  private static Executables built;

  @TempDir private Path folder;

  @BeforeAll
  static void promtool() {
    built = Executables.build(CHECKOUT, "prometheus");
  }

  @Test
  void promtool_accepts_the_rules() {
    assertThat(promtool("check", "rules", "--lint-fatal", RULES.toString())).contains("SUCCESS");
  }

  /// What a reader copies out of a runbook: each query on its own, as the expression of a rule.
  @Test
  void promtool_accepts_the_queries_of_the_runbooks() throws IOException {
    List<String> queries = new ArrayList<>();
    try (Stream<Path> pages = Files.list(CHECKOUT.resolve("docs/runbooks"))) {
      for (Path page : pages.sorted().toList()) {
        QUERY
            .matcher(Files.readString(page))
            .results()
            .map(MatchResult::group)
            .forEach(queries::add);
      }
    }
    assertThat(queries).hasSizeGreaterThan(50);

    Path file = folder.resolve("queries.yaml");
    StringBuilder rules = new StringBuilder("groups:\n  - name: runbooks\n    rules:\n");
    for (int i = 0; i < queries.size(); i++) {
      rules.append("      - record: query_%d\n        expr: |2\n".formatted(i));
      queries.get(i).lines().forEach(line -> rules.append("        ").append(line).append('\n'));
    }
    Files.writeString(file, rules);
    promtool("check", "rules", file.toString());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void alerts_fire_where_they_should(Path cases) {
    promtool("test", "rules", CHECKOUT.resolve(cases).toString());
  }

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(CHECKOUT.resolve("src/test/prometheus"))) {
      return files.map(CHECKOUT::relativize).sorted().toList().stream();
    }
  }

  /// 400 backends at one look, two sides each: evidence of x nats has at most 800 e^-x of them.
  /// What is there at 1 nat shows that the evidence is not just nothing.
  @Test
  void healthy_hits_reach_evidence_no_oftener_than_the_bound_says() throws IOException {
    String nats = "count(backend:evenkeel_balance_evidence:ratio10m * 21.24 >= %d) > bool %.1f";
    promtoolTests(
        drawn(Integer.MAX_VALUE),
        holds("30m", "count(backend:evenkeel_backend_expected_hits:increase10m) == bool 400"),
        holds("30m", "count(backend:evenkeel_balance_evidence:ratio10m * 21.24 >= 1) > bool 20"),
        fails("30m", nats.formatted(1, 800 * Math.exp(-1))),
        fails("30m", nats.formatted(2, 800 * Math.exp(-2))),
        fails("30m", nats.formatted(3, 800 * Math.exp(-3))),
        absent("50m", "count_over_time(ALERTS{service=~\"s.*\"}[50m])"));
  }

  /// Among the same 400, one of 20 endpoints that all nodes together call 10 times a second is no
  /// longer sent to, from 30m on: 5 hits in 10 s. L is 15.25 + ln 400 = 21.2 nats; times 1.12 it is
  /// reached by 24 hits of 300 where none was seen, and by a third off where some were.
  @Test
  void a_starved_backend_is_found_among_many_healthy_ones() throws IOException {
    String uneven = "count(ALERTS{alertname=\"EvenkeelUneven\",alertstate=\"firing\"})";
    String missing = "count(ALERTS{alertname=\"EvenkeelMissingEndpoint\",alertstate=\"firing\"})";
    promtoolTests(
        drawn(60),
        absent("33m", uneven),
        holds("37m", uneven + " == bool 1"),
        absent("40m", missing),
        holds("43m", missing + " == bool 1"),
        holds("43m", "count(backend:evenkeel_missing_endpoint:expected_hits) == bool 1"));
  }

  private static String promtool(String... arguments) {
    ProcessResult result = built.run("promtool", arguments);
    String said = result.stdout() + result.stderr();
    assertThat(result.exit()).as("promtool %s%n%s", Arrays.toString(arguments), said).isZero();
    return said;
  }

  private void promtoolTests(String series, String... expressions) throws IOException {
    Path file = folder.resolve("drawn.yaml");
    Files.writeString(
        file,
        """
        rule_files: [%s]
        evaluation_interval: 30s
        tests:
          - interval: 30s
            input_series:
        %s    promql_expr_test:
        %s"""
            .formatted(RULES, series, String.join("", expressions)));
    promtool("test", "rules", file.toString());
  }

  private static String holds(String at, String expression) {
    return value(at, expression, 1);
  }

  private static String fails(String at, String expression) {
    return value(at, expression, 0);
  }

  private static String value(String at, String expression, int value) {
    return absent(at, expression)
        + "        exp_samples: [{labels: '{}', value: %d}]\n".formatted(value);
  }

  private static String absent(String at, String expression) {
    return "      - expr: '%s'\n        eval_time: %s\n".formatted(expression, at);
  }

  /// Two nodes, 20 Services of 20 endpoints, 10 calls a second to each from both nodes together,
  /// each to an endpoint at random; 50 minutes by 30 s.
  ///
  /// @param starvedFrom the sample from which on no call reaches the first endpoint of the first
  ///   Service
  private static String drawn(int starvedFrom) {
    int samples = 100;
    int endpoints = 20;
    int calls = 150;
    Random random = new Random(20261125);
    StringBuilder series = new StringBuilder();
    for (int service = 0; service < 20; service++) {
      for (int node = 0; node < 2; node++) {
        long[] hits = new long[endpoints];
        StringBuilder[] values = new StringBuilder[endpoints];
        Arrays.setAll(values, _ -> new StringBuilder());
        for (int sample = 0; sample < samples; sample++) {
          int first = service == 0 && sample >= starvedFrom ? 1 : 0;
          for (int call = 0; call < calls; call++) {
            hits[random.nextInt(first, endpoints)]++;
          }
          for (int endpoint = 0; endpoint < endpoints; endpoint++) {
            values[endpoint].append(' ').append(hits[endpoint]);
          }
        }
        for (int endpoint = 0; endpoint < endpoints; endpoint++) {
          String labels =
              "{node=\"n%d\",service=\"s%d\",backend=\"b%d\"}".formatted(node, service, endpoint);
          series.append(
              """
                    - series: 'evenkeel_backend_judged_hits_total%s'
                      values:%s
                    - series: 'evenkeel_backend_expected_hits_total%s'
                      values: 7.5+7.5x%d
              """
                  .formatted(labels, values[endpoint], labels, samples - 1));
        }
      }
    }
    return series.toString();
  }
}
