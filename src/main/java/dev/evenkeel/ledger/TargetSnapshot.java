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
    boolean gone) {}
