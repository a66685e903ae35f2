package dev.evenkeel.ledger;

/// The changes of one kind that this agent saw.
///
/// @param times of those whose time is known to 5 s, the middle of its bounds
/// @param unresolved all others: bounds too far apart, overtaken by the next change of the same
///   endpoint, or given up
public record ConvergenceCounts(
    Layer layer, Change change, HistogramSnapshot times, long unresolved) {}
