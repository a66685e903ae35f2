package dev.evenkeel.model;

import java.util.Locale;

/// The state of an endpoint by its conditions. `ready: true` counts whatever the others say.
public enum EndpointState {
  READY,
  SERVING_TERMINATING,
  NOT_READY;

  /// The value of the metric label `state`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
