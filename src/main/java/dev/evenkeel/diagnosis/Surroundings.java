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
/// @param before what the diagnosis before told: what is over in part keeps its name until it is
///   over
/// @param missing Services that the configuration names and the cluster does not have
public record Surroundings(
    String node,
    Instant now,
    boolean catalogCurrent,
    Set<Finding.Key> before,
    List<ServiceKey> missing) {

  public Surroundings {
    before = Set.copyOf(before);
    missing = List.copyOf(missing);
  }
}
