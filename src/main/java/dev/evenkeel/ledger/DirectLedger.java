package dev.evenkeel.ledger;

import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Target;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The direct calls to the endpoints of one port and family, each endpoint by itself. Confined to
/// the loop.
final class DirectLedger {

  private static final class Counts {
    final Lifetime lifetime = new Lifetime();
    long calls;
    long failures;
  }

  private final Target target;
  private final Map<String, Counts> endpoints = new TreeMap<>();

  /// @param target with `via` `endpoint`
  DirectLedger(Target target) {
    this.target = target;
  }

  /// The endpoints that are called now; counts of others stay for a while.
  void expect(Collection<String> called, long nowNanos) {
    for (String name : called) {
      endpoints.computeIfAbsent(name, _ -> new Counts()).lifetime.here();
    }
    endpoints.forEach(
        (name, counts) -> {
          if (!called.contains(name)) {
            counts.lifetime.gone(nowNanos);
          }
        });
  }

  void record(String endpoint, CallObservation call) {
    Counts counts = endpoints.get(endpoint);
    if (counts == null) {
      return; // ended more than ten minutes after it was no longer to be called
    }
    counts.calls++;
    if (call.result() != CallResult.OK) {
      counts.failures++;
    }
  }

  void settle(long nowNanos) {
    endpoints.values().removeIf(counts -> counts.lifetime.isForgotten(nowNanos));
  }

  boolean isEmpty() {
    return endpoints.isEmpty();
  }

  List<DirectSnapshot> snapshot() {
    return endpoints.entrySet().stream()
        .map(e -> new DirectSnapshot(target, e.getKey(), e.getValue().calls, e.getValue().failures))
        .toList();
  }
}
