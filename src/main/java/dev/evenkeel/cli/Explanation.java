package dev.evenkeel.cli;

import dev.evenkeel.expectation.SearchPath;
import dev.evenkeel.expectation.Ways;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Vantage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An expectation as text for a person. What comes from the cluster is other people's input: what
/// could write to a terminal, or make a line look like another, becomes `?` ([#printable]).
final class Explanation {

  /// Stands for any namespace but the Service's own; no namespace can have the name.
  private static final String ANOTHER_NAMESPACE = "NAMESPACE";

  private final ServiceExpectation expectation;
  private final Ways ways;
  private final Vantage vantage;
  private final @Nullable String nodeProblem;
  private final ClusterNames names;
  private final List<String> lines = new ArrayList<>();

  /// @param nodeProblem why the Node could not be read; null where it could
  Explanation(
      ServiceExpectation expectation,
      Ways ways,
      Vantage vantage,
      @Nullable String nodeProblem,
      ClusterNames names) {
    this.expectation = expectation;
    this.ways = ways;
    this.vantage = vantage;
    this.nodeProblem = nodeProblem;
    this.names = names;
  }

  /// The lines of the whole text.
  List<String> text() {
    lines.clear();
    head();
    answers();
    questions();
    ways.all().forEach(this::way);
    healthCheck();
    advice();
    return lines.stream().map(Explanation::printable).toList();
  }

  private void head() {
    Service service = expectation.service();
    lines.add(
        "Service %s, type %s%s"
            .formatted(
                service.key(), service.type().apiName(), service.headless() ? ", headless" : ""));
    String node = vantage.node().isEmpty() ? "no node" : "node " + vantage.node();
    lines.add("seen from %s (%s)".formatted(node, zone()));
    lines.add("cluster domain %s (%s)".formatted(names.domain(), names.domainFrom()));
  }

  private String zone() {
    if (nodeProblem != null) {
      return "its Node was not read: " + nodeProblem;
    }
    if (vantage.known() == null) {
      return "its Node was not found";
    }
    return vantage.zone() == null ? "no zone" : "zone " + vantage.zone();
  }

  private void answers() {
    lines.add("");
    lines.add("DNS answers");
    List<List<String>> rows = new ArrayList<>();
    for (AnswerExpectation answer : expectation.answers()) {
      List<String> texts = new ArrayList<>(new TreeSet<>(answer.answers()));
      if (texts.isEmpty()) {
        texts.add(answer.nxdomain() ? "no such name (NXDOMAIN)" : "no data");
      }
      String note = note(answer);
      for (int i = 0; i < texts.size(); i++) {
        boolean first = i == 0;
        rows.add(
            List.of(
                first ? answer.question().name() : "",
                first ? answer.question().type().name() : "",
                texts.get(i) + (first ? note : "")));
      }
    }
    table(rows);
  }

  private static String note(AnswerExpectation answer) {
    if (!answer.compared()) {
      return "  (shown, not compared)";
    }
    if (answer.mayBeDenied()) {
      return "  (or no such name: CoreDNS `ignore empty_service`)";
    }
    return answer.spellings().isEmpty()
        ? ""
        : "  (or by the Pods' names: CoreDNS `endpoint_pod_names`)";
  }

  /// What the names by which a Pod may ask cost: the search path makes several of one.
  private void questions() {
    Service service = expectation.service();
    String namespace = service.key().namespace();
    String name = service.key().name();
    String svc = name + "." + namespace + ".svc";
    String full = svc + "." + names.domain() + ".";
    SearchPath inside = names.pathIn(namespace);
    SearchPath elsewhere = names.pathIn(ANOTHER_NAMESPACE);
    lines.add("");
    lines.add(
        "Questions of a Pod until %s, for each address type (ndots %d, search %s; %s)"
            .formatted(
                full, names.ndots(), String.join(" ", elsewhere.domains()), names.pathFrom()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(question(name, inside, full, "in namespace " + namespace));
    for (String asked : List.of(name + "." + namespace, svc, svc + "." + names.domain(), full)) {
      rows.add(question(asked, elsewhere, full, "in another namespace"));
    }
    table(rows);
  }

  private static List<String> question(String asked, SearchPath path, String wanted, String where) {
    OptionalInt questions = path.questions(asked, wanted);
    return List.of(
        asked, questions.isPresent() ? Integer.toString(questions.getAsInt()) : "never", where);
  }

  private void way(Ways.Way way) {
    TargetExpectation target = way.expectation();
    lines.add("");
    lines.add(
        "port %s via %s %s%s, %s: %s%s"
            .formatted(
                target.target().port(),
                target.target().via().label(),
                target.target().family().label(),
                target.address().map(address -> " at " + address).orElse(""),
                way.port().transport() == Transport.SCTP ? "sctp" : target.protocol().label(),
                handling(target),
                way.notCalled() == null ? "" : "; not called: " + way.notCalled()));
    List<List<String>> rows = new ArrayList<>();
    for (ExpectedEndpoint expected : target.endpoints()) {
      rows.add(
          List.of(
              expected.endpoint().name(),
              expected.endpoint().address(),
              orDash(expected.endpoint().node()),
              orDash(expected.endpoint().zone()),
              expected.due() > 0
                  ? String.format(Locale.ROOT, "%.1f %%", 100 * expected.due())
                  : "-",
              expected.reason().text()));
    }
    if (rows.isEmpty()) {
      lines.add("  no endpoints");
    }
    table(rows);
  }

  private static String handling(TargetExpectation target) {
    return switch (target.handling()) {
      case SERVED -> "served";
      case REFUSED -> "refused: there is no endpoint to use";
      case DROPPED -> "dropped (a call times out)";
      case NO_ADDRESS -> "no address: nothing is ready";
      case UNKNOWN ->
          target.known()
              ? "refused or dropped, by kube-proxy's mode: there is no endpoint to use, and"
                  + " loadBalancerSourceRanges do not admit this agent"
              : "not known, see the advice";
    };
  }

  private void healthCheck() {
    Integer port = expectation.service().external().healthCheckNodePort();
    if (port == null) {
      return;
    }
    lines.add("");
    lines.add(
        "health check at node port %d: %s"
            .formatted(
                port,
                ways.readyHere()
                    ? "200 (ready endpoints on this node)"
                    : "503 (none on this node)"));
  }

  private void advice() {
    if (!expectation.advice().isEmpty()) {
      lines.add("");
      lines.add("Advice");
      expectation.advice().forEach(sentence -> lines.add("  " + sentence));
    }
  }

  private void table(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        if (widths.size() <= i) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append("  ").append(row.get(i)).repeat(" ", widths.get(i) - row.get(i).length());
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private static String orDash(@Nullable String text) {
    return Objects.requireNonNullElse(text, "-");
  }

  /// Without control characters, and without those that format text unseen: directions (bidi),
  /// joiners, line separators. What has no meaning yet may get one.
  static String printable(String line) {
    StringBuilder printable = new StringBuilder(line.length());
    line.codePoints().map(c -> isUnseen(c) ? '?' : c).forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static boolean isUnseen(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
