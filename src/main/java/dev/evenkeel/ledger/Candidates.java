package dev.evenkeel.ledger;

import dev.evenkeel.model.Endpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Every endpoint that a reply of one target may name: those of the slices in any state, and those
/// removed in the last ten minutes. Confined to the loop.
final class Candidates {

  private record Candidate(Endpoint endpoint, Lifetime lifetime) {}

  private final Map<String, Candidate> byName = new HashMap<>();

  void refresh(Collection<Endpoint> endpoints, long nowNanos) {
    Set<String> present = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      present.add(endpoint.name());
      byName.put(endpoint.name(), new Candidate(endpoint, new Lifetime()));
    }
    byName.forEach(
        (name, candidate) -> {
          if (!present.contains(name)) {
            candidate.lifetime().gone(nowNanos);
          }
        });
  }

  /// Returns the names that no reply can name any more.
  Set<String> forget(long nowNanos) {
    Set<String> forgotten = new HashSet<>();
    byName.forEach(
        (name, candidate) -> {
          if (candidate.lifetime().isForgotten(nowNanos)) {
            forgotten.add(name);
          }
        });
    byName.keySet().removeAll(forgotten);
    return forgotten;
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  Collection<Endpoint> all() {
    return byName.values().stream().map(Candidate::endpoint).toList();
  }
}
