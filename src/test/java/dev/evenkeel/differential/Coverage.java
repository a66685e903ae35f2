package dev.evenkeel.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a comparison must have looked at to mean anything: without differences it passes, and
/// without having compared it has none.
final class Coverage {

  /// What the generator makes with any seed, by `via handling`.
  private static final List<String> TARGETS =
      List.of(
          "cluster_ip served",
          "cluster_ip refused",
          "cluster_ip dropped",
          "node_port served",
          "node_port refused",
          "load_balancer served",
          "load_balancer refused",
          "load_balancer dropped",
          "external_ip served",
          "external_ip refused",
          "frontends");

  /// Likewise, by `record TYPE`.
  private static final List<String> ANSWERS =
      List.of(
          "service A",
          "service AAAA",
          "service CNAME",
          "port SRV",
          "endpoint A",
          "endpoint AAAA",
          "reverse PTR");

  private static final double MOST_NOT_COMPARED = .25;

  private Coverage() {}

  /// @return a line for each gap
  static List<String> gapsInTargets(Map<String, Integer> compared) {
    return gaps(compared, TARGETS, " unknown");
  }

  /// @return a line for each gap
  static List<String> gapsInAnswers(Map<String, Integer> compared) {
    return gaps(compared, ANSWERS, " not compared");
  }

  private static List<String> gaps(
      Map<String, Integer> compared, List<String> needed, String notCompared) {
    List<String> gaps = new ArrayList<>();
    for (String kind : needed) {
      if (compared.getOrDefault(kind, 0) == 0) {
        gaps.add("nothing was compared of: " + kind);
      }
    }
    double all = 0;
    double not = 0;
    for (Map.Entry<String, Integer> kind : compared.entrySet()) {
      boolean isTargets = !kind.getKey().equals("frontends"); // a number of another kind
      if (isTargets && !kind.getKey().startsWith("upstream ")) {
        all += kind.getValue();
        not += kind.getKey().endsWith(notCompared) ? kind.getValue() : 0;
      }
    }
    if (not > MOST_NOT_COMPARED * all) {
      gaps.add("%.0f of %.0f were not compared: %s".formatted(not, all, compared));
    }
    return gaps;
  }
}
