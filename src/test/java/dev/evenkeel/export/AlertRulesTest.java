package dev.evenkeel.export;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The shipped rules as files: what they say of metrics, runbooks and each other. What they do is
/// `AlertRulesE2E`'s.
class AlertRulesTest {

  private static final Path PLAIN = Path.of("k8s/prometheus/rules.yaml");
  private static final Path OPERATOR = Path.of("k8s/monitoring/prometheusrule.yaml");
  private static final Path RUNBOOKS = Path.of("docs/runbooks");
  private static final Path CASES = Path.of("src/test/prometheus");

  /// A metric of the agents; a recorded series has a colon before it. A histogram's buckets are
  /// its.
  private static final Pattern METRIC =
      Pattern.compile("(?<![:a-z0-9_])evenkeel_[a-z0-9_]+?(?=(?:_bucket)?(?![a-z0-9_]))");

  private static final Pattern RECORDED = Pattern.compile("[a-z]+:evenkeel_[a-z0-9_]+:[a-z0-9_]+");

  /// The operator's object has the same rules, and the same comments at them.
  @Test
  void the_prometheus_rule_is_made_from_the_plain_rules() throws IOException {
    List<String> plain = Files.readAllLines(PLAIN);
    List<String> operator = Files.readAllLines(OPERATOR);
    List<String> expected =
        plain.subList(plain.indexOf("groups:"), plain.size()).stream()
            .map(line -> line.isEmpty() ? line : "  " + line)
            .toList();

    assertThat(operator.subList(operator.indexOf("spec:") + 1, operator.size()))
        .as("%s differs from %s: change the latter, then `make rules`", OPERATOR, PLAIN)
        .isEqualTo(expected);
    assertThat(yaml(OPERATOR))
        .containsEntry("apiVersion", "monitoring.coreos.com/v1")
        .containsEntry("kind", "PrometheusRule")
        .containsEntry("spec", yaml(PLAIN));
  }

  @Test
  void both_kustomizations_tell_of_the_rules() {
    assertThat(text(Path.of("k8s/monitoring/kustomization.yaml")))
        .contains("- " + OPERATOR.getFileName());
    assertThat(text(Path.of("k8s/prometheus/kustomization.yaml")))
        .contains(PLAIN.getFileName() + ", go to Prometheus");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void an_alert_says_what_it_means_and_where_to_look(Rule alert) {
    assertThat(alert.name()).matches("Evenkeel[A-Z][A-Za-z]+");
    assertThat(alert.map("labels").get("severity")).isIn("critical", "warning", "info");
    assertThat(alert.map("annotations"))
        .containsOnlyKeys("summary", "description", "runbook_url", "dashboard");
    assertThat(alert.annotation("summary")).endsWith(".").doesNotContain("{{");
    assertThat(alert.annotation("description")).isNotBlank();
    assertThat(alert.annotation("dashboard")).startsWith("/d/evenkeel?var-job=");
    assertThat(alert.body()).containsKey("for");
    assertThat(alert.map("labels").toString()).doesNotContain("$value");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void an_alert_has_a_runbook(Rule alert) {
    Path page = Path.of(alert.annotation("runbook_url"));

    assertThat(page).isEqualTo(RUNBOOKS.resolve(alert.name() + ".md")).isRegularFile();
    assertThat(text(page).lines().filter(line -> line.startsWith("#")))
        .containsExactly(
            "# " + alert.name(), "## Meaning", "## Impact", "## Diagnosis", "## Mitigation");
    assertThat(text(page)).contains("kubectl ");
  }

  /// Two severities under one name: kube-prometheus would let one Service mute another.
  @Test
  void each_alert_stands_once_and_each_runbook_is_one_of_an_alert() throws IOException {
    List<String> names = alerts().map(Rule::name).toList();

    assertThat(names).doesNotHaveDuplicates();
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names.stream().map(n -> n + ".md").toList());
    }
  }

  /// Fires with these labels and texts, and is silent at another time or in another case.
  @ParameterizedTest
  @MethodSource("alerts")
  void an_alert_has_cases_in_which_it_fires_and_in_which_it_does_not(Rule alert)
      throws IOException {
    List<Map<String, Object>> looks = new ArrayList<>();
    try (Stream<Path> files = Files.list(CASES)) {
      for (Path file : files.toList()) {
        List<Map<String, Object>> tests = cast(yaml(file).get("tests"));
        for (Map<String, Object> test : tests) {
          looks.addAll(
              AlertRulesTest.<List<Map<String, Object>>>cast(
                  test.getOrDefault("alert_rule_test", List.of())));
        }
      }
    }
    looks.removeIf(look -> !alert.name().equals(look.get("alertname")));

    assertThat(looks).anyMatch(look -> look.containsKey("exp_alerts"));
    assertThat(looks).anyMatch(look -> !look.containsKey("exp_alerts"));
  }

  @Test
  void rules_and_runbooks_name_metrics_that_agents_have_and_series_that_are_recorded()
      throws IOException {
    Set<String> metrics = Arrays.stream(Metric.values()).map(Metric::exposedName).collect(toSet());
    Set<String> recorded = rules().filter(rule -> !rule.isAlert()).map(Rule::name).collect(toSet());
    StringBuilder all = new StringBuilder();
    rules().forEach(rule -> all.append(rule.body()).append('\n'));
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      pages.map(AlertRulesTest::text).forEach(all::append);
    }

    assertThat(found(METRIC, all)).isNotEmpty().isSubsetOf(metrics);
    assertThat(found(RECORDED, all)).isEqualTo(new TreeSet<>(recorded));
  }

  private static Set<String> found(Pattern pattern, CharSequence text) {
    return pattern
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(toCollection(TreeSet::new));
  }

  /// @param body of the rules file
  record Rule(Map<String, Object> body) {

    boolean isAlert() {
      return body.containsKey("alert");
    }

    String name() {
      return String.valueOf(body.get(isAlert() ? "alert" : "record"));
    }

    Map<String, Object> map(String key) {
      return cast(body.get(key));
    }

    String annotation(String key) {
      return String.valueOf(map("annotations").get(key));
    }

    @Override
    public String toString() {
      return name();
    }
  }

  static Stream<Rule> alerts() {
    return rules().filter(Rule::isAlert);
  }

  private static Stream<Rule> rules() {
    List<Map<String, Object>> groups = cast(yaml(PLAIN).get("groups"));
    return groups.stream()
        .flatMap(
            group -> AlertRulesTest.<List<Map<String, Object>>>cast(group.get("rules")).stream())
        .map(Rule::new);
  }

  private static Map<String, Object> yaml(Path file) {
    return cast(new Load(LoadSettings.builder().build()).loadFromString(text(file)));
  }

  /// What YAML says is of the shape that the file has; another one fails where it is used.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> T cast(@Nullable Object value) {
    return (T) Objects.requireNonNull(value);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
