package dev.evenkeel.model;

import org.jspecify.annotations.Nullable;

/// The outcome of one call.
///
/// @param target whose `via` is `endpoint` for a direct call
/// @param endpoint name of the endpoint whose address it went to: of a direct call, and of one that
///   followed the answer of a headless name; else null
/// @param startNanos monotonic time of its start; of one that follows a name, of its lookup's
/// @param endNanos monotonic time of its end
public record CallObservation(
    Target target,
    @Nullable String endpoint,
    long startNanos,
    long endNanos,
    CallResult result,
    Phases phases,
    Answerer answerer) {

  /// One that follows no name.
  public CallObservation(
      Target target,
      @Nullable String endpoint,
      long endNanos,
      CallResult result,
      Phases phases,
      Answerer answerer) {
    this(target, endpoint, endNanos - phases.total(), endNanos, result, phases, answerer);
  }
}
