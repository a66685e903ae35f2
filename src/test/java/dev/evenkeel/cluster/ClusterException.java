package dev.evenkeel.cluster;

/// The cluster cannot do what was asked; the message says what, where, and what to do.
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterException(String message) {
    super(message);
  }

  ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
