package dev.evenkeel.export;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One page of the exposition being written, and the memory between pages: which series were
/// admitted, with their `name{labels} ` as bytes. Beyond `maxSeries` none are added but those of
/// the agent itself, and what was admitted stays, so that a full page does not flicker.
///
/// A series costs a hash look-up and a copy of its bytes. Confined to one thread at a time.
final class Page {

  private static final int LABEL_LIMIT = 256;

  private static final class Admitted {
    final List<byte[]> prefixes = new ArrayList<>();
    int page;
  }

  /// All lines of one metric; the text format wants them together.
  private static final class Section {
    final Map<List<String>, Admitted> admitted = new HashMap<>();
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
  }

  private final String node;
  private int maxSeries;
  private final List<Section> sections = new ArrayList<>();
  private final Map<Metric, Integer> dropped = new EnumMap<>(Metric.class);
  private int series;
  private int number;

  Page(String node) {
    this.node = node;
    for (Metric _ : Metric.values()) {
      sections.add(new Section());
    }
  }

  /// @param limit of all series; the agent's own and what is wrong are admitted above it too, and
  ///   what is above a lower one than before stays until it goes by itself
  void begin(int limit) {
    maxSeries = limit;
    number++;
    dropped.clear();
    sections.forEach(section -> section.body.reset());
  }

  void add(Metric metric, long value, String... labels) {
    List<byte[]> prefixes = admit(metric, List.of(labels), List.of(""), List.of(""));
    if (!prefixes.isEmpty()) {
      line(metric, prefixes.getFirst(), Long.toString(value));
    }
  }

  void add(Metric metric, double value, String... labels) {
    List<byte[]> prefixes = admit(metric, List.of(labels), List.of(""), List.of(""));
    if (!prefixes.isEmpty()) {
      line(metric, prefixes.getFirst(), Double.toString(value));
    }
  }

  /// A histogram is admitted or left out as a whole: a part of it would be wrong.
  void addHistogram(
      Metric metric, List<Double> bounds, List<Long> counts, double sum, String... labels) {
    List<String> suffixes = new ArrayList<>();
    List<String> les = new ArrayList<>();
    for (double bound : bounds) {
      suffixes.add("_bucket");
      les.add(BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString());
    }
    suffixes.addAll(List.of("_bucket", "_sum", "_count"));
    les.addAll(List.of("+Inf", "", ""));
    List<byte[]> prefixes = admit(metric, List.of(labels), suffixes, les);
    if (prefixes.isEmpty()) {
      return;
    }
    long cumulated = 0;
    for (int i = 0; i < counts.size(); i++) {
      cumulated += counts.get(i);
      line(metric, prefixes.get(i), Long.toString(cumulated));
    }
    line(metric, prefixes.get(counts.size()), Double.toString(sum));
    line(metric, prefixes.get(counts.size() + 1), Long.toString(cumulated));
  }

  void addSummary(Metric metric, long count, double sum, String... labels) {
    List<byte[]> prefixes =
        admit(metric, List.of(labels), List.of("_sum", "_count"), List.of("", ""));
    if (!prefixes.isEmpty()) {
      line(metric, prefixes.get(0), Double.toString(sum));
      line(metric, prefixes.get(1), Long.toString(count));
    }
  }

  /// The beginnings of the series' lines; empty where they are left out.
  private List<byte[]> admit(
      Metric metric, List<String> labels, List<String> suffixes, List<String> les) {
    Map<List<String>, Admitted> known = section(metric).admitted;
    Admitted entry = known.get(labels);
    if (entry == null) {
      if (metric.type().limited() && series + suffixes.size() > maxSeries) {
        dropped.merge(metric, suffixes.size(), Integer::sum);
        return List.of();
      }
      entry = new Admitted();
      for (int i = 0; i < suffixes.size(); i++) {
        entry.prefixes.add(prefix(metric, suffixes.get(i), labels, les.get(i)));
      }
      known.put(labels, entry);
      series += suffixes.size();
    } else if (entry.page == number) {
      return List.of(); // entries that come to the same labels are one series: the first is told
    }
    entry.page = number;
    return entry.prefixes;
  }

  private byte[] prefix(Metric metric, String suffix, List<String> values, String le) {
    StringBuilder text = new StringBuilder(metric.exposedName()).append(suffix);
    text.append("{node=\"").append(escaped(node)).append('"');
    for (int i = 0; i < values.size(); i++) {
      text.append(',').append(metric.labels().get(i)).append("=\"");
      text.append(escaped(values.get(i))).append('"');
    }
    if (!le.isEmpty()) {
      text.append(",le=\"").append(le).append('"');
    }
    return text.append("} ").toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Label values come from the cluster: cut, and escaped as the text format demands.
  static String escaped(String value) {
    String bounded = value.length() > LABEL_LIMIT ? value.substring(0, LABEL_LIMIT) : value;
    return bounded.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private void line(Metric metric, byte[] prefix, String value) {
    ByteArrayOutputStream body = section(metric).body;
    body.writeBytes(prefix);
    for (int i = 0; i < value.length(); i++) {
      body.write(value.charAt(i));
    }
    body.write('\n');
  }

  /// Forgets the series that were not on this page, and makes room for others on the next.
  void forgetAbsent() {
    for (Section section : sections) {
      section
          .admitted
          .values()
          .removeIf(
              entry -> {
                if (entry.page != number) {
                  series -= entry.prefixes.size();
                  return true;
                }
                return false;
              });
    }
  }

  private Section section(Metric metric) {
    return sections.get(metric.ordinal());
  }

  int series() {
    return series;
  }

  Map<Metric, Integer> dropped() {
    return Map.copyOf(dropped);
  }

  byte[] text() {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    for (Metric metric : Metric.values()) {
      ByteArrayOutputStream body = section(metric).body;
      if (body.size() > 0) {
        String name = metric.exposedName();
        page.writeBytes(
            ("# HELP "
                    + name
                    + " "
                    + metric.help()
                    + "\n# TYPE "
                    + name
                    + " "
                    + metric.type().exposed()
                    + "\n")
                .getBytes(StandardCharsets.UTF_8));
        page.writeBytes(body.toByteArray());
      }
    }
    return page.toByteArray();
  }
}
