package dev.evenkeel.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// The shipped dashboard as Grafana reads it.
///
/// @param text the file
/// @param json what it says
public record Dashboard(String text, JsonNode json) {

  /// From the folder of the checkout, where tests run.
  public static Dashboard shipped() {
    try {
      String text = Files.readString(Path.of("grafana/evenkeel.json"));
      return new Dashboard(text, new ObjectMapper().readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A query of a panel.
  ///
  /// @param panel its id
  /// @param expression with Grafana's variables
  public record Query(int panel, String title, String ref, String expression, JsonNode json) {

    @Override
    public String toString() {
      return panel + " " + title + ", " + ref;
    }
  }

  /// Rows and panels, those in collapsed rows too.
  public List<JsonNode> rowsAndPanels() {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode panel : json.path("panels")) {
      all.add(panel);
      panel.path("panels").forEach(all::add);
    }
    return all;
  }

  public List<JsonNode> panels() {
    return rowsAndPanels().stream()
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .toList();
  }

  public List<Query> queries() {
    return panels().stream().flatMap(panel -> queriesOf(panel).stream()).toList();
  }

  /// The query of a panel by the panel's id and the query's letter.
  public Query query(int panel, String ref) {
    return queries().stream()
        .filter(query -> query.panel() == panel && query.ref().equals(ref))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no query " + panel + " " + ref));
  }

  private static List<Query> queriesOf(JsonNode panel) {
    List<Query> queries = new ArrayList<>();
    for (JsonNode target : panel.path("targets")) {
      queries.add(
          new Query(
              panel.path("id").asInt(),
              panel.path("title").asText(),
              target.path("refId").asText(),
              target.path("expr").asText(),
              target));
    }
    return queries;
  }

  /// The choices at the top, in their order.
  public List<JsonNode> variables() {
    return list(json.path("templating").path("list"));
  }

  /// Those that ask Prometheus.
  public List<JsonNode> annotations() {
    return list(json.path("annotations").path("list")).stream()
        .filter(annotation -> annotation.has("expr"))
        .toList();
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
