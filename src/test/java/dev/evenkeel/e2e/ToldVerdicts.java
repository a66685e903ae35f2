package dev.evenkeel.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What all agents tell, at about one time.
///
/// @param verdicts of their Services, their nodes and the DNS servers
/// @param findings node → all that are open there
/// @param services node → those that are probed there, as `namespace/name`
record ToldVerdicts(
    Set<Verdict> verdicts, Map<String, JsonNode> findings, Map<String, Set<String>> services) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static ToldVerdicts read(FaultCluster cluster) {
    ToldVerdicts told = new ToldVerdicts(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
    cluster.agents().byNode().keySet().forEach(node -> told.add(cluster, node));
    return told;
  }

  private void add(FaultCluster cluster, String name) {
    String text = cluster.ask(name, "/api/v1/findings", "/api/v1/services");
    List<JsonNode> answers = new ArrayList<>();
    try (MappingIterator<JsonNode> read = JSON.readerFor(JsonNode.class).readValues(text)) {
      read.forEachRemaining(answers::add);
    } catch (IOException e) {
      throw new IllegalStateException("agent on " + name + ": not JSON: " + text, e);
    }
    JsonNode open = answers.get(0).path("findings");
    findings.put(name, open);
    Set<String> common = common(name, open);
    for (JsonNode service : answers.get(1).path("services")) {
      String subject = service.path("namespace").asText() + "/" + service.path("name").asText();
      services.computeIfAbsent(name, _ -> new TreeSet<>()).add(subject);
      String verdict = service.path("verdict").asText("");
      if (!verdict.isEmpty() && !verdict.equals("null") && !common.contains(verdict)) {
        verdicts.add(new Verdict(name, subject, verdict));
      }
    }
  }

  /// The findings of the node or of a server that nothing explains; they are the verdicts of what
  /// they explain, too.
  private Set<String> common(String node, JsonNode open) {
    Set<String> explained = new TreeSet<>();
    open.forEach(finding -> finding.path("explains").forEach(key -> explained.add(key.asText())));
    Set<String> kinds = new TreeSet<>();
    for (JsonNode finding : open) {
      if (finding.path("service").asText().isEmpty()) {
        String server = finding.path("server").asText("");
        String kind = finding.path("finding").asText();
        kinds.add(kind);
        if (!explained.contains(server.isEmpty() ? kind : kind + " at " + server)) {
          verdicts.add(new Verdict(node, server.isEmpty() ? "node" : Verdict.server(server), kind));
        }
      }
    }
    return kinds;
  }

  /// The verdicts that the same agents export; the metric does not tell DNS servers apart.
  Set<Verdict> shown(FaultCluster cluster) {
    Set<Verdict> shown = new TreeSet<>();
    for (String node : findings.keySet()) {
      for (MetricsPage.Sample sample : cluster.metrics(node).all("evenkeel_verdict")) {
        String service = sample.label("service");
        String subject = service.isEmpty() ? "node" : sample.label("namespace") + "/" + service;
        if (sample.value() == 1) {
          shown.add(new Verdict(node, subject, sample.label("finding")));
        }
      }
    }
    return shown;
  }

  /// Those of DNS servers as if they were the node's.
  static Set<Verdict> withoutServers(Set<Verdict> verdicts) {
    Set<Verdict> merged = new TreeSet<>();
    for (Verdict verdict : verdicts) {
      String subject = verdict.subject().contains("/") ? verdict.subject() : "node";
      merged.add(new Verdict(verdict.node(), subject, verdict.finding()));
    }
    return merged;
  }

  /// What all agents say of a Service, or of what is nobody's, for a person.
  String about(String subject) {
    StringBuilder text = new StringBuilder();
    findings.forEach(
        (node, open) -> {
          for (JsonNode finding : open) {
            String of = finding.path("namespace").asText() + "/" + finding.path("service").asText();
            if (of.equals(subject) || of.equals("/")) {
              text.append("\n  ").append(node).append(": ").append(finding);
            }
          }
        });
    return text.toString();
  }
}
