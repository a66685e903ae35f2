package dev.evenkeel.ledger;

import java.time.Duration;
import java.util.OptionalLong;

/// From when the time of a change is taken.
///
/// @param startNanos monotonic
/// @param triggered it is the slice's `last-change-trigger-time`, which is cut to whole seconds:
///   the change happened up to a second later
record ChangeClock(long startNanos, boolean triggered) {

  /// A trigger time that is older says nothing about this change, or our clocks are not the same.
  private static final long OLDEST_NANOS = Duration.ofHours(1).toNanos();

  /// The trigger time where it is newer than the previous change of the Service (else it is stale,
  /// as the controller carries it along), not in the future and not absurdly old; else when the
  /// informer saw it.
  ///
  /// @param triggerNanos the newest of the Service's slices; empty where none has one
  /// @param previousNanos when the previous change was seen; empty where there was none
  static ChangeClock of(OptionalLong triggerNanos, OptionalLong previousNanos, long nowNanos) {
    if (triggerNanos.isPresent() && previousNanos.isPresent()) {
      long trigger = triggerNanos.getAsLong();
      long age = nowNanos - trigger;
      if (age >= 0 && age <= OLDEST_NANOS && trigger - previousNanos.getAsLong() > 0) {
        return new ChangeClock(trigger, true);
      }
    }
    return new ChangeClock(nowNanos, false);
  }
}
