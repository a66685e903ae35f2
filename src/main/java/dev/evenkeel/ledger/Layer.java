package dev.evenkeel.ledger;

import java.util.Locale;

/// What has to follow a change of the expected set: a DNS server with its answers, or this node's
/// data plane with where it sends new connections.
public enum Layer {
  DNS,
  DATAPLANE;

  /// The value of the metric label `layer`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
