package dev.evenkeel.e2e;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What the Pods of a Service have served since a moment, as their own logs tell.
final class Traffic {

  /// Node of the Pod → its log.
  private final Map<String, Path> logs;

  private final Map<String, Long> from = new HashMap<>();

  /// Since now.
  Traffic(Map<String, Path> logs) {
    this.logs = Map.copyOf(logs);
    logs.forEach((node, log) -> from.put(node, log.toFile().length()));
  }

  /// Node of the Pod → how many calls it has served that came so from an agent.
  ///
  /// @param node of the agent
  /// @param via value of the metric label `via`
  Map<String, Long> served(String node, String via) {
    Map<String, Long> served = new TreeMap<>();
    logs.forEach(
        (pod, log) ->
            served.put(
                pod,
                AccessLog.requests(log, from.getOrDefault(pod, 0L)).entrySet().stream()
                    .filter(e -> e.getKey().node().equals(node) && e.getKey().via().equals(via))
                    .mapToLong(Map.Entry::getValue)
                    .sum()));
    return served;
  }

  static long sum(Map<String, Long> served) {
    return served.values().stream().mapToLong(Long::longValue).sum();
  }
}
