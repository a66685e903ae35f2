package dev.evenkeel.model;

import java.util.Locale;

/// What becomes of a new connection to a frontend (`docs/service-rules.md`, Who is due calls).
public enum Handling {
  /// It goes to one of the endpoints that are due calls.
  SERVED,
  /// There is no endpoint to use anywhere: rejected by an ICMP message. Those are limited in rate,
  /// so a call may be refused only after its SYN was sent again.
  REFUSED,
  /// A Local policy finds none on this node, or source ranges do not admit us: it times out.
  DROPPED,
  /// The name that a client looks up has none.
  NO_ADDRESS,
  /// A rule decides that is not known, or kube-proxy's modes differ: source ranges do not admit us,
  /// and there is no endpoint to use anywhere.
  UNKNOWN;

  /// As the API writes it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
