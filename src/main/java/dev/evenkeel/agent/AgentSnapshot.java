package dev.evenkeel.agent;

import dev.evenkeel.diagnosis.Diagnosis;
import dev.evenkeel.export.FindingsStatus;
import dev.evenkeel.export.SelfStatus;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.Vantage;
import java.time.Instant;
import java.util.Map;

/// All that the agent shows, at one moment.
///
/// @param at the wall clock's moment
/// @param diagnosis what is wrong, as last found
/// @param findingsOpened how many were ever opened, by kind
/// @param rates calls a second of this agent, by target
public record AgentSnapshot(
    Instant at,
    Vantage vantage,
    LedgerSnapshot ledger,
    Diagnosis diagnosis,
    Map<FindingKind, Long> findingsOpened,
    SelfStatus self,
    Map<Target, Double> rates) {

  public AgentSnapshot {
    findingsOpened = Map.copyOf(findingsOpened);
    rates = Map.copyOf(rates);
  }

  /// The wall clock at a monotonic time of the ledger.
  public Instant at(long nanos) {
    return at.minusNanos(ledger.atNanos() - nanos);
  }

  /// For the page of `/metrics`.
  public FindingsStatus findings() {
    return new FindingsStatus(
        diagnosis.findings().stream().map(Finding::key).toList(),
        diagnosis.common().stream().map(Finding::kind).distinct().toList(),
        diagnosis.ports().entrySet().stream()
            .map(
                port ->
                    new FindingsStatus.PortStatus(
                        port.getKey().service(),
                        port.getKey().port(),
                        port.getValue().verdict().orElse(null),
                        port.getValue().healthy().orElse(null)))
            .toList(),
        findingsOpened);
  }
}
