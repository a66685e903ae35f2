package dev.evenkeel.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The label names that many metrics share.
final class Labels {

  static final List<String> NONE = List.of();
  static final List<String> SERVER = List.of("server");
  static final List<String> SERVICE = List.of("namespace", "service");
  static final List<String> TARGET = and(SERVICE, "port", "via", "family");
  static final List<String> BACKEND = and(TARGET, "backend", "backend_node", "backend_zone");
  static final List<String> LOOKUP = and(SERVICE, "record", "port", "type", "server");

  private Labels() {}

  static List<String> and(List<String> labels, String... more) {
    List<String> all = new ArrayList<>(labels);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /// Label values with more at their end.
  static String[] with(String[] values, String... more) {
    String[] all = Arrays.copyOf(values, values.length + more.length);
    System.arraycopy(more, 0, all, values.length, more.length);
    return all;
  }
}
