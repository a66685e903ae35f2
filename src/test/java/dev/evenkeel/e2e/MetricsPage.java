package dev.evenkeel.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of Prometheus text, read back.
record MetricsPage(List<Sample> samples) {

  record Sample(String name, Map<String, String> labels, double value) {

    String label(String key) {
      return labels.getOrDefault(key, "");
    }
  }

  private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  static MetricsPage parse(String text) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.lines().filter(l -> !l.startsWith("#") && !l.isBlank()).toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not a line of Prometheus text: " + line);
      }
      Map<String, String> labels = new HashMap<>();
      if (matcher.group(2) != null) {
        Matcher label = LABEL.matcher(matcher.group(2));
        while (label.find()) {
          labels.put(label.group(1), label.group(2));
        }
      }
      samples.add(new Sample(matcher.group(1), labels, Double.parseDouble(matcher.group(3))));
    }
    return new MetricsPage(samples);
  }

  /// The samples of a metric that have all these labels, given as `name, value, name, value, …`.
  List<Sample> all(String metric, String... labels) {
    return samples.stream()
        .filter(sample -> sample.name().equals(metric))
        .filter(
            sample -> {
              for (int i = 0; i < labels.length; i += 2) {
                if (!sample.label(labels[i]).equals(labels[i + 1])) {
                  return false;
                }
              }
              return true;
            })
        .toList();
  }

  double sum(String metric, String... labels) {
    return all(metric, labels).stream().mapToDouble(Sample::value).sum();
  }

  /// The values by one label, those of equal label summed.
  Map<String, Double> by(String label, String metric, String... labels) {
    Map<String, Double> values = new TreeMap<>();
    Function<Sample, String> key = sample -> sample.label(label);
    all(metric, labels).forEach(s -> values.merge(key.apply(s), s.value(), Double::sum));
    return values;
  }
}
