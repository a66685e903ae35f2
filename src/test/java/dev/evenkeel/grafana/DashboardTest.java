package dev.evenkeel.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.evenkeel.grafana.Dashboard.Query;
import dev.evenkeel.grafana.Expression.Selector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardTest {

  private static final Dashboard DASHBOARD = Dashboard.shipped();
  private static final Series SERIES = Series.known();

  /// Panels that Grafana 12 and 13 still have.
  private static final Set<String> TYPES =
      Set.of("stat", "timeseries", "state-timeline", "table", "heatmap");

  /// Blue is good, orange and vermilion are not, grey is neither: told apart by the colour-blind.
  private static final Set<String> COLORS = Set.of("#0072B2", "#E69F00", "#D55E00", "#999999");

  private static final List<String> CHOICES =
      List.of("cluster", "job", "namespace", "service", "node");

  /// What every agent says alike: a sum over agents would say it as often as there are nodes.
  private static final Pattern SUM_OF_WHAT_ALL_REPEAT =
      Pattern.compile(
          "sum(?: by \\([^)]*\\))? ?\\((?:evenkeel_endpoints|evenkeel_dns_expected_answers"
              + "|evenkeel_dns_answers|evenkeel_agents|evenkeel_agents_desired"
              + "|evenkeel_annotations_refused)\\{");

  static List<Query> queries() {
    return DASHBOARD.queries();
  }

  static Stream<Named<JsonNode>> panels() {
    return DASHBOARD.panels().stream().map(panel -> Named.of(panel.path("title").asText(), panel));
  }

  /// Links, and panels that others have embedded, hang on the ids.
  @Test
  void ids_stay_and_are_never_used_again() throws IOException {
    Map<Integer, String> listed = new TreeMap<>();
    try (InputStream in =
        Objects.requireNonNull(DashboardTest.class.getResourceAsStream("panels.txt"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] columns = line.split("\\s*\\|\\s*", 2);
          assertThat(listed.put(Integer.valueOf(columns[0]), columns[1])).as(line).isNull();
        }
      }
    }
    listed.values().removeIf(title -> title.equals("(gone)"));
    Map<Integer, String> shown = new TreeMap<>();
    for (JsonNode panel : DASHBOARD.rowsAndPanels()) {
      String title = panel.path("title").asText();
      assertThat(shown.put(panel.path("id").asInt(), title)).as("%s: its id", title).isNull();
    }

    assertThat(shown).isEqualTo(listed);
  }

  @Test
  void it_is_a_classic_dashboard_that_provisioning_takes_as_it_is() {
    JsonNode json = DASHBOARD.json();
    assertThat(json.path("uid").asText()).isEqualTo("evenkeel");
    assertThat(json.path("id").isNull()).isTrue();
    assertThat(json.path("schemaVersion").asInt()).isEqualTo(39);
    assertThat(json.path("tags").toString()).isEqualTo("[\"evenkeel\"]");
    assertThat(json.has("__inputs")).isFalse();
    assertThat(DASHBOARD.text()).doesNotContain("${DS_");
    // As an annotation of kubectl apply the ConfigMap must stay below 262144 bytes, with every
    // quote and line end escaped once more.
    assertThat(json.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(200_000);
    assertThat(DASHBOARD.text().getBytes(StandardCharsets.UTF_8).length).isLessThan(200_000);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("panels")
  void a_panel_says_what_it_means_and_in_which_unit(JsonNode panel) {
    String title = panel.path("title").asText();
    assertThat(title).isNotBlank();
    assertThat(panel.path("description").asText()).as(title).hasSizeGreaterThan(60).endsWith(".");
    assertThat(panel.path("type").asText()).as(title).isIn(TYPES);
    assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
        .as("%s: unit", title)
        .isIn("short", "percentunit", "reqps", "s", "bytes");
    assertFromTheChosenSource(panel);
    assertThat(panel.path("targets")).as(title).isNotEmpty();
    if (panel.path("type").asText().equals("timeseries")) {
      assertThat(panel.path("options").path("legend").path("displayMode").asText())
          .isEqualTo("table");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void a_query_asks_the_chosen_source_at_the_interval_of_the_scrapes(Query query) {
    assertFromTheChosenSource(query.json());
    // $__rate_interval is taken from the target's, not from the panel's.
    assertThat(query.json().path("interval").asText()).isEqualTo("30s");
    assertThat(query.json().path("instant").asBoolean())
        .isNotEqualTo(query.json().path("range").asBoolean());
    assertThat(queries().stream().filter(other -> other.toString().equals(query.toString())))
        .hasSize(1);
  }

  private static void assertFromTheChosenSource(JsonNode asks) {
    assertThat(asks.path("datasource").path("type").asText()).isEqualTo("prometheus");
    assertThat(asks.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void a_query_names_only_series_and_labels_of_the_contract(Query query) {
    assertKnown(query.expression(), query.json().path("legendFormat").asText());
  }

  @Test
  void so_do_the_annotations() {
    for (JsonNode annotation : DASHBOARD.annotations()) {
      assertFromTheChosenSource(annotation);
      assertKnown(annotation.path("expr").asText(), "");
    }
    assertThat(DASHBOARD.annotations()).hasSize(2);
  }

  private static void assertKnown(String text, String legend) {
    Expression expression = new Expression(text);
    assertThat(expression.bare()).as(text).isEmpty();
    assertThat(expression.selectors()).as(text).isNotEmpty();
    List<String> labels = new ArrayList<>();
    for (Selector selector : expression.selectors()) {
      Set<String> own = SERIES.labels().get(selector.metric());
      assertThat(own).as("%s is in the contract", selector.metric()).isNotNull();
      assertThat(own).as(selector.metric()).containsAll(selector.matchers().keySet());
      labels.addAll(own);
    }
    labels.addAll(expression.made());
    assertThat(labels).as(text).containsAll(expression.groupings());
    List<String> shown =
        Pattern.compile("\\{\\{(\\w+)}}").matcher(legend).results().map(r -> r.group(1)).toList();
    assertThat(expression.groupings()).as("legend of %s", text).containsAll(shown);
  }

  /// A choice that one series ignores shows more than was chosen.
  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void a_query_obeys_every_choice_that_its_series_have_a_label_for(Query query) {
    boolean ofAllNodes = Set.of(2, 69).contains(query.panel());
    assertObeys(query.expression(), ofAllNodes ? CHOICES.subList(0, 4) : CHOICES);
  }

  @Test
  void so_do_the_marks_of_changed_endpoints_while_alerts_are_shown_whatever_they_are_of() {
    for (JsonNode annotation : DASHBOARD.annotations()) {
      String expression = annotation.path("expr").asText();
      assertObeys(expression, expression.startsWith("ALERTS") ? List.of("cluster") : CHOICES);
    }
  }

  private static void assertObeys(String expression, List<String> choices) {
    for (Selector selector : new Expression(expression).selectors()) {
      List<String> has = new ArrayList<>(choices);
      has.retainAll(Objects.requireNonNull(SERIES.labels().get(selector.metric())));
      assertThat(has)
          .as(selector.toString())
          .isNotEmpty()
          .allSatisfy(
              choice ->
                  assertThat(selector.matchers().get(choice))
                      .isEqualTo("%s=~\"$%s%s\"".formatted(choice, choice, or(selector, choice))));
    }
  }

  /// What a node or a DNS server has has no Service, and is the cause of what is wrong with the
  /// chosen one.
  private static String or(Selector selector, String choice) {
    return Set.of("evenkeel_verdict", "evenkeel_finding").contains(selector.metric())
            && Set.of("namespace", "service").contains(choice)
        ? "|"
        : "";
  }

  /// Two Services can share their Pods; what is divided by a sum over both is neither's.
  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void what_is_said_of_a_backend_is_of_one_service_port_frontend_and_family(Query query) {
    Expression expression = new Expression(query.expression());
    if (expression.groupings().contains("backend")) {
      List<String> whole = new ArrayList<>(List.of("cluster", "namespace", "service", "port"));
      whole.add("family");
      if (expression.selectors().stream()
          .anyMatch(selector -> selector.metric().startsWith("evenkeel_backend_"))) {
        whole.add("via");
      }
      Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)")
          .matcher(query.expression())
          .results()
          .forEach(
              found ->
                  assertThat(found.group(1).split(", ", -1))
                      .contains(whole.toArray(String[]::new)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void what_every_agent_repeats_is_not_summed(Query query) {
    assertThat(query.expression()).doesNotContainPattern(SUM_OF_WHAT_ALL_REPEAT);
  }

  /// A count of what may not be there is 0 and not "no data". A ratio of what is gone is not 0:
  /// gone must look gone, and so must agents of which not one is reached.
  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void counts_end_in_zero_and_ratios_do_not(Query query) {
    JsonNode panel =
        DASHBOARD.panels().stream()
            .filter(one -> one.path("id").asInt() == query.panel())
            .findFirst()
            .orElseThrow();
    boolean count =
        panel.path("type").asText().equals("stat")
            && panel.path("fieldConfig").path("defaults").path("unit").asText().equals("short")
            && query.panel() != 2;
    if (count) {
      assertThat(query.expression()).endsWith(" or vector(0)");
    } else {
      assertThat(query.expression()).doesNotContain("vector(");
    }
    // 0/0 is NaN, which a table shows as a value.
    if (query.expression().contains(" / ")) {
      assertThat(query.expression()).containsPattern("\\) (?:> 0|>= 20)\\)");
    }
  }

  /// At "All" there may be hundreds of Services: a graph with lines for each shows none.
  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void a_graph_shows_the_few_services_that_deviate_most(Query query) {
    boolean pages = query.panel() == 83;
    if (query.json().path("legendFormat").asText().contains("{{service}}") && !pages) {
      assertThat(query.expression()).contains("topk(5, ");
    }
  }

  /// A direct call is faster than one through the Service, and no client makes it.
  @Test
  void latency_is_of_calls_through_frontends() {
    List<Selector> durations =
        queries().stream()
            .flatMap(query -> new Expression(query.expression()).selectors().stream())
            .filter(one -> one.metric().startsWith("evenkeel_call_duration_seconds"))
            .toList();
    assertThat(durations)
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.matchers()).containsEntry("via", "via!=\"endpoint\""));
  }

  /// Of ten hits that are due, none may arrive by chance.
  @Test
  void the_least_of_the_backends_is_of_those_that_were_due_enough() {
    assertThat(queries().stream().filter(query -> query.panel() == 23))
        .hasSize(3)
        .allSatisfy(query -> assertThat(query.expression()).contains("[15m])) >= 20)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void a_fixed_window_is_one_that_the_title_names(Query query) {
    List<String> windows =
        Pattern.compile("\\[(\\d+)m]")
            .matcher(query.expression())
            .results()
            .map(found -> found.group(1) + " minutes")
            .distinct()
            .toList();
    assertThat(windows).allSatisfy(window -> assertThat(query.title()).contains(window));
    assertThat(query.expression()).doesNotContainPattern("\\[\\d+[^m\\d]");
  }

  @Test
  void each_choice_narrows_the_ones_after_it() {
    List<JsonNode> variables = DASHBOARD.variables();
    assertThat(variables.getFirst().path("name").asText()).isEqualTo("datasource");
    assertThat(variables.getFirst().path("query").asText()).isEqualTo("prometheus");
    List<JsonNode> choices = variables.subList(1, variables.size());
    assertThat(choices).extracting(one -> one.path("name").asText()).isEqualTo(CHOICES);
    for (int i = 0; i < choices.size(); i++) {
      JsonNode choice = choices.get(i);
      String name = CHOICES.get(i);
      assertFromTheChosenSource(choice);
      assertThat(choice.path("refresh").asInt()).as("on a change of the time range").isEqualTo(2);
      assertThat(choice.path("sort").asInt()).as("by name").isEqualTo(1);
      assertThat(choice.path("includeAll").asBoolean()).isTrue();
      // All 500 names would be too long a query, and .+ would hide what lacks the label.
      assertThat(choice.path("allValue").asText()).isEqualTo(".*");
      String query = choice.path("query").path("query").asText();
      assertThat(choice.path("definition").asText()).isEqualTo(query);
      MatchResult parts =
          Pattern.compile("label_values\\((\\w+)(?:\\{(.*)})?, (\\w+)\\)")
              .matcher(query)
              .results()
              .findFirst()
              .orElseThrow();
      assertThat(parts.group(3)).isEqualTo(name);
      assertThat(SERIES.labels().get(parts.group(1))).contains(name);
      String before =
          String.join(
              ",", CHOICES.subList(0, i).stream().map(b -> b + "=~\"$" + b + "\"").toList());
      assertThat(parts.group(2) == null ? "" : parts.group(2)).isEqualTo(before);
    }
  }

  @Test
  void colours_are_those_that_everybody_can_tell_apart() {
    List<String> used =
        Pattern.compile("\"(?:fixedColor|color|iconColor|fill)\": \"([^\"]*)\"")
            .matcher(DASHBOARD.text())
            .results()
            .map(found -> found.group(1))
            .filter(color -> !color.equals("dash"))
            .toList();
    assertThat(COLORS).containsAll(used);
  }

  @Test
  void panels_lie_side_by_side_and_not_on_each_other() {
    List<JsonNode> open = new ArrayList<>();
    DASHBOARD.json().path("panels").forEach(open::add);
    List<List<JsonNode>> areas = new ArrayList<>(List.of(open));
    open.forEach(
        row -> {
          List<JsonNode> inside = new ArrayList<>();
          row.path("panels").forEach(inside::add);
          areas.add(inside);
        });
    for (List<JsonNode> area : areas) {
      Map<String, String> cells = new TreeMap<>();
      for (JsonNode panel : area) {
        JsonNode at = panel.path("gridPos");
        assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
        for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
          for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
            String title = panel.path("title").asText();
            assertThat(cells.put(x + " " + y, title)).as(title).isNull();
          }
        }
      }
    }
  }
}
