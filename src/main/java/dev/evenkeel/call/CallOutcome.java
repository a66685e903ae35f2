package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Phases;
import org.jspecify.annotations.Nullable;

/// How a call ended.
///
/// @param reply the complete reply, whatever its status, and whether it is as expected or not; null
///   where none came, where it broke off, was not of the protocol or not in time, and where TCP
///   only connects
public record CallOutcome(CallResult result, Phases phases, @Nullable Reply reply) {}
