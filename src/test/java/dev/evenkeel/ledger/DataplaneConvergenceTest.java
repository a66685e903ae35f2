package dev.evenkeel.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A change of the endpoints that are due calls, by the calls that hit them or do not.
class DataplaneConvergenceTest extends ConvergenceFixture {

  @Test
  void a_call_that_failed_or_named_nobody_tells_nothing() {
    pods(0, "a", "b");
    pods(100, "a");
    for (int i = 101; i < 120; i++) {
      call(i, CallResult.TIMEOUT, new Answerer.NoReply());
    }
    call(120, CallResult.OK, new Answerer.Unidentified());
    assertThat(target()).isEqualTo("remove b 0..?");

    for (int i = 121; i < 127; i++) {
      hit(i, "a");
    }
    assertThat(target()).isEqualTo("remove b 0..26");
  }

  @Test
  void the_agents_own_endpoint_is_one_like_others() {
    pods(0, "a");
    pods(100, "a", "self");
    hit(103, "self");

    assertThat(target()).isEqualTo("add self 0..3");
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void only_where_each_call_goes_to_an_endpoint_by_its_share(Balance balance) {
    expect(0, OptionalLong.empty(), target(balance, true, "a"));
    expect(100, OptionalLong.empty(), target(balance, true, "a", "b"));
    hit(103, "b");

    boolean measured = Set.of(Balance.TESTED, Balance.SINGLE).contains(balance);
    assertThat(target()).isEqualTo(measured ? "add b 0..3" : "");
  }

  @Test
  void not_where_nobody_knows_who_is_due_calls() {
    expect(0, OptionalLong.empty(), target(Balance.TESTED, false, "a"));
    expect(100, OptionalLong.empty(), target(Balance.TESTED, false, "a", "b"));

    assertThat(target()).isEmpty();
  }

  @Test
  void removed_and_hit_after_grace_is_late_once_that_is_judged() {
    pods(0, "a", "b");
    pods(100, "a");
    hit(129, "b");
    settle(134);
    assertThat(target()).as("within grace").isEqualTo("remove b 29..?");

    hit(135, "b");
    settle(139.9);
    assertThat(target()).as("not judged yet").isEqualTo("remove b 35..?");

    settle(140);
    assertThat(target()).isEqualTo("remove b 35..? late 140");
  }

  @Test
  void nothing_is_late_while_the_catalog_is_not_current() {
    pods(0, "a", "b");
    pods(100, "a");
    ledger.share(1, false);
    hit(135, "b");
    settle(140);

    assertThat(target()).isEqualTo("remove b 35..?");
  }

  @Test
  void added_and_not_hit_is_late_once_chance_is_ruled_out() {
    pods(0, "a");
    pods(100, "a", "b");
    for (int i = 101; i < 150; i++) {
      hit(i, "a");
    }
    assertThat(target()).as("2^-20 after grace").isEqualTo("add b 45..?");

    for (int i = 150; i < 160; i++) {
      hit(i, "a");
    }
    assertThat(target()).as("2^-30").contains("late");

    hit(160, "b");
    assertThat(target()).isEqualTo("add b 55..60");
  }

  @Test
  void the_only_endpoint_is_late_with_the_first_call_to_another_after_grace() {
    pods(0, "a");
    pods(100, "b");
    hit(135, "a");
    settle(140);

    assertThat(target()).isEqualTo("add b 35..? late 140, remove a 35..? late 140");
  }

  @Test
  void what_is_late_ends_with_the_last_reply_that_can_name_it() {
    pods(0, "a", "b");
    pods(100, "a");
    hit(135, "b");
    settle(699.9);
    assertThat(target()).contains("late");

    settle(700);
    assertThat(target()).isEmpty();
  }

  @Test
  void while_too_many_replies_name_nobody_hits_tell_nothing_and_more_calls_are_not_worth_it() {
    pods(0, "a", "b");
    pods(100, "a");
    assertThat(ledger.converging()).containsExactly(TARGET);

    for (int i = 0; i < 100; i++) {
      call(101 + i / 100.0, CallResult.OK, new Answerer.Unidentified());
    }
    assertThat(ledger.converging()).isEmpty();
    for (int i = 103; i < 133; i++) {
      hit(i, "a");
    }
    assertThat(target()).isEqualTo("remove b 0..?");
  }

  @Test
  void more_calls_are_worth_it_until_it_arrived() {
    pods(0, "a");
    assertThat(ledger.converging()).isEmpty();
    pods(100, "a", "b");
    assertThat(ledger.converging()).containsExactly(TARGET);
    hit(101, "b");
    assertThat(ledger.converging()).isEmpty();
  }
}
