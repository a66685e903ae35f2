package dev.evenkeel.cli;

import dev.evenkeel.demo.SimulatedCluster;
import dev.evenkeel.ledger.BackendSnapshot;
import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Draws a [DemoView]: each DNS question with the answers beside what is expected, and the backends
/// with their hit ratios beside their dues. At most 26 lines of 80 columns, but for the sentences
/// of findings, which a terminal cuts.
///
/// @param ink what the terminal can draw
record DemoPicture(Ink ink) {

  private static final int BAR = 30;
  private static final int LOG_LINES = 2;
  private static final int FINDINGS = 3;
  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String BOLD = "1";

  private static final String RIGHT = "right";
  private static final String NOT_ASKED = "not asked yet";
  private static final String IN_GRACE = "old, in grace";

  /// @param full a cell of a bar
  /// @param due where the bar of an endpoint that gets its due ends
  record Ink(char full, char due) {

    static Ink of(Charset charset) {
      return charset.newEncoder().canEncode("█│") ? new Ink('█', '│') : new Ink('#', '|');
    }
  }

  /// @param log lines of the process, the last of which are shown
  List<String> lines(DemoView view, List<String> log) {
    List<String> lines = new ArrayList<>();
    lines.add(
        paint(BOLD, "evenkeel demo")
            + "   %d s of %d s   %s calls/s   %s"
                .formatted(
                    Math.min(view.seconds(), view.ofSeconds()),
                    view.ofSeconds(),
                    number(view.rate()),
                    view.metrics()));
    lines.add("");
    String phase = view.phase().title().toUpperCase(Locale.ROOT);
    lines.add(paint(view.phase() == DemoPhase.FAULT ? RED : GREEN, phase));
    view.what().lines().map(line -> "  " + line).forEach(lines::add);
    view.findings().stream()
        .limit(FINDINGS)
        .forEach(finding -> lines.add(paint(RED, "  FOUND: ") + finding));
    questions(view)
        .forEach(
            (question, answers) -> {
              lines.add("");
              lines.add(paint(BOLD, question.name()) + " " + question.type() + "?");
              lines.add(answerRow("expected", answers.getFirst().expectation().answers(), ""));
              answers.forEach(dns -> lines.add(answer(dns)));
            });
    DemoCounts.service(view.ledger()).ifPresent(target -> addBackends(lines, target));
    if (!log.isEmpty()) {
      lines.add("");
      lines.addAll(log.subList(Math.max(0, log.size() - LOG_LINES), log.size()));
    }
    return lines;
  }

  private String answer(DnsSnapshot dns) {
    Set<String> answers = answers(dns);
    String verdict = comparison(dns);
    return answerRow(
        dns.server(),
        answers,
        switch (verdict) {
          case RIGHT -> paint(GREEN, verdict);
          case NOT_ASKED -> verdict;
          case IN_GRACE -> paint(YELLOW, verdict);
          default -> paint(RED, verdict);
        });
  }

  private static String answerRow(String who, Collection<String> addresses, String remark) {
    return "  %-19s%s  %s"
        .formatted(who, addresses.stream().sorted().collect(Collectors.joining(" ")), remark);
  }

