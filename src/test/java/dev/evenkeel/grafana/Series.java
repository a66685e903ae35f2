package dev.evenkeel.grafana;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The series that a query may ask for, with their labels: those of `metrics.txt` as Prometheus
/// stores them, and the few that others bring.
record Series(Map<String, Set<String>> labels) {

  /// What a scrape adds, and `cluster`, which a Prometheus of several clusters has.
  private static final List<String> SCRAPED = List.of("cluster", "job", "instance");

  static Series known() {
    Map<String, Set<String>> known = new HashMap<>();
    for (String line : contract()) {
      String[] columns = line.split("\\s*\\|\\s*");
      String own = columns.length > 2 ? columns[2] : "";
      switch (columns[1]) {
        case "histogram" -> {
          known.put(columns[0] + "_bucket", with(own, "node", "le"));
          known.put(columns[0] + "_sum", with(own, "node"));
          known.put(columns[0] + "_count", with(own, "node"));
        }
        case "summary" -> {
          known.put(columns[0] + "_sum", with(own, "node"));
          known.put(columns[0] + "_count", with(own, "node"));
        }
        default -> known.put(columns[0], with(own, "node"));
      }
    }
    // Prometheus's own, and what Micrometer says of the process. Their `node` is the scrape
    // configuration's, and a plain scrape has none.
    known.put("up", with(""));
    known.put("ALERTS", with("alertname alertstate severity namespace service"));
    known.put("jvm_memory_used_bytes", with("area id"));
    return new Series(known);
  }

  private static List<String> contract() {
    return lines("metrics.txt").toList();
  }

  private static Stream<String> lines(String file) {
    try (InputStream in =
        Objects.requireNonNull(Series.class.getResourceAsStream("/dev/evenkeel/export/" + file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> with(String own, String... more) {
    Set<String> labels = new TreeSet<>(SCRAPED);
    labels.addAll(List.of(more));
    for (String label : own.split(" ", -1)) {
      if (!label.isEmpty()) {
        labels.add(label);
      }
    }
    return labels;
  }
}
