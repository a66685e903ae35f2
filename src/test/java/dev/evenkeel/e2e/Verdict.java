package dev.evenkeel.e2e;

import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

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
