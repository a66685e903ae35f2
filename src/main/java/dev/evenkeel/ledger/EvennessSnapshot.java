package dev.evenkeel.ledger;

import dev.evenkeel.balance.Deviation;
import dev.evenkeel.balance.EvennessTest;
import dev.evenkeel.balance.Evidence;
import java.util.List;

/// Whether the hits follow the expected shares.
///
/// @param patternOpen many endpoints are each a little off; who is may not be known yet
/// @param patternSinceNanos of that
/// @param deviations whom the open alarms name
/// @param evidence where the test stands
/// @param alarm the evidence of the last alarm
public record EvennessSnapshot(
    boolean patternOpen,
    long patternSinceNanos,
    List<Deviation> deviations,
    Evidence evidence,
    Evidence alarm) {

  public EvennessSnapshot {
    deviations = List.copyOf(deviations);
  }

  static EvennessSnapshot of(EvennessTest test) {
    return new EvennessSnapshot(
        test.patternOpen(),
        test.patternSinceNanos(),
        test.deviations(),
        test.evidence(),
        test.alarm());
  }
}
