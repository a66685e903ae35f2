package dev.evenkeel.ledger;

import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.TargetExpectation;
import java.util.List;
import java.util.Map;

/// What was seen of one target.
///
/// @param unexpected hits outside every set that was right, by backend; `other` is always there
/// @param named whether its replies were ever of a kind that can name a backend
/// @param tests where its tests stand
/// @param changedNanos when its expected set changed last
/// @param inGrace that was a moment ago: old and new are both right
/// @param directly direct calls to its endpoints since its calls began to fail beyond what is
///   accounted for; without those to endpoints that are found unreachable, and where calls stick to
///   one, only those to it
/// @param convergence the changes of its expected set that are open or arrived within ten minutes
/// @param arriving endpoints that were added, have not been hit since and are not proven late, by
///   the monotonic time at which that change was seen
/// @param gone the target is no longer probed
public record TargetSnapshot(
    TargetExpectation expectation,
    Balance balance,
    Map<CallResult, Long> calls,
    long failures,
    long unidentified,
    Map<String, Long> unexpected,
    boolean named,
    List<BackendSnapshot> backends,
    TargetTestsSnapshot tests,
    long changedNanos,
    boolean inGrace,
    Tally directly,
    List<ConvergenceSnapshot> convergence,
    Map<String, Long> arriving,
    boolean gone) {}
