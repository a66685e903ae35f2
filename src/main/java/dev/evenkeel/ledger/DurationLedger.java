package dev.evenkeel.ledger;

import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Phases;
import java.util.EnumMap;
import java.util.Map;

/// How long the calls of one Service port through one frontend took, both families together.
/// Confined to the loop.
final class DurationLedger {

  final Lifetime lifetime = new Lifetime();
  private final Histogram ok = new Histogram();
  private final Map<Phase, PhaseTimes> phases = new EnumMap<>(Phase.class);

  private static final class PhaseTimes {
    long count;
    double sumSeconds;
  }

  DurationLedger() {
    for (Phase phase : Phase.values()) {
      phases.put(phase, new PhaseTimes());
    }
  }

  void record(CallResult result, Phases times) {
    if (result == CallResult.OK) {
      ok.add(times.total());
    }
    add(Phase.CONNECT, times.connect());
    add(Phase.TLS, times.tls());
    add(Phase.FIRST_BYTE, times.firstByte());
    add(Phase.TOTAL, result == CallResult.OK ? times.total() : Phases.NEVER);
  }

  private void add(Phase phase, long nanos) {
    PhaseTimes times = phases.get(phase);
    if (times != null && nanos != Phases.NEVER) {
      times.count++;
      times.sumSeconds += nanos / 1e9;
    }
  }

  DurationSnapshot snapshot(DurationSnapshot.Key key) {
    return new DurationSnapshot(
        key,
        ok.snapshot(),
        phases.entrySet().stream()
            .map(
                e ->
                    new DurationSnapshot.PhaseSum(
                        e.getKey(), e.getValue().count, e.getValue().sumSeconds))
            .toList());
  }
}
