package dev.evenkeel.model;

import java.util.Locale;

/// Why a datagram was not taken for the reply to a lookup.
public enum RejectedReason {
  ID,
  QUESTION,
  SOURCE,
  MALFORMED;

  /// The value of the metric label `reason`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
