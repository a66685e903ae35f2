package dev.evenkeel.ledger;

import dev.evenkeel.balance.RecurrenceTest;

/// What must never be and still happens.
///
/// @param subject an endpoint, or an answer
/// @param sinceNanos when it happened first
/// @param times how often since then
/// @param outcomes out of how many
public record RecurrenceSnapshot(String subject, long sinceNanos, long times, long outcomes) {

  static RecurrenceSnapshot of(String subject, RecurrenceTest test) {
    return new RecurrenceSnapshot(subject, test.sinceNanos(), test.times(), test.outcomes());
  }
}
