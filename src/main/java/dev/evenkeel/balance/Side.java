package dev.evenkeel.balance;

/// Less than its share, or more.
public enum Side {
  LOW,
  HIGH
}
