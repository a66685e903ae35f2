package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.expected;
import static dev.evenkeel.model.Samples.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Via;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The answers of a headless name lead its calls: what is wrong with them is told of the lookups.
/// Ten calls a second after the grace of 30 s; `c` is an endpoint no more.
class HeadlessCallsTest {

  private static final Target TARGET = new Target(CART, "http", Via.HEADLESS, Family.IPV4);
  private static final LedgerSettings SETTINGS =
      new LedgerSettings(
          "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01);

  private final TargetLedger ledger =
      new TargetLedger(
          expectation("a", "b", "c"),
          _ -> false,
          SETTINGS,
          () -> 0,
          (_, _) -> Tally.NONE,
          new ConvergenceTally(),
          0);
  private double now = 60;

  private static TargetExpectation expectation(String... pods) {
    return expected(TARGET, Balance.HEADLESS, ready(pods));
  }

  @BeforeEach
  void the_first_calls_are_right() {
    ledger.expect(expectation("a", "b"), _ -> false, at(1));
    calls(100, "a", CallResult.OK, "a");
  }

  /// @param to the endpoint whose address was answered; null: nobody's
  /// @param by who answered; null: nobody did
  private void calls(int times, @Nullable String to, CallResult result, @Nullable String by) {
    for (int i = 0; i < times; i++) {
      now += .1;
      ledger.record(
          new CallObservation(
              TARGET, to, at(now), result, new Phases(1, Phases.NEVER, 2, 3), answerer(to, by)));
      ledger.settle(at(now));
    }
  }

  private static Answerer answerer(@Nullable String to, @Nullable String by) {
    if (to == null) {
      return new Answerer.NotCalled();
    }
    return by == null ? new Answerer.NoReply() : new Answerer.Named(by);
  }

  private TargetTestsSnapshot tests() {
    return ledger.snapshot(at(now)).tests();
  }

  @Test
  void what_is_answered_and_nobodys_address_is_no_failure_of_the_calls() {
    calls(1000, null, CallResult.NO_ADDRESS, null);

    assertThat(ledger.snapshot(at(now)).calls()).containsEntry(CallResult.NO_ADDRESS, 1000L);
    assertThat(tests().failing().open()).isFalse();
  }

  @Test
  void nor_is_an_old_answer_that_leads_to_a_pod_that_has_gone() {
    calls(1000, "c", CallResult.TIMEOUT, null);

    assertThat(tests().failing().open()).isFalse();
  }

  @Test
  void a_right_answer_that_leads_to_a_pod_that_does_not_reply_is_one() {
    calls(1000, "b", CallResult.TIMEOUT, null);

    assertThat(tests().failing().open()).isTrue();
  }

  @Test
  void who_was_called_by_an_old_answer_and_answers_is_counted_and_not_told() {
    calls(100, "c", CallResult.OK, "c");

    assertThat(ledger.snapshot(at(now)).unexpected().get("c")).isPositive();
    assertThat(tests().intruders()).isEmpty();
  }

  @Test
  void who_answers_in_the_place_of_another_is_told() {
    calls(100, "a", CallResult.OK, "c");

    assertThat(tests().intruders()).extracting(RecurrenceSnapshot::subject).containsExactly("c");
  }
}
