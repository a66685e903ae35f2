package dev.evenkeel.e2e;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The primary finding of a Service as one agent tells it, or one of its node or of a DNS server.
///
/// @param node where the agent runs
/// @param subject `namespace/service`, `server IP`, or `node`
/// @param finding `uneven` and the like
record Verdict(String node, String subject, String finding) implements Comparable<Verdict> {

  private static final Comparator<Verdict> ORDER =
      Comparator.comparing(Verdict::subject)
          .thenComparing(Verdict::finding)
          .thenComparing(Verdict::node);

  /// One from each of these nodes.
  static Set<Verdict> from(Iterable<String> nodes, String subject, String finding) {
    Set<Verdict> verdicts = new TreeSet<>();
    nodes.forEach(node -> verdicts.add(new Verdict(node, subject, finding)));
    return verdicts;
  }

  /// Those of several nodes together.
  static String summary(Set<Verdict> verdicts) {
    Map<String, List<String>> nodes = new TreeMap<>();
    for (Verdict verdict : verdicts) {
      nodes
          .computeIfAbsent(verdict.finding() + " " + verdict.subject(), _ -> new ArrayList<>())
          .add(verdict.node());
    }
    return nodes.entrySet().stream()
        .map(one -> one.getKey() + " on " + String.join(" ", one.getValue()))
        .collect(Collectors.joining(", "));
  }

  static String server(String ip) {
    return "server " + ip;
  }

  @Override
  public int compareTo(Verdict other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return finding + " " + subject + " on " + node;
  }
}
