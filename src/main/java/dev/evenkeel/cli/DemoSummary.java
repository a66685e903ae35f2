package dev.evenkeel.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/// The demo's last table: what the agent counted in each phase, and in a sentence what the fault
/// did and that it was mended, in numbers.
///
/// @param added the Pod that came with the fault
/// @param frozen the DNS server that the fault froze, by its label
/// @param prompt the counters of each phase, as its end saw them
/// @param judged the counters of each phase once all that contradicted the expectation in it was
///   judged, which takes the agent 5 s more
record DemoSummary(
    String added,
    String frozen,
    Map<DemoPhase, DemoCounts> prompt,
    Map<DemoPhase, DemoCounts> judged) {

  private static final int NAME = 32;
  private static final int CELL = 16;

  DemoSummary {
    prompt = Map.copyOf(prompt);
    judged = Map.copyOf(judged);
  }

  /// Differences of the counters at the ends of the phases.
  static Map<DemoPhase, DemoCounts> byPhase(List<DemoCounts> ends) {
    Map<DemoPhase, DemoCounts> phases = new EnumMap<>(DemoPhase.class);
    DemoCounts before = DemoCounts.NONE;
    for (DemoPhase phase : DemoPhase.values()) {
      DemoCounts end = ends.get(phase.ordinal());
      phases.put(phase, end.since(before));
      before = end;
    }
    return phases;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(row("SUMMARY", DemoPhase::title));
    lines.add("hits / due, of calls outside grace");
    for (String backend : backends()) {
      lines.add(row("  " + backend, phase -> hits(prompt(phase), backend)));
    }
    lines.add("DNS answers missing / unexpected, of lookups outside grace");
    for (String server : servers()) {
      lines.add(row("  " + server, phase -> answers(judged(phase).server(server))));
    }
    lines.add("failed / all");
    lines.add(row("  calls", p -> prompt(p).failedCalls() + " / " + prompt(p).calls()));
    for (String server : servers()) {
      lines.add(
          row(
              "  lookups at " + server,
              p -> prompt(p).server(server).failed() + " / " + prompt(p).server(server).lookups()));
    }
    addUnlessZero(lines, "replies that named nobody", p -> prompt(p).unidentified());
    addUnlessZero(lines, "hits of who is owed none", p -> judged(p).strangers());
    lines.add("");
    addSentence(lines, "fault:  ", DemoPhase.FAULT);
    addSentence(lines, "healed: ", DemoPhase.HEALED);
    return lines;
  }

  private void addSentence(List<String> lines, String label, DemoPhase phase) {
    DemoCounts.Hits hits = prompt(phase).backend(added);
    lines.add(
        String.format(
            Locale.ROOT, "%s%s got %d hits, due %.1f;", label, added, hits.hits(), hits.due()));
    lines.add(
        "%sDNS server %s left out %d answers it owed"
            .formatted(" ".repeat(label.length()), frozen, judged(phase).server(frozen).missing()));
  }

  private DemoCounts prompt(DemoPhase phase) {
    return prompt.getOrDefault(phase, DemoCounts.NONE);
  }

  private DemoCounts judged(DemoPhase phase) {
    return judged.getOrDefault(phase, DemoCounts.NONE);
  }

  /// In order, what came last at the end.
  private List<String> backends() {
    SortedSet<String> names = new TreeSet<>();
    prompt.values().forEach(counts -> names.addAll(counts.backends().keySet()));
    names.remove(added);
    List<String> ordered = new ArrayList<>(names);
    ordered.add(added);
    return ordered;
  }

  private SortedSet<String> servers() {
    SortedSet<String> labels = new TreeSet<>();
    judged.values().forEach(counts -> labels.addAll(counts.servers().keySet()));
    return labels;
  }

  private static String hits(DemoCounts counts, String backend) {
    DemoCounts.Hits hits = counts.backend(backend);
    return hits.due() == 0 && hits.hits() == 0
        ? "-"
        : String.format(Locale.ROOT, "%d / %.1f", hits.hits(), hits.due());
  }

  private static String answers(DemoCounts.Answers answers) {
    return answers.missing() + " / " + answers.unexpected();
  }

  private static void addUnlessZero(
      List<String> lines, String name, Function<DemoPhase, Long> count) {
    for (DemoPhase phase : DemoPhase.values()) {
      if (count.apply(phase) != 0) {
        lines.add(row(name, p -> count.apply(p).toString()));
        return;
      }
    }
  }

  private static String row(String name, Function<DemoPhase, String> cell) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-" + NAME + "s", name));
    for (DemoPhase phase : DemoPhase.values()) {
      row.append(String.format(Locale.ROOT, "%" + CELL + "s", cell.apply(phase)));
    }
    return row.toString();
  }
}
