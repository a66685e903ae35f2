package dev.evenkeel.model;

/// DNS record types that are looked up.
public enum RecordType {
  A,
  AAAA,
  SRV,
  CNAME,
  PTR;

  /// The type of an address record.
  public static RecordType of(Family family) {
    return switch (family) {
      case IPV4 -> A;
      case IPV6 -> AAAA;
    };
  }
}
