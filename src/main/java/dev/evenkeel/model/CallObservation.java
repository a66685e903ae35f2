package dev.evenkeel.model;

import org.jspecify.annotations.Nullable;

/// The outcome of one call.
///
/// @param target whose `via` is `endpoint` for a direct call
/// @param endpoint name of the endpoint that a direct call went to; null for all others
/// @param endNanos monotonic time of its end
public record CallObservation(
    Target target,
    @Nullable String endpoint,
    long endNanos,
    CallResult result,
    Phases phases,
    Answerer answerer) {}
