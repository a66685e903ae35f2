package dev.evenkeel.ledger;

import java.util.Map;

/// Outcomes of some time: how many were right, and the others by the label of their result.
public record Tally(long ok, Map<String, Long> failures) {

  /// No outcomes.
  public static final Tally NONE = new Tally(0, Map.of());

  public Tally {
    failures = Map.copyOf(failures);
  }

  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  public long all() {
    return ok + failed();
  }
}
