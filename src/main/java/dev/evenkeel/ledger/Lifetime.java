package dev.evenkeel.ledger;

/// Whether something still exists, and how long it has been gone: gauges of what is gone are not
/// shown, counters for ten minutes more, so that the last increase is scraped. Confined to the
/// loop.
final class Lifetime {

  private boolean gone;
  private long goneNanos;

  void here() {
    gone = false;
  }

  void gone(long nowNanos) {
    if (!gone) {
      gone = true;
      goneNanos = nowNanos;
    }
  }

  boolean isGone() {
    return gone;
  }

  boolean isForgotten(long nowNanos) {
    return gone && nowNanos - goneNanos >= LedgerSettings.REMEMBERED_NANOS;
  }
}
