package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.evenkeel.e2e.Prometheus.Series;
import dev.evenkeel.grafana.Dashboard;
import dev.evenkeel.grafana.Dashboard.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The shipped dashboard with the data of a Prometheus.
record DashboardView(Prometheus prometheus) {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Dashboard DASHBOARD = Dashboard.shipped();

  /// Panels that show what is wrong: empty while nothing is.
  private static final Set<Integer> OF_FINDINGS = Set.of(81, 82, 83, 84);

  /// How long changes take: empty while of none the time is known to 5 s.
  private static final Set<String> OF_CHANGES = Set.of("91 A", "91 B");

  /// Series that no agent has yet, each a line's first word.

  /// What a query of a panel finds.
  List<Series> rows(int panel, String ref, Choice choice) {
    return prometheus.query(choice.in(DASHBOARD.query(panel, ref).expression()));
  }

  /// What a panel of one number shows.
  double value(int panel, Choice choice) {
    List<Series> rows = rows(panel, "A", choice);
    assertThat(rows).hasSize(1);
    return rows.getFirst().value();
  }

  /// The values that a variable offers after the choices before it.
  Set<String> offered(String variable, Choice choice) {
    String query =
        DASHBOARD.variables().stream()
            .filter(one -> one.path("name").asText().equals(variable))
            .findFirst()
            .orElseThrow()
            .path("definition")
            .asText();
    MatchResult parts =
        Pattern.compile("label_values\\((.*), (\\w+)\\)")
            .matcher(choice.in(query))
            .results()
            .findFirst()
            .orElseThrow();
    return prometheus.values(parts.group(2), parts.group(1));
  }

  /// Waits until each panel shows something, whatever is chosen of one value for each variable; the
  /// panels of what is wrong, nothing.
  void assertNoPanelIsEmptyWhileAllIsWell(Map<String, String> one) {
    assertNoPanelIsEmpty(one, DASHBOARD.queries().stream().filter(ofFindings()).toList());
  }

  /// The same, with something wrong that each of the choices has a part in.
  void assertNoPanelIsEmpty(Map<String, String> one) {
    assertNoPanelIsEmpty(one, List.of());
  }

  private static Predicate<Query> ofFindings() {
    return query -> OF_FINDINGS.contains(query.panel());
  }

  private void assertNoPanelIsEmpty(Map<String, String> one, List<Query> empty) {
    for (Choice choice : Choice.each(one)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(broken(choice, empty)).as(choice.toString()).isEmpty());
      // Mostly empty by nature: no alert fires, no endpoint came or went.
      for (JsonNode annotation : DASHBOARD.annotations()) {
        prometheus.query(choice.in(annotation.path("expr").asText()));
      }
    }
  }

  /// The queries that find nothing, or something that is no number; or something that should find
  /// nothing.
  private List<String> broken(Choice choice, List<Query> empty) {
    List<Query> queries = DASHBOARD.queries();
    List<List<Series>> answers =
        prometheus.queries(queries.stream().map(query -> choice.in(query.expression())).toList());
    assertThat(answers).hasSameSizeAs(queries);
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      List<Series> found = answers.get(i);
      Query query = queries.get(i);
      if (empty.contains(query)) {
        if (!found.isEmpty()) {
          broken.add(query + ": " + found);
        }
      } else if (found.isEmpty()) {
        if (!mayBeEmpty(query)) {
          broken.add(query + ": nothing");
        }
      } else if (found.stream().anyMatch(one -> !Double.isFinite(one.value()))) {
        broken.add(query + ": " + found);
      }
    }
    return broken;
  }

  private static boolean mayBeEmpty(Query query) {
    return OF_CHANGES.contains(query.panel() + " " + query.ref());
  }

  /// The Services whose ready endpoints changed in the minute before.
  List<Series> readyChanged() {
    return DASHBOARD.annotations().stream()
        .map(annotation -> Choice.ALL.in(annotation.path("expr").asText()))
        .filter(expression -> expression.contains("evenkeel_endpoints"))
        .findFirst()
        .map(prometheus::query)
        .orElseThrow();
  }
}
