package dev.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One outcome a second of one stream of one agent.
class FailureTestTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Allowance YEAR = new Allowance(365 * 86_400.0, 1, 1);

  private final FailureTest test = new FailureTest(.01);
  private long now;

  private int failuresUntilOpen(boolean grace) {
    int failures = 0;
    while (!test.open() && failures < 1000) {
      test.outcome(true, now += 10 * SECOND, grace, YEAR);
      failures++;
    }
    return failures;
  }

  @Test
  void an_outage_shows_after_five_failures_that_are_ten_seconds_apart() {
    for (int i = 0; i < 600; i++) {
      test.outcome(false, now += SECOND, false, YEAR);
    }
    assertThat(failuresUntilOpen(false)).isBetween(4, 5);
    assertThat(test.sinceNanos()).isEqualTo(now);
  }

  @Test
  void a_burst_counts_once() {
    test.outcome(false, now, false, YEAR);
    for (int i = 0; i < 99; i++) {
      test.outcome(true, now += SECOND / 10, false, YEAR);
    }
    assertThat(test.open()).isFalse();
  }

  @Test
  void in_grace_only_a_large_share_of_failures_is_one() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50_000; i++) {
      test.outcome(random.nextDouble() < .05, now += SECOND, true, YEAR);
    }
    assertThat(test.open()).isFalse();
    assertThat(failuresUntilOpen(true)).isBetween(5, 20);
  }

  @ParameterizedTest(name = "tolerated: {0}")
  @ValueSource(doubles = {.001, .01, .1})
  void what_is_tolerated_is_nobodys_fault(double tolerance) {
    FailureTest tolerant = new FailureTest(tolerance);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 200_000; i++) {
      tolerant.outcome(random.nextDouble() < tolerance, now += SECOND, false, YEAR);
    }
    assertThat(tolerant.open()).isFalse();
  }

  @ParameterizedTest(name = "{0} of the calls fail")
  @CsvSource({".1, 3000", ".3, 700", "1, 100"})
  void more_is_found_and_clears_when_it_is_mended(double failing, int most) {
    SplittableRandom random = new SplittableRandom(3);
    int calls = 0;
    while (!test.open() && calls < 100_000) {
      test.outcome(random.nextDouble() < failing, now += SECOND, false, YEAR);
      calls++;
    }
    assertThat(calls).isLessThan(most);
    for (int i = 0; i < 5000; i++) {
      test.outcome(random.nextDouble() < failing, now += SECOND, false, YEAR);
    }
    assertThat(test.open()).as("still failing").isTrue();

    calls = 0;
    while (test.open() && calls < 100_000) {
      test.outcome(random.nextDouble() < .005, now += SECOND, false, YEAR);
      calls++;
    }
    assertThat(calls).as("until it clears").isLessThan(most);
  }

  @Test
  void a_tolerance_of_all_is_none() {
    assertThatThrownBy(() -> new FailureTest(1)).hasMessageContaining("1");
  }

  @Test
  void where_half_may_fail_only_more_is_found_and_clears() {
    FailureTest excused = new FailureTest(.51);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      excused.outcome(random.nextDouble() < .5, now += SECOND, false, YEAR);
    }
    assertThat(excused.open()).isFalse();
    for (int i = 0; i < 60; i++) {
      excused.outcome(true, now += 11 * SECOND, false, YEAR);
    }
    assertThat(excused.open()).isTrue();
    for (int i = 0; i < 900; i++) {
      excused.outcome(random.nextDouble() < .3, now += SECOND, false, YEAR);
    }
    assertThat(excused.open()).isFalse();
  }

  @Test
  void a_loss_that_goes_on_is_not_cleared_and_an_outage_clears_soon() {
    for (int i = 0; i < 30; i++) {
      test.outcome(true, now += SECOND, false, YEAR); // densely at first
    }
    failuresUntilOpen(false);
    SplittableRandom random = new SplittableRandom(4);
    int cleared = 0;
    for (int i = 0; i < 200_000; i++) {
      test.outcome(random.nextDouble() < .1, now += SECOND, false, YEAR);
      cleared += i > 1000 && !test.open() ? 1 : 0;
    }
    assertThat(cleared).isZero();

    for (int i = 0; i < 300; i++) {
      test.outcome(true, now += 10 * SECOND, false, YEAR);
    }
    int outcomes = 0;
    while (test.open()) {
      test.outcome(false, now += SECOND, false, YEAR);
      outcomes++;
    }
    assertThat(outcomes).isLessThan(250);
  }

  @Test
  void what_an_alarm_rests_on_is_told() {
    test.outcome(false, now += SECOND, false, YEAR);
    assertThat(test.tested()).isTrue();
    long first = now + 10 * SECOND;
    failuresUntilOpen(false);
    assertThat(test.suspectNanos()).isEqualTo(first);
    assertThat(test.worst()).isEqualTo(1);
    assertThat(test.alarm().nats()).isGreaterThanOrEqualTo(test.alarm().threshold());
  }
}
