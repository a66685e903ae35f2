package dev.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// One outcome a second.
class RecurrenceTestTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Allowance YEAR = new Allowance(365 * 86_400.0, 1, 1);

  private final RecurrenceTest test = new RecurrenceTest();
  private long now;

  private void outcome(boolean happened) {
    test.outcome(happened, now += SECOND, YEAR);
  }

  private int untilOver() {
    int outcomes = 0;
    while (test.open() && outcomes < 100_000) {
      outcome(false);
      outcomes++;
    }
    return outcomes;
  }

  @Test
  void it_opens_at_the_first_time() {
    outcome(false);
    assertThat(test.open()).isFalse();
    outcome(true);
    assertThat(test.open()).isTrue();
    assertThat(test.sinceNanos()).isEqualTo(now);
    assertThat(test.times()).isEqualTo(1);
  }

  @Test
  void what_happened_every_time_is_over_after_a_few_outcomes_without() {
    for (int i = 0; i < 30; i++) {
      outcome(true);
    }
    assertThat(untilOver()).isBetween(4, 12);
  }

  @Test
  void what_happened_now_and_then_has_to_stay_away_for_longer() {
    for (int i = 0; i < 1000; i++) {
      outcome(i % 20 == 0);
    }
    assertThat(untilOver()).isBetween(150, 500);
  }

  @Test
  void what_goes_on_is_not_cleared() {
    SplittableRandom random = new SplittableRandom(5);
    outcome(true);
    int cleared = 0;
    for (int i = 0; i < 200_000; i++) {
      outcome(random.nextDouble() < .1);
      cleared += test.open() ? 0 : 1;
    }
    assertThat(cleared).isZero();
  }

  @Test
  void once_more_begins_anew() {
    outcome(true);
    untilOver();
    outcome(true);
    assertThat(test.times()).isEqualTo(1);
    assertThat(test.sinceNanos()).isEqualTo(now);
  }
}
