package dev.evenkeel.model;

import java.util.Locale;

/// What is spoken to a target.
public enum Protocol {
  HTTP,
  HTTPS,
  /// HTTP/2 in clear text, without asking first (prior knowledge).
  GRPC,
  /// The same in TLS.
  GRPCS,
  TCP,
  UDP;

  /// The value in the configuration and of the metric label `protocol`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
