package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Phases;
import org.jspecify.annotations.Nullable;

/// How a call ended.
///
/// @param reply the complete reply, whatever its status; null where none came, where it broke off,
///   was not HTTP or not in time, and for TCP
public record CallOutcome(CallResult result, Phases phases, @Nullable Reply reply) {}
