package dev.evenkeel.balance;

/// The time since the last of a sequence of moments; 0 at the first.
final class Elapsed {

  private boolean begun;
  private long lastNanos;

  double secondsUntil(long nanos) {
    double seconds = begun ? Math.max(0, nanos - lastNanos) / 1e9 : 0;
    begun = true;
    lastNanos = nanos;
    return seconds;
  }
}
