package dev.evenkeel.ledger;

import java.util.Locale;

/// A phase of a call; its time is counted from the begin of the call.
public enum Phase {
  CONNECT,
  /// The handshake; only of protocols that have one.
  TLS,
  FIRST_BYTE,
  /// Of calls that ended well.
  TOTAL;

  /// The value of the metric label `phase`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
