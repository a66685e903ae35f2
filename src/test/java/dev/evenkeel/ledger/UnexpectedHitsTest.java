package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Balance;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Which hits are none of the expected set, and which are excused by grace.
class UnexpectedHitsTest extends TargetLedgerFixture {

  @Test
  void a_hit_outside_the_set_waits_five_seconds_and_is_unexpected_then() {
    hit(100, "a");
    expect(101, ready("b"));
    hit(140, "a");

    ledger.settle(at(144.9));
    assertThat(unexpected(144.9)).isEqualTo(Map.of("other", 0L));
    ledger.settle(at(145));
    assertThat(unexpected(145)).isEqualTo(Map.of("other", 0L, "a", 1L));
    assertThat(backend(145, "a").hits()).isEqualTo(1); // replies = hits + unexpected
  }

  @Test
  void a_hit_of_the_old_set_within_grace_is_a_hit() {
    expect(101, ready("b"));
    hit(130.9, "a");
    hit(131.1, "a");

    ledger.settle(at(137));

    assertThat(backend(137, "a").hits()).isEqualTo(1);
    assertThat(unexpected(137)).containsEntry("a", 1L);
  }

  @Test
  void a_call_or_its_lookup_that_began_within_grace_may_have_met_the_old_set() {
    expect(100, ready("b", "c"));
    slowHit(129.9, 131, "a");
    slowHit(129.9, 131, "b");
    ledger.settle(at(136));

    assertThat(unexpected(136)).isEqualTo(Map.of("other", 0L));
    assertThat(backend(136, "b").judgedHits()).isZero();

    slowHit(130.1, 132, "a");
    ledger.settle(at(137));

    assertThat(unexpected(137)).containsEntry("a", 1L);
  }

  @Test
  void a_removal_that_arrives_after_grace_explains_the_hits_before_it() {
    follow(0);
    expect(100, ready("b", "c"));
    follow(100);
    hit(130.5, "a");
    for (int i = 0; i < 40; i++) {
      hit(131 + i / 20.0, i % 2 == 0 ? "b" : "c");
    }
    ledger.settle(at(136));

    assertThat(unexpected(136)).containsEntry("a", 1L);
    assertThat(ledger.snapshot(at(136)).tests().intruders()).isEmpty();

    hit(140, "a"); // and so it had not
    for (int i = 0; i < 80; i++) {
      hit(141 + i / 20.0, i % 2 == 0 ? "b" : "c");
    }
    ledger.settle(at(146));
    assertThat(ledger.snapshot(at(146)).tests().intruders()).hasSize(1);
  }

  private void follow(double seconds) {
    ledger.follow(
        ChangeClock.of(OptionalLong.empty(), OptionalLong.empty(), at(seconds)), at(seconds));
  }

  @Test
  void what_an_old_catalog_did_not_expect_is_not_told_once_it_is_new() {
    SETTINGS.catalog(false);
    hit(40, "z");
    SETTINGS.catalog(true);
    ledger.settle(at(45));

    assertThat(ledger.snapshot(at(45)).tests().intruders()).isEmpty();
  }

  @Test
  void a_call_of_a_minute_behind_a_lookup_of_another_still_finds_what_was_right() {
    expect(100, ready("b"));
    for (int second = 101; second < 245; second++) {
      ledger.settle(at(second));
    }
    slowHit(125, 245, "a");
    ledger.settle(at(250));

    assertThat(unexpected(250)).isEqualTo(Map.of("other", 0L));
  }

  @Test
  void a_call_during_which_the_set_changed_is_in_grace() {
    hit(90, "b");
    expect(100, ready("a", "b", "c"));
    slowHit(99, 101, "b");

    assertThat(backend(101, "b").judgedHits()).isEqualTo(1);
  }

  @Test
  void a_hit_that_our_watch_explains_within_five_seconds_is_a_hit() {
    expect(50, expectation(Balance.TESTED, 32, "a", "b"));
    hit(100, "c");
    expect(104, ready("a", "b", "c"));
    ledger.settle(at(105));

    assertThat(backend(105, "c").hits()).isEqualTo(1);
    assertThat(backend(105, "c").judgedHits()).isZero();
    assertThat(unexpected(105)).isEqualTo(Map.of("other", 0L));
  }

  @Test
  void where_the_rule_is_not_known_nothing_is_unexpected() {
    expect(1, expectation(Balance.UNSUPPORTED, 32));
    hit(50, "a");
    ledger.settle(at(60));

    assertThat(unexpected(60)).isEqualTo(Map.of("other", 0L));
    assertThat(backend(60, "a").hits()).isEqualTo(1);
  }

  @Test
  void what_was_not_known_within_grace_makes_nothing_unexpected() {
    expect(50, notKnown("a")); // only a terminating endpoint is left
    expect(100, ready("b"));
    hit(101, "a");
    hit(131, "a");
    ledger.settle(at(140));

    assertThat(backend(140, "a").hits()).isEqualTo(1);
    assertThat(unexpected(140)).containsEntry("a", 1L);
  }

  @Test
  void a_change_from_not_known_to_nothing_due_opens_grace() {
    expect(50, notKnown("a"));
    expect(100, expectation(Balance.SINGLE, 32));
    hit(110, "a");
    ledger.settle(at(120));

    assertThat(unexpected(120)).isEqualTo(Map.of("other", 0L));
  }

  @Test
  void a_hit_that_waits_while_the_rule_becomes_unknown_is_a_hit() {
    expect(1, ready("a", "b", "c"));
    expect(10, ready("b", "c"));
    hit(50, "a");
    expect(52, notKnown("a", "b", "c"));
    ledger.settle(at(60));

    assertThat(unexpected(60)).isEqualTo(Map.of("other", 0L));
  }

  @Test
  void calls_that_follow_a_name_have_the_grace_of_its_answers_too() {
    dnsGrace = at(20);
    expect(100, ready("b"));
    hit(149, "a");
    hit(151, "a");
    ledger.settle(at(160));

    assertThat(unexpected(160)).containsEntry("a", 1L);
  }

  @Test
  void a_service_that_comes_back_has_grace_again() {
    ledger.gone(at(100));
    expect(200, ready("a", "b"));
    hit(210, "a");

    assertThat(backend(210, "a").judgedHits()).isZero();
  }
}
