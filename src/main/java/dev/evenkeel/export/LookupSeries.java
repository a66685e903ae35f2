package dev.evenkeel.export;

import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.ledger.ServerSnapshot;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Question;
import java.util.Objects;

/// The series about DNS. Gauges of what is gone are not written, its counters are.
final class LookupSeries {

  private LookupSeries() {}

  static void write(Page page, LedgerSnapshot ledger) {
    ledger.lookups().forEach(dns -> write(page, dns));
    ledger.servers().forEach(server -> write(page, server));
  }

  private static void write(Page page, DnsSnapshot dns) {
    Question question = dns.expectation().question();
    String namespace = question.service().namespace();
    String service = question.service().name();
    String record = question.record();
    String type = question.type().name();
    String server = dns.server();
    dns.results()
        .forEach(
            (result, count) ->
                page.add(
                    Metric.DNS_LOOKUPS,
                    count,
                    namespace,
                    service,
                    record,
                    "",
                    type,
                    server,
                    result));
    String[] labels = {namespace, service, record, "", type, server};
    page.add(Metric.DNS_LOOKUP_FAILURES, dns.failures(), labels);
    if (dns.compared()) {
      page.add(Metric.DNS_MISSING_ANSWERS, dns.missing(), labels);
      page.add(Metric.DNS_UNEXPECTED_ANSWERS, dns.unexpected(), labels);
    }
    if (dns.gone()) {
      return;
    }
    if (dns.lastAnswered() != null) {
      page.add(Metric.DNS_ANSWERS, dns.lastAnswered().answers().size(), labels);
    }
    if (dns.lastExpected() >= 0) {
      page.add(Metric.DNS_EXPECTED_ANSWERS, dns.lastExpected(), labels);
    }
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
