package dev.evenkeel.ledger;

import dev.evenkeel.model.Target;

/// The direct calls to one endpoint.
///
/// @param target with `via` `endpoint`
public record DirectSnapshot(Target target, String endpoint, long calls, long failures) {}
