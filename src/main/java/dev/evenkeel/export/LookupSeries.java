package dev.evenkeel.export;

import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.ledger.ServerSnapshot;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The series about DNS. Gauges of what is gone are not written, its counters are.
final class LookupSeries {

  private LookupSeries() {}

  static void write(Page page, LedgerSnapshot ledger) {
    Map<List<String>, List<DnsSnapshot>> byLabels = new LinkedHashMap<>();
    for (DnsSnapshot dns : ledger.lookups()) {
      byLabels.computeIfAbsent(labels(dns), _ -> new ArrayList<>()).add(dns);
    }
    byLabels.forEach((labels, together) -> write(page, labels.toArray(String[]::new), together));
    ledger.servers().forEach(server -> write(page, server));
  }

  private static List<String> labels(DnsSnapshot dns) {
    Question question = dns.expectation().question();
    return List.of(
        question.service().namespace(),
        question.service().name(),
        question.record(),
        question.port(),
        question.type().name(),
        dns.server());
  }

  /// @param together of one kind: their counters are the same, their gauges are summed
  private static void write(Page page, String[] labels, List<DnsSnapshot> together) {
    DnsSnapshot any = together.getFirst();
    any.results()
        .forEach(
            (result, count) -> page.add(Metric.DNS_LOOKUPS, count, Labels.with(labels, result)));
    page.add(Metric.DNS_LOOKUP_FAILURES, any.failures(), labels);
    if (together.stream().anyMatch(DnsSnapshot::compared)) {
      page.add(Metric.DNS_MISSING_ANSWERS, any.missing(), labels);
      page.add(Metric.DNS_UNEXPECTED_ANSWERS, any.unexpected(), labels);
    }
    List<DnsSnapshot> here = together.stream().filter(dns -> !dns.gone()).toList();
    List<DnsSnapshot> compared = orAll(here, dns -> dns.lastExpected() >= 0);
    List<DnsSnapshot> answered = orAll(compared, dns -> dns.lastAnswered() != null);
    OptionalInt answers =
        answered.stream()
            .filter(dns -> dns.lastAnswered() != null)
            .mapToInt(LookupSeries::answers)
            .reduce(Integer::sum);
    OptionalInt expected =
        answered.stream()
            .mapToInt(DnsSnapshot::lastExpected)
            .filter(owed -> owed >= 0)
            .reduce(Integer::sum);
    answers.ifPresent(sum -> page.add(Metric.DNS_ANSWERS, sum, labels));
    expected.ifPresent(sum -> page.add(Metric.DNS_EXPECTED_ANSWERS, sum, labels));
  }

  /// Both gauges are sums over the same questions: else one that is silent or not compared would
  /// look like answers that are missing, or too many.
  private static List<DnsSnapshot> orAll(List<DnsSnapshot> all, Predicate<DnsSnapshot> which) {
    List<DnsSnapshot> some = all.stream().filter(which).toList();
    return some.isEmpty() ? all : some;
  }

  /// Those that are this Service's: an address may have a name in others too.
  private static int answers(DnsSnapshot dns) {
    return dns.lastAnswered() == null
        ? 0
        : dns.expectation().relevant(dns.lastAnswered().answers()).size();
  }

  private static void write(Page page, ServerSnapshot snapshot) {
    DnsServer server = snapshot.server();
    String label = server.label();
    page.addHistogram(
        Metric.DNS_LOOKUP_DURATION,
        snapshot.durations().bounds(),
        snapshot.durations().counts(),
        snapshot.durations().sumSeconds(),
        label);
    page.add(Metric.DNS_TRUNCATED, snapshot.truncated(), label);
    snapshot
        .rejected()
        .forEach(
            (reason, count) -> page.add(Metric.DNS_REJECTED_REPLIES, count, label, reason.label()));
    if (!snapshot.gone()) {
      page.add(
          Metric.DNS_SERVER_INFO,
          1,
          label,
          server.role().label(),
          Objects.requireNonNullElse(server.pod(), ""),
          Objects.requireNonNullElse(server.node(), ""));
    }
  }
}
