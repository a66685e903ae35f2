package dev.evenkeel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureLogTest {

  private final List<String> lines = new ArrayList<>();
  private final FailureLog log = new FailureLog(lines::add);

  private void failed(long seconds, String subject, String kind) {
    log.failed("call failed", subject, kind, seconds * 1_000_000_000L);
  }

  @Test
  void the_first_is_told_and_then_one_line_a_minute_with_a_count() {
    failed(0, "shop/cart", "refused");
    failed(1, "shop/cart", "refused");
    failed(59, "shop/cart", "refused");
    assertThat(lines).containsExactly("call failed: shop/cart: refused");

    failed(60, "shop/cart", "refused");
    failed(61, "shop/cart", "refused");
    assertThat(lines)
        .hasSize(2)
        .last()
        .isEqualTo("call failed: shop/cart: refused, 3 times in 60 s");
  }

  @Test
  void each_subject_and_kind_is_told_by_itself() {
    failed(0, "shop/cart", "refused");
    failed(1, "shop/cart", "timeout");
    failed(2, "shop/till", "refused");

    assertThat(lines).hasSize(3);
  }

  @Test
  void a_single_one_after_a_long_time_has_no_count() {
    failed(0, "shop/cart", "refused");
    failed(600, "shop/cart", "refused");

    assertThat(lines).hasSize(2).last().isEqualTo("call failed: shop/cart: refused");
  }

  @Test
  void where_all_fail_at_once_the_log_has_so_many_lines_a_minute_and_a_count_of_the_rest() {
    int all = 3 * FailureLog.LINES_A_MINUTE;
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < all; i++) {
        failed(1000 + second, "shop/cart-" + i, "refused");
      }
    }
    assertThat(lines).hasSize(FailureLog.LINES_A_MINUTE);

    lines.clear();
    for (int i = all - 1; i >= 0; i--) {
      failed(1060, "shop/cart-" + i, "refused");
    }

    assertThat(lines)
        .hasSize(FailureLog.LINES_A_MINUTE + 1)
        .startsWith(
            "too much fails for a line each: 12000 failures had none so far (/api/v1/findings)",
            "call failed: shop/cart-299: refused, 61 times in 60 s");
  }
}
