package dev.evenkeel.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.evenkeel.agent.AgentSnapshot;
import dev.evenkeel.ledger.BackendSnapshot;
import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.TargetExpectation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One Service in the API (README, The API). State and verdict are as of the diagnosis, which is
/// made every second. What is not known is absent.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServiceView(
    String namespace,
    String name,
    String type,
    String state,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String verdict,
    List<String> advice,
    List<LookupView> lookups,
    List<TargetView> targets,
    List<ConvergenceView> convergence,
    List<FindingView> findings) {

  /// The last lookup of one question at one server.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LookupView(
      String name,
      String record,
      String type,
      String server,
      @Nullable String result,
      List<String> answers,
      @Nullable List<String> expected,
      @Nullable List<String> missing,
      @Nullable List<String> unexpected,
      @Nullable Long ttlSeconds,
      @Nullable Double durationSeconds,
      @Nullable Instant at) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TargetView(
      String port,
      String via,
      String family,
      @Nullable String address,
      String protocol,
      String balance,
      String handling,
      @Nullable Double rate,
      Map<String, Long> calls,
      long unidentified,
      List<UnexpectedView> unexpected,
      List<BackendView> backends) {}

  /// A backend that answered and is owed nothing.
  public record UnexpectedView(String name, long hits) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BackendView(
      String name,
      @Nullable String address,
      @Nullable String node,
      @Nullable String zone,
      @Nullable String state,
      @Nullable String reason,
      long hits,
      @Nullable Double expectedHits,
      @Nullable Double ratio,
      double expectedRatio) {}

  static ServiceView of(ServiceExpectation service, AgentSnapshot snapshot) {
    ServiceKey key = service.service().key();
    return new ServiceView(
        key.namespace(),
        key.name(),
        service.service().type().apiName(),
        snapshot.diagnosis().state(key),
        snapshot.diagnosis().verdict(key).map(FindingKind::label).orElse(null),
        advice(service, snapshot),
        snapshot.ledger().lookups().stream()
            .filter(dns -> dns.expectation().question().service().equals(key) && !dns.gone())
            .map(ServiceView::lookup)
            .toList(),
        snapshot.ledger().targets().stream()
            .filter(t -> t.expectation().target().service().equals(key) && !t.gone())
            .map(t -> target(t, snapshot.rates().get(t.expectation().target())))
            .toList(),
        ConvergenceView.of(key, snapshot),
        snapshot.diagnosis().of(key).stream().map(FindingView::of).toList());
  }

  /// What the expectation knows to advise, and what only shows in the replies.
  private static List<String> advice(ServiceExpectation service, AgentSnapshot snapshot) {
    Set<String> advice = new LinkedHashSet<>(service.advice());
    for (TargetSnapshot target : snapshot.ledger().targets()) {
      TargetExpectation expectation = target.expectation();
      if (expectation.target().service().equals(service.service().key())
          && target.balance() == Balance.UNIDENTIFIED
          && expectation.settings().namesBackends(expectation.protocol())) {
        advice.add(
            "port `%s`: more than a tenth of the replies name no backend, so its balance is not judged; let it answer with its Pod's name, or say where it does with the annotation `evenkeel.dev/identity`"
                .formatted(expectation.target().port()));
      }
    }
    for (DnsSnapshot dns : snapshot.ledger().lookups()) {
      LookupObservation last = dns.last();
      if (dns.expectation().question().service().equals(service.service().key())
          && !dns.gone()
          && last != null
          && last.partial()) {
        advice.add(
            "the answer of %s to `%s` %s is cut short over TCP too (a reply has at most 65535 bytes), so it is not compared: have fewer endpoints in one Service, or clients that do not need that name"
                .formatted(dns.server(), last.question().name(), last.question().type()));
      }
    }
    return List.copyOf(advice);
  }

  private static LookupView lookup(DnsSnapshot dns) {
    LookupObservation last = dns.last();
    boolean compared = dns.expectation().compared();
    boolean answered = compared && last != null && last.result().answered() && !last.partial();
    return new LookupView(
        dns.expectation().question().name(),
        dns.expectation().question().record(),
        dns.expectation().question().type().name(),
        dns.server(),
        last == null ? null : last.result().label(),
        last == null ? List.of() : sorted(last.answers()),
        compared ? sorted(dns.expectation().answers()) : null,
        answered ? sorted(dns.lastMissing()) : null,
        answered ? sorted(dns.lastUnexpected()) : null,
        last == null || last.ttlSeconds() < 0 ? null : last.ttlSeconds(),
        last == null ? null : last.durationNanos() / 1e9,
        last == null ? null : last.at().truncatedTo(ChronoUnit.MILLIS));
  }

  private static List<String> sorted(Collection<String> answers) {
    return answers.stream().sorted().toList();
  }

  private static TargetView target(TargetSnapshot target, @Nullable Double rate) {
    Map<String, Long> calls = new TreeMap<>();
    for (Map.Entry<CallResult, Long> entry : target.calls().entrySet()) {
      calls.put(entry.getKey().label(), entry.getValue());
    }
    return new TargetView(
        target.expectation().target().port(),
        target.expectation().target().via().label(),
        target.expectation().target().family().label(),
        target.expectation().address().orElse(null),
        target.expectation().protocol().label(),
        target.balance().label(),
        target.expectation().handling().label(),
        rate,
        calls,
        target.unidentified(),
        target.unexpected().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> new UnexpectedView(entry.getKey(), entry.getValue()))
            .toList(),
        target.backends().stream().filter(b -> !b.gone()).map(ServiceView::backend).toList());
  }

  private static BackendView backend(BackendSnapshot backend) {
    ExpectedEndpoint expected = backend.expected();
    return new BackendView(
        backend.name(),
        expected == null ? null : expected.endpoint().address(),
        expected == null ? null : expected.endpoint().node(),
        expected == null ? null : expected.endpoint().zone(),
        expected == null ? null : expected.endpoint().state().label(),
        expected == null ? null : expected.reason().text(),
        backend.hits(),
        backend.judged() ? backend.expectedHits() : null,
        Double.isNaN(backend.ratio()) ? null : backend.ratio(),
        backend.due());
  }
}
