package dev.evenkeel.agent;

import dev.evenkeel.export.SelfStatus;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.Vantage;
import java.util.Map;

/// All that the agent shows, at one moment.
///
/// @param rates calls a second of this agent, by target
public record AgentSnapshot(
    Vantage vantage, LedgerSnapshot ledger, SelfStatus self, Map<Target, Double> rates) {

  public AgentSnapshot {
    rates = Map.copyOf(rates);
  }
}
