package dev.evenkeel.ledger;

import dev.evenkeel.model.Target;

/// The direct calls to one endpoint.
///
/// @param target with `via` `endpoint`
/// @param failing whether they fail more than is nobody's fault
/// @param failedInARow how many of the last calls failed one after the other
/// @param gone it is no longer called
public record DirectSnapshot(
    Target target,
    String endpoint,
    long calls,
    long failures,
    FailingSnapshot failing,
    int failedInARow,
    boolean gone) {}
