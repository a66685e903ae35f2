package dev.evenkeel.ledger;

import java.util.List;
import java.util.Set;

/// Where the tests of a target stand.
///
/// @param failing of its calls
/// @param unexcused of its calls, beyond what its unreachable endpoints and its own Pod account for
/// @param excused the share of calls that those account for, [0, 1]
/// @param reachesItself this agent is one of its endpoints
/// @param selves names of its endpoints that are this agent
/// @param callsSinceOwnHit tested calls since it last reached itself
/// @param intruders that answer and are owed nothing
/// @param affinity whether hits move that should stick
public record TargetTestsSnapshot(
    FailingSnapshot failing,
    FailingSnapshot unexcused,
    double excused,
    boolean reachesItself,
    Set<String> selves,
    long callsSinceOwnHit,
    EvennessSnapshot evenness,
    List<RecurrenceSnapshot> intruders,
    FailingSnapshot affinity) {

  public TargetTestsSnapshot {
    selves = Set.copyOf(selves);
    intruders = List.copyOf(intruders);
  }
}
