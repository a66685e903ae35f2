package dev.evenkeel.ledger;

import dev.evenkeel.model.Target;

/// The direct calls to one endpoint.
///
/// @param target with `via` `endpoint`
/// @param failing whether they fail more than is nobody's fault
/// @param lastFailed whether the last one did
/// @param gone it is no longer called
public record DirectSnapshot(
    Target target,
    String endpoint,
    long calls,
    long failures,
    FailingSnapshot failing,
    boolean lastFailed,
    boolean gone) {}
