package dev.evenkeel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PacerTest {

  @Test
  void gaps_are_exponential_with_the_rates_mean() {
    Random random = new Random(7);
    int n = 100_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double gap = Pacer.nextNanos(0, 10, 1 - random.nextDouble()) / 1e9;
      sum += gap;
      squares += gap * gap;
    }
    double mean = sum / n;
    assertThat(mean).isCloseTo(0.1, within(0.001));
    assertThat(squares / n - mean * mean).isCloseTo(0.01, within(0.0003)); // variance = mean²
  }

  @Test
  void the_largest_draw_is_now_and_the_smallest_is_not_for_ever() {
    assertThat(Pacer.nextNanos(5, 1, 1)).isEqualTo(5);
    assertThat(Pacer.nextNanos(5, 1e-12, Double.MIN_VALUE)).isPositive();
  }

  @Test
  void late_begins_after_a_fifth_of_a_second() {
    assertThat(Pacer.isLate(0, Pacer.LATE_NANOS)).isFalse();
    assertThat(Pacer.isLate(0, Pacer.LATE_NANOS + 1)).isTrue();
    assertThat(Pacer.isLate(Long.MAX_VALUE, Long.MIN_VALUE + Pacer.LATE_NANOS)).isTrue();
  }
}
