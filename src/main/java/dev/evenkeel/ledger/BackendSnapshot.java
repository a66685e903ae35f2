package dev.evenkeel.ledger;

import dev.evenkeel.model.ExpectedEndpoint;
import org.jspecify.annotations.Nullable;

/// The counts of one backend of a target.
///
/// @param name the endpoint's, or `other`
/// @param expected the endpoint as last seen; null for `other`
/// @param due its expected share of the hits
/// @param judged whether it was ever expected while the target was tested
/// @param ratio of the hits in the window, [0, 1]; NaN while there are none
/// @param gone it has left the slices, or is no longer shown by name
public record BackendSnapshot(
    String name,
    @Nullable ExpectedEndpoint expected,
    double due,
    long hits,
    boolean judged,
    long judgedHits,
    double expectedHits,
    double ratio,
    boolean gone) {}
