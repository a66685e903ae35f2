package dev.evenkeel.cli;

import java.util.Locale;

/// The thirds of the demo.
enum DemoPhase {
  HEALTHY,
  FAULT,
  HEALED;

  /// For a person.
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
