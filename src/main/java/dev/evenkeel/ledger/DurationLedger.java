package dev.evenkeel.ledger;

import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Phases;
import java.util.Arrays;

/// How long the calls of one Service port through one frontend took, both families together.
/// Confined to the loop.
final class DurationLedger {

  final Lifetime lifetime = new Lifetime();
  private final Histogram ok = new Histogram();
  private final long[] counts = new long[Phase.values().length];
  private final double[] sums = new double[Phase.values().length];

  void record(CallResult result, Phases phases) {
    if (result == CallResult.OK) {
      ok.add(phases.total());
    }
    add(Phase.CONNECT, phases.connect());
    add(Phase.TLS, phases.tls());
    add(Phase.FIRST_BYTE, phases.firstByte());
    add(Phase.TOTAL, result == CallResult.OK ? phases.total() : Phases.NEVER);
  }

  private void add(Phase phase, long nanos) {
    if (nanos != Phases.NEVER) {
      counts[phase.ordinal()]++;
      sums[phase.ordinal()] += nanos / 1e9;
    }
  }

  DurationSnapshot snapshot(DurationSnapshot.Key key) {
    return new DurationSnapshot(
        key,
        ok.snapshot(),
        Arrays.stream(Phase.values())
            .map(p -> new DurationSnapshot.PhaseSum(p, counts[p.ordinal()], sums[p.ordinal()]))
            .toList());
  }
}
