package dev.evenkeel.cli;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Vantage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An expectation as text for a person. What comes from the cluster is other people's input:
/// control characters in it become `?`, so that it cannot write to a terminal.
final class Explanation {

  private final ServiceExpectation expectation;
  private final Vantage vantage;
  private final List<String> lines = new ArrayList<>();

  private Explanation(ServiceExpectation expectation, Vantage vantage) {
    this.expectation = expectation;
    this.vantage = vantage;
  }

  /// The lines of the whole text.
  static List<String> of(ServiceExpectation expectation, Vantage vantage) {
    Explanation explanation = new Explanation(expectation, vantage);
    explanation.head();
    explanation.answers();
    expectation.targets().forEach(explanation::target);
    explanation.healthCheck();
    explanation.advice();
    return explanation.lines.stream().map(Explanation::printable).toList();
  }

  private void head() {
    Service service = expectation.service();
    lines.add(
        "Service %s, type %s%s"
            .formatted(
                service.key(), service.type().apiName(), service.headless() ? ", headless" : ""));
    String node = vantage.node().isEmpty() ? "no node" : "node " + vantage.node();
    String zone = vantage.zone() == null ? "no zone" : "zone " + vantage.zone();
    lines.add(
        "seen from %s (%s)"
            .formatted(node, vantage.known() == null ? "its Node was not found" : zone));
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

  private void target(TargetExpectation target) {
    lines.add("");
    lines.add(
        "port %s via %s %s%s, %s: %s"
            .formatted(
                target.target().port(),
                target.target().via().label(),
                target.target().family().label(),
                target.address().map(address -> " at " + address).orElse(""),
                target.protocol().label(),
                handling(target)));
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
      case UNKNOWN -> "not known, see the advice";
    };
  }

  private void healthCheck() {
    Integer port = expectation.service().external().healthCheckNodePort();
    if (port == null) {
      return;
    }
    boolean readyHere =
        expectation.targets().stream()
            .flatMap(target -> target.endpoints().stream())
            .map(ExpectedEndpoint::endpoint)
            .anyMatch(
                endpoint ->
                    endpoint.state() == EndpointState.READY
                        && vantage.node().equals(endpoint.node()));
    lines.add("");
    lines.add(
        "health check at node port %d: %s"
            .formatted(
                port,
                readyHere ? "200 (ready endpoints on this node)" : "503 (none on this node)"));
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

  private static String printable(String line) {
    StringBuilder printable = new StringBuilder(line.length());
    line.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }
}
