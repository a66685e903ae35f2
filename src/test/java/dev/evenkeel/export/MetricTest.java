package dev.evenkeel.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {

  /// `metrics.txt` holds what others build on: name, type, labels. Lines may be added, never
  /// changed.
  @Test
  void names_types_and_labels_are_those_of_the_contract() throws IOException {
    TreeMap<String, String> contract = new TreeMap<>();
    try (InputStream in =
        Objects.requireNonNull(MetricTest.class.getResourceAsStream("metrics.txt"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] columns = line.split("\\s*\\|\\s*");
          contract.put(columns[0], columns[1] + " " + (columns.length > 2 ? columns[2] : ""));
        }
      }
    }
    TreeMap<String, String> code = new TreeMap<>();
    for (Metric metric : Metric.values()) {
      code.put(
          metric.exposedName(), metric.type().exposed() + " " + String.join(" ", metric.labels()));
    }

    assertThat(code).isEqualTo(contract);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void names_follow_the_conventions_of_prometheus(Metric metric) {
    boolean counter = metric.type().exposed().equals("counter");
    assertThat(metric.exposedName()).startsWith("evenkeel_");
    assertThat(metric.exposedName().endsWith("_total")).isEqualTo(counter);
    assertThat(metric.help()).endsWith(".");
    assertThat(metric.labels()).doesNotContain("node").doesNotHaveDuplicates();
    assertThat(List.copyOf(metric.labels())).noneMatch(label -> label.startsWith("__"));
  }

  @Test
  void no_name_is_used_twice() {
    assertThat(Arrays.stream(Metric.values()).map(Metric::exposedName)).doesNotHaveDuplicates();
  }
}
