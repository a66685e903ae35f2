package dev.evenkeel.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Via;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// One open finding in the API (README, The API). What does not apply is empty.
///
/// @param explains the findings that it is the cause of: `uneven default/nginx-service http
///   cluster_ip ipv4`
@JsonInclude(JsonInclude.Include.ALWAYS)
public record FindingView(
    String namespace,
    String service,
    String finding,
    String port,
    String via,
    String family,
    String server,
    List<String> endpoints,
    Instant since,
    String sentence,
    Map<String, Number> evidence,
    String next,
    List<String> explains) {

  static FindingView of(Finding finding) {
    Finding.Key key = finding.key();
    ServiceKey service = key.service();
    Via via = key.via();
    Family family = key.family();
    return new FindingView(
        service == null ? "" : service.namespace(),
        service == null ? "" : service.name(),
        key.kind().label(),
        key.port(),
        via == null ? "" : via.label(),
        family == null ? "" : family.label(),
        key.server(),
        finding.endpoints(),
        finding.since().truncatedTo(ChronoUnit.MILLIS),
        finding.sentence(),
        finding.evidence(),
        finding.next(),
        finding.explains().stream().map(Finding.Key::toString).toList());
  }
}
