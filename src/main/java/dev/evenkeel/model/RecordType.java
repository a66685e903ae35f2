package dev.evenkeel.model;

/// DNS record types that are looked up.
public enum RecordType {
  A,
  AAAA
}
