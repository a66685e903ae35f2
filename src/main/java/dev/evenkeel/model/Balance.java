package dev.evenkeel.model;

import java.util.Locale;

/// Whether a target's hits are tested for evenness, or why not.
public enum Balance {
  TESTED,
  /// Fewer than two endpoints are expected.
  SINGLE,
  /// The order of DNS answers is nobody's promise.
  HEADLESS,
  /// ClientIP affinity: one agent sticks to one backend by design.
  AFFINITY,
  /// Too many replies name nobody.
  UNIDENTIFIED,
  /// A rule that this version does not know decides.
  UNSUPPORTED,
  /// `judge: false`.
  OFF;

  /// The value of the metric label `balance`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
