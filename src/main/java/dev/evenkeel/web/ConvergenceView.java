package dev.evenkeel.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.evenkeel.agent.AgentSnapshot;
import dev.evenkeel.ledger.ConvergenceSnapshot;
import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.Layer;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How far one change of an endpoint has come at one place, in the API (README, The API). What does
/// not apply, or is not known, is absent.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConvergenceView(
    String layer,
    @Nullable String server,
    @Nullable String port,
    @Nullable String via,
    String family,
    String endpoint,
    String change,
    Instant since,
    boolean triggered,
    double lowerSeconds,
    @Nullable Double upperSeconds,
    boolean late) {

  static List<ConvergenceView> of(ServiceKey service, AgentSnapshot snapshot) {
    Stream<ConvergenceView> atServers =
        snapshot.ledger().lookups().stream()
            .filter(dns -> dns.expectation().question().service().equals(service))
            .flatMap(dns -> dns.convergence().stream().map(change -> of(dns, change, snapshot)));
    Stream<ConvergenceView> here =
        snapshot.ledger().targets().stream()
            .filter(target -> target.expectation().target().service().equals(service))
            .flatMap(t -> t.convergence().stream().map(change -> of(t, change, snapshot)));
    return Stream.concat(atServers, here).toList();
  }

  private static ConvergenceView of(
      DnsSnapshot dns, ConvergenceSnapshot change, AgentSnapshot snapshot) {
    boolean ipv6 = dns.expectation().question().type() == RecordType.AAAA;
    String family = (ipv6 ? Family.IPV6 : Family.IPV4).label();
    return of(Layer.DNS, dns.server(), null, family, change, snapshot);
  }

  private static ConvergenceView of(
      TargetSnapshot target, ConvergenceSnapshot change, AgentSnapshot snapshot) {
    Target at = target.expectation().target();
    return of(Layer.DATAPLANE, null, at, at.family().label(), change, snapshot);
  }

  private static ConvergenceView of(
      Layer layer,
      @Nullable String server,
      @Nullable Target target,
      String family,
      ConvergenceSnapshot change,
      AgentSnapshot snapshot) {
    return new ConvergenceView(
        layer.label(),
        server,
        target == null ? null : target.port(),
        target == null ? null : target.via().label(),
        family,
        change.endpoint(),
        change.change().label(),
        snapshot.at(change.sinceNanos()).truncatedTo(ChronoUnit.MILLIS),
        change.triggered(),
        change.lowerSeconds(),
        change.resolved() ? change.upperSeconds() : null,
        change.late());
  }
}
