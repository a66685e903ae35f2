package dev.evenkeel.agent;

/// When a probe is due. Poisson sampling (RFC 2330): gaps are exponential, so that agents and
/// targets never fall in step, neither with each other nor with a round robin and its other
/// clients.
final class Pacer {

  /// A probe that the loop comes to so much later than it was due is skipped: it would not be where
  /// chance put it, and many of them together would be a burst.
  static final long LATE_NANOS = 200_000_000;

  private Pacer() {}

  /// @param perSecond mean rate, > 0
  /// @param u uniform in (0, 1], drawn by the caller
  static long nextNanos(long nowNanos, double perSecond, double u) {
    double gap = -Math.log(u) * 1e9 / perSecond;
    return nowNanos + Math.round(Math.min(gap, Long.MAX_VALUE / 4.0));
  }

  static boolean isLate(long dueNanos, long nowNanos) {
    return nowNanos - dueNanos > LATE_NANOS;
  }
}
