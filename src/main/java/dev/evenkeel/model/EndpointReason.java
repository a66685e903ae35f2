package dev.evenkeel.model;

/// Why an endpoint is, or is not, among those that new connections through a frontend may reach
/// (`docs/service-rules.md`, Who is due calls).
public enum EndpointReason {
  READY(true, "ready"),
  HINTED_TO_NODE(true, "ready, hinted to this node"),
  HINTED_TO_ZONE(true, "ready, hinted to this zone"),
  READY_HERE(true, "ready, on this node (Local)"),
  /// DNS answers with what is ready whatever its ports; kube-proxy would not use it.
  READY_WITHOUT_PORT(true, "ready, but its slice lacks this port: called at the Service's"),
  TERMINATING_USED(true, "terminating, used since nothing is ready"),
  TERMINATING_USED_HERE(true, "terminating, used since nothing on this node is ready (Local)"),
  OTHER_NODE_HINT(false, "other node by hint"),
  OTHER_ZONE_HINT(false, "other zone by hint"),
  NOT_HERE(false, "not on this node (Local)"),
  NOT_READY(false, "not ready"),
  TERMINATING(false, "terminating, ready ones exist"),
  /// DNS answers only with what is ready, whatever is left.
  TERMINATING_NOT_IN_DNS(false, "terminating, and DNS answers only with what is ready"),
  NOT_ADMITTED(false, "loadBalancerSourceRanges do not admit this agent"),
  UNDECIDED(false, "whether it is due calls is not known");

  private final boolean used;
  private final String text;

  EndpointReason(boolean used, String text) {
    this.used = used;
    this.text = text;
  }

  /// Whether new connections may reach it.
  public boolean used() {
    return used;
  }

  /// For a person.
  public String text() {
    return text;
  }
}
