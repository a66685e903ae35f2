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
}
