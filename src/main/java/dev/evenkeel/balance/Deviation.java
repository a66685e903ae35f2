package dev.evenkeel.balance;

/// An endpoint that an open alarm names.
///
/// @param silent that it gets nothing at all outweighed all else, and it was not hit since; or so
///   short a time ago that it may be about to clear
/// @param sinceNanos when it was named
/// @param hits of it in the time in which they differ most from what it was due, before it was
///   named
/// @param due in that time
public record Deviation(
    String endpoint, Side side, boolean silent, long sinceNanos, int hits, double due) {}