  private void addBackends(List<String> lines, TargetSnapshot target) {
    long calls = target.calls().values().stream().mapToLong(Long::longValue).sum();
    String address = target.expectation().address().orElse("");
    lines.add("");
    lines.add(
        paint(BOLD, "http://" + address + "/")
            + "  %d calls, %d failed".formatted(calls, target.failures()));
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-23s%7s%8s  %-" + BAR + "s%6s",
            "backend",
            "hits",
            "ratio",
            "",
            "due"));
    double scale = 2 * target.backends().stream().mapToDouble(BackendSnapshot::due).max().orElse(1);
    target.backends().stream()
        .filter(b -> !b.gone() && b.expected() != null)
        .forEach(b -> lines.add(backendRow(b, scale)));
  }

  private String backendRow(BackendSnapshot backend, double scale) {
    double ratio = Double.isNaN(backend.ratio()) ? 0 : backend.ratio();
    return String.format(
        Locale.ROOT,
        "  %-23s%7d%8s  %s%6s",
        backend.name(),
        backend.hits(),
        percent(backend.ratio()),
        bar(ratio / scale, backend.due() / scale),
        percent(backend.due()));
  }

  /// @param part of the whole bar, [0, 1]; what is beyond is cut
  private String bar(double part, double due) {
    int cells = (int) Math.min(BAR, Math.round(part * BAR));
    int mark = (int) Math.min(BAR - 1, Math.round(due * BAR));
    StringBuilder bar = new StringBuilder();
    for (int i = 0; i < BAR; i++) {
      bar.append(i == mark ? ink.due() : i < cells ? ink.full() : ' ');
    }
    return bar.toString();
  }

  /// The same in one line without any escape code.
  static String plain(DemoView view) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%4d s  %-7s", view.seconds(), view.phase().title()));
    DemoCounts.service(view.ledger())
        .ifPresent(
            target -> {
              long calls = target.calls().values().stream().mapToLong(Long::longValue).sum();
              line.append("  %d calls, %d failed; ".formatted(calls, target.failures()));
              line.append(
                  target.backends().stream()
                      .filter(b -> !b.gone() && b.expected() != null)
                      .map(DemoPicture::plainBackend)
                      .collect(Collectors.joining(", ")));
            });
    questions(view)
        .values()
        .forEach(
            answers ->
                answers.stream()
                    .filter(dns -> !comparison(dns).equals(RIGHT))
                    .forEach(
                        dns ->
                            line.append(
                                "; %s %s: %s"
                                    .formatted(
                                        dns.server(),
                                        dns.expectation().question().service().name(),
                                        comparison(dns)))));
    return line.toString();
  }

  private static String plainBackend(BackendSnapshot backend) {
    return "%s %s of %s"
        .formatted(
            backend.name().substring(backend.name().lastIndexOf('-') + 1),
            percent(backend.ratio()),
            percent(backend.due()));
  }

  /// What to say of the last answer.
  private static String comparison(DnsSnapshot dns) {
    LookupObservation last = dns.last();
    if (last == null) {
      return NOT_ASKED;
    }
    if (!last.result().answered()) {
      return last.result().label();
    }
    if (!dns.lastMissing().isEmpty()) {
      return "lacks " + String.join(" ", dns.lastMissing());
    }
    if (!dns.lastUnexpected().isEmpty()) {
      return "not owed: " + String.join(" ", dns.lastUnexpected());
    }
    return answers(dns).equals(dns.expectation().answers()) ? RIGHT : IN_GRACE;
  }

  private static Set<String> answers(DnsSnapshot dns) {
    LookupObservation last = dns.last();
    return last == null ? Set.of() : Set.copyOf(last.answers());
  }

  /// Those for IPv4, the Service's first; each with its servers in order.
  private static Map<Question, List<DnsSnapshot>> questions(DemoView view) {
    Map<Question, List<DnsSnapshot>> questions =
        new TreeMap<>(
            (a, b) -> {
              boolean first = a.service().equals(SimulatedCluster.SERVICE);
              boolean second = b.service().equals(SimulatedCluster.SERVICE);
              return first == second ? a.compareTo(b) : first ? -1 : 1;
            });
    view.ledger().lookups().stream()
        .filter(dns -> isOfService(dns.expectation().question()) && !dns.gone())
        .forEach(
            dns ->
                questions
                    .computeIfAbsent(dns.expectation().question(), _ -> new ArrayList<>())
                    .add(dns));
    return questions;
  }

  private static boolean isOfService(Question question) {
    return question.record().equals(Question.SERVICE) && question.type() == RecordType.A;
  }

  private static String percent(double fraction) {
    return Double.isNaN(fraction) ? "-" : Math.round(100 * fraction) + " %";
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String paint(String code, String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
