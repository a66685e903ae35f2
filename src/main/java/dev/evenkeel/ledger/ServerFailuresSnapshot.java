package dev.evenkeel.ledger;

import dev.evenkeel.balance.Evidence;
import dev.evenkeel.model.ServiceKey;
import java.util.Set;

/// Whether a DNS server fails whatever it is asked.
///
/// @param open it does, and that is common to the Services that are asked about
/// @param sinceNanos of the open alarm
/// @param alarm the evidence of the open alarm
/// @param recent its last 128 lookups; while it is open only those since the failures began
/// @param failed the Services that failures among them are of
public record ServerFailuresSnapshot(
    boolean open, long sinceNanos, Evidence alarm, Tally recent, Set<ServiceKey> failed) {

  public ServerFailuresSnapshot {
    failed = Set.copyOf(failed);
  }
}
