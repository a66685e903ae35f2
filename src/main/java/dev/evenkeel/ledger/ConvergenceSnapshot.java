package dev.evenkeel.ledger;

/// A change of one endpoint, and what is known of the time that it took to arrive.
///
/// @param endpoint its name; for DNS the address that is answered
/// @param share what it is due of the calls (of one that was removed: was), (0, 1]; 1 for DNS,
///   where every answer tells
/// @param sinceNanos monotonic time at which the clock of the change starts
/// @param triggered the clock starts at the slice's `last-change-trigger-time`, else when the
///   informer saw the change
/// @param lowerSeconds it had not arrived before; 0 where nothing better is known
/// @param upperSeconds it had arrived by then; NaN while that is not known
/// @param late it is proven that it did not arrive within grace, and not yet that it has since
/// @param lateSinceNanos monotonic time at which that was proven; 0 where it was not
/// @param calls that named a backend (for DNS: answers) since the agent knows of the change
public record ConvergenceSnapshot(
    Change change,
    String endpoint,
    double share,
    long sinceNanos,
    boolean triggered,
    double lowerSeconds,
    double upperSeconds,
    boolean late,
    long lateSinceNanos,
    long calls) {

  public boolean resolved() {
    return !Double.isNaN(upperSeconds);
  }
}
