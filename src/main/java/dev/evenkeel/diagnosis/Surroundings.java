package dev.evenkeel.diagnosis;

import dev.evenkeel.model.Finding;
import dev.evenkeel.model.ServiceKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What a diagnosis knows beside the ledger.
///
/// @param node the agent's
/// @param now the moment of the snapshot
/// @param catalogCurrent whether what is expected is up to date
/// @param common the common causes that the diagnosis before told: they last until nothing is left
///   of them, or each Service would have the last of it as its own
/// @param missing Services that the configuration names and the cluster does not have
public record Surroundings(
    String node,
    Instant now,
    boolean catalogCurrent,
    Set<Finding.Key> common,
    List<ServiceKey> missing) {

  public Surroundings {
    common = Set.copyOf(common);
    missing = List.copyOf(missing);
  }
}
