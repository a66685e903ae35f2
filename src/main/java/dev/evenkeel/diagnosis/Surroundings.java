package dev.evenkeel.diagnosis;

import dev.evenkeel.model.ServiceKey;
import java.time.Instant;
import java.util.List;

/// What a diagnosis knows beside the ledger.
///
/// @param node the agent's
/// @param now the moment of the snapshot
/// @param catalogCurrent whether what is expected is up to date
/// @param missing Services that the configuration names and the cluster does not have
public record Surroundings(
    String node, Instant now, boolean catalogCurrent, List<ServiceKey> missing) {

  public Surroundings {
    missing = List.copyOf(missing);
  }
}
