package dev.evenkeel.model;

import java.util.Locale;

/// The frontend that a call goes through.
public enum Via {
  CLUSTER_IP,
  HEADLESS,
  NODE_PORT,
  LOAD_BALANCER,
  EXTERNAL_IP,
  EXTERNAL_NAME,
  /// A direct call to one endpoint.
  ENDPOINT;

  /// Whether each call begins with a lookup of the Service's name.
  public boolean looksUp() {
    return this == HEADLESS || this == EXTERNAL_NAME;
  }

  /// The value in the configuration and of the metric label `via`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
