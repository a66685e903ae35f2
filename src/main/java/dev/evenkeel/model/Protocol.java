package dev.evenkeel.model;

import java.util.Locale;

/// What is spoken to a target.
public enum Protocol {
  HTTP,
  HTTPS,
  GRPC,
  TCP,
  UDP;

  /// Whether a call has a reply, which may name its backend: of the others only the connection is
  /// made.
  public boolean hasReplies() {
    return switch (this) {
      case HTTP, HTTPS -> true;
      case GRPC, TCP, UDP -> false;
    };
  }

  /// The value in the configuration and of the metric label `protocol`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
