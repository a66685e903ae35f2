package dev.evenkeel.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.Executables;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.cluster.ProcessResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A real Prometheus in a node's network, and what its HTTP API answers.
final class Prometheus {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final Node node;
  private final String address;

  private Prometheus(Cluster cluster, Node node, String address) {
    this.cluster = cluster;
    this.node = node;
    this.address = address;
  }

  /// Starts it; it runs until the cluster's end, and its log is among the cluster's.
  ///
  /// @param name of its log, and of its data's folder beside the configuration
  static Prometheus start(
      Cluster cluster, Node node, Executables built, Path configuration, String name, int port) {
    String address = "127.0.0.1:" + port;
    cluster.start(
        node,
        name,
        built.path("prometheus"),
        "--config.file=" + configuration,
        "--storage.tsdb.path=" + configuration.resolveSibling(name),
        "--web.listen-address=" + address);
    return new Prometheus(cluster, node, address);
  }

  /// A series of an instant query's answer.
  record Series(Map<String, String> labels, double value) {

    String label(String name) {
      return labels.getOrDefault(name, "");
    }
  }

  /// @throws AssertionError where it does not answer (yet), so that a test can wait for it
  List<Series> query(String expression) {
    return queries(List.of(expression)).getFirst();
  }

  /// The answers to many, in their order, for the price of one process.
  ///
  /// @throws AssertionError where it does not answer, or refuses one
  List<List<Series>> queries(List<String> expressions) {
    List<String> curl = new ArrayList<>(List.of("curl"));
    for (String expression : expressions) {
      if (curl.size() > 1) {
        curl.add("--next");
      }
      curl.addAll(curl("/api/v1/query", "-G", "--data-urlencode", "query=" + expression));
    }
    return run(curl).stream().map(Prometheus::series).toList();
  }

  private static List<Series> series(JsonNode data) {
    List<Series> series = new ArrayList<>();
    for (JsonNode one : data.path("result")) {
      Map<String, String> labels = new TreeMap<>();
      one.path("metric").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
      series.add(new Series(labels, Double.parseDouble(one.path("value").path(1).asText())));
    }
    return series;
  }

  /// A rule as it was last evaluated.
  ///
  /// @param health `unknown` until it was evaluated, then `ok` or `err`
  /// @param state of an alert `inactive`, `pending` or `firing`; else `recording`
  record Rule(String name, String health, String error, String state) {}

  List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (JsonNode group : get("/api/v1/rules").path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        rules.add(
            new Rule(
                rule.path("name").asText(),
                rule.path("health").asText(),
                rule.path("lastError").asText(),
                rule.path("state").asText("recording")));
      }
    }
    return rules;
  }

  /// The names of all labels of all series.
  Set<String> labels() {
    return strings("/api/v1/labels");
  }

  /// The values of a label over all series.
  Set<String> values(String label) {
    return strings("/api/v1/label/" + label + "/values");
  }

  /// The values of a label over the series of a selector, as `label_values` of Grafana asks for.
  Set<String> values(String label, String selector) {
    return strings(
        "/api/v1/label/" + label + "/values", "-G", "--data-urlencode", "match[]=" + selector);
  }

  private Set<String> strings(String path, String... options) {
    Set<String> strings = new LinkedHashSet<>();
    get(path, options).forEach(value -> strings.add(value.asText()));
    return strings;
  }

  private JsonNode get(String path, String... options) {
    List<String> curl = new ArrayList<>(List.of("curl"));
    curl.addAll(curl(path, options));
    return run(curl).getFirst();
  }

  private List<String> curl(String path, String... options) {
    List<String> line = new ArrayList<>(List.of("-sS", "-m", "5"));
    line.addAll(List.of(options));
    line.add("http://" + address + path);
    return line;
  }

  /// The data of each answer.
  private List<JsonNode> run(List<String> curl) {
    ProcessResult result = cluster.exec(node, curl.toArray(String[]::new));
    if (result.exit() != 0) {
      throw new AssertionError("Prometheus does not answer: " + result.stderr());
    }
    List<JsonNode> data = new ArrayList<>();
    try (MappingIterator<JsonNode> answers =
        JSON.readerFor(JsonNode.class).readValues(result.stdout())) {
      while (answers.hasNextValue()) {
        JsonNode answer = answers.nextValue();
        if (!answer.path("status").asText().equals("success")) {
          throw new AssertionError("answer number " + (data.size() + 1) + ": " + answer);
        }
        data.add(answer.path("data"));
      }
    } catch (IOException e) {
      // "Service Unavailable", while it reads its data.
      throw new AssertionError("not JSON: " + result.stdout(), e);
    }
    return data;
  }
}
