package dev.evenkeel.model;

/// An IP family; every target and every slice of addresses has exactly one.
public enum Family {
  IPV4("ipv4"),
  IPV6("ipv6");

  private final String label;

  Family(String label) {
    this.label = label;
  }

  /// The value of the metric label `family`.
  public String label() {
    return label;
  }
}
