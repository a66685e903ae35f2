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
  private static final String FINDINGS = "/api/v1/findings";

  static ToldVerdicts read(FaultCluster cluster) {
    ToldVerdicts told = new ToldVerdicts(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
    cluster.agents().byNode().keySet().forEach(node -> told.add(cluster, node));
    return told;
  }

  /// The two pages have to be of the same second's diagnosis: what one names as the cause of all,
  /// the other tells of each.
  private void add(FaultCluster cluster, String name) {
    List<JsonNode> answers;
    do {
      answers = ask(cluster, name, FINDINGS, "/api/v1/services", FINDINGS);
    } while (!kinds(answers.getFirst()).equals(kinds(answers.getLast())));
    JsonNode open = answers.getFirst().path("findings");
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

  private static List<JsonNode> ask(FaultCluster cluster, String node, String... paths) {
    String text = cluster.ask(node, paths);
    List<JsonNode> answers = new ArrayList<>();
    try (MappingIterator<JsonNode> read = JSON.readerFor(JsonNode.class).readValues(text)) {
      read.forEachRemaining(answers::add);
    } catch (IOException e) {
      throw new IllegalStateException("agent on " + node + ": not JSON: " + text, e);
    }
    return answers;
  }

  /// What does not change with each call.
  private static List<String> kinds(JsonNode page) {
    List<String> kinds = new ArrayList<>();
    for (JsonNode finding : page.path("findings")) {
      kinds.add(
          finding.path("finding") + finding.path("since").asText() + finding.path("explains"));
    }
    return kinds;
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
