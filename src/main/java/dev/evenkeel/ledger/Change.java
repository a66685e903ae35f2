package dev.evenkeel.ledger;

import java.util.Locale;

/// What became of an endpoint in the expected set.
public enum Change {
  ADD,
  REMOVE;

  /// The value of the metric label `change`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
