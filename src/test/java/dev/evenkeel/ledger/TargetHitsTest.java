package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.call;
import static dev.evenkeel.model.Samples.settings;
import static dev.evenkeel.model.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.TargetExpectation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The hits of each backend: how many, of which how many are judged, and its part of them.
class TargetHitsTest extends TargetLedgerFixture {

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "HTTP, true, true",
    "HTTPS, true, true",
    "TCP, true, false",
    "HTTPS, false, false",
  })
  void hits_are_shown_where_replies_are_asked_for_their_backend(
      Protocol protocol, boolean asked, boolean named) {
    IdentitySource identity = asked ? new IdentitySource.Certificate() : new IdentitySource.None();
    TargetExpectation expectation =
        with(settings(protocol, identity, null, null), expectation(Balance.SINGLE, 32, "a"));
    TargetLedger fresh =
        new TargetLedger(
            expectation,
            _ -> false,
            SETTINGS,
            () -> 0,
            (_, _) -> Tally.NONE,
            new ConvergenceTally(),
            at(0));

    assertThat(fresh.snapshot(at(1)).named()).isEqualTo(named);
  }

  @Test
  void hits_are_counted_at_once_and_judged_outside_grace() {
    hit(29.9, "a");
    hit(30.1, "a");
    hit(31, "b");

    assertThat(backend(31, "a").hits()).isEqualTo(2);
    assertThat(backend(31, "a").judgedHits()).isEqualTo(1);
    assertThat(backend(31, "a").expectedHits()).isEqualTo(1.0); // two judged hits, half each
    assertThat(backend(31, "b").expectedHits()).isEqualTo(1.0);
    assertThat(backend(31, "a").ratio()).isCloseTo(2 / 3.0, within(1e-9));
  }

  @Test
  void judged_hits_are_there_at_zero_once_an_endpoint_is_expected() {
    assertThat(backend(0, "a").judged()).isTrue();
    assertThat(backend(0, "a").judgedHits()).isZero();
  }

  @Test
  void the_agents_own_hits_are_counted_and_left_out_of_the_balance() {
    self = "c";
    expect(1, ready("a", "b", "c"));

    hit(40, "c");
    hit(41, "a");

    assertThat(backend(41, "c").hits()).isEqualTo(1);
    assertThat(backend(41, "c").judgedHits()).isZero();
    assertThat(backend(41, "c").expectedHits()).isZero();
    assertThat(backend(41, "a").judgedHits()).isEqualTo(1);
    assertThat(backend(41, "a").expectedHits()).isCloseTo(0.5, within(1e-9));
    assertThat(backend(41, "b").expectedHits()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void two_endpoints_of_which_one_is_the_agent_leave_nothing_to_test() {
    self = "b";
    expect(1, ready("a", "b"));

    assertThat(ledger.balance()).isEqualTo(Balance.SINGLE);
  }

  @Test
  void expected_hits_are_exact_however_many_there_are() {
    expect(1, ready("a", "b", "c"));
    for (int i = 0; i < 30_000; i++) {
      hit(40, "a");
    }
    expect(50, ready("a", "b"));
    hit(90, "b");

    assertThat(backend(90, "a").expectedHits()).isEqualTo(10_000.5);
    assertThat(backend(90, "c").expectedHits()).isEqualTo(10_000);
  }

  @Test
  void the_agents_own_share_among_the_others_is_taken_out_of_theirs() {
    self = "d";
    expect(1, expectation(Balance.TESTED, 2, "a", "b", "c", "d"));
    hit(40, "a");

    double due =
        ledger.snapshot(at(41)).backends().stream()
            .mapToDouble(BackendSnapshot::expectedHits)
            .sum();
    assertThat(due).isCloseTo(1, within(1e-12));
  }

  @Test
  void ratios_start_again_when_the_expected_set_changes() {
    hit(1, "a");
    expect(2, ready("a", "b", "c"));

    assertThat(backend(2, "a").ratio()).isNaN();
    assertThat(backend(2, "a").hits()).isEqualTo(1);
  }

  @Test
  void ratios_forget_what_is_older_than_the_window() {
    hit(1, "a");
    hit(310, "b");

    assertThat(backend(310, "a").ratio()).isZero();
    assertThat(backend(310, "b").ratio()).isEqualTo(1);
  }

  @Test
  void gauges_of_a_removed_endpoint_go_at_once_and_its_counters_after_ten_minutes() {
    hit(1, "a");
    expect(10, ready("b"));
    assertThat(backend(10, "a").gone()).isTrue();

    ledger.settle(at(609.9));
    assertThat(backend(609.9, "a").hits()).isEqualTo(1);
    assertThat(ledger.candidates()).extracting(Endpoint::name).containsExactlyInAnyOrder("a", "b");

    ledger.settle(at(610));
    assertThat(ledger.snapshot(at(610)).backends())
        .extracting(BackendSnapshot::name)
        .containsExactly("b");
    assertThat(ledger.candidates()).extracting(Endpoint::name).containsExactly("b");
  }

  @Test
  void an_endpoint_that_comes_back_goes_on_counting() {
    hit(1, "a");
    expect(10, ready("b"));
    expect(20, ready("a", "b"));
    hit(21, "a");
    ledger.settle(at(700));

    assertThat(backend(700, "a").hits()).isEqualTo(2);
    assertThat(backend(700, "a").gone()).isFalse();
  }

  @Test
  void beyond_the_limit_backends_are_summed_up_as_other() {
    expect(1, expectation(Balance.TESTED, 2, "a", "b", "c", "d"));
    for (String name : List.of("a", "b", "c", "d")) {
      hit(40, name);
    }

    List<BackendSnapshot> shown =
        ledger.snapshot(at(41)).backends().stream().filter(b -> !b.gone()).toList();
    assertThat(shown).hasSize(3);
    assertThat(shown.stream().mapToLong(BackendSnapshot::hits).sum()).isEqualTo(4);
    assertThat(backend(41, "other").hits()).isEqualTo(2);
    assertThat(backend(41, "other").due()).isCloseTo(0.5, within(1e-9));
    assertThat(backend(41, "other").expectedHits()).isCloseTo(2, within(1e-9));
  }

  @Test
  void more_than_a_tenth_of_the_last_hundred_replies_unidentified_ends_the_test() {
    for (int i = 0; i < 9; i++) {
      reply(40, new Answerer.Unidentified());
    }
    assertThat(ledger.balance()).as("too few to tell").isEqualTo(Balance.TESTED);
    reply(40, new Answerer.Unidentified());
    assertThat(ledger.balance()).isEqualTo(Balance.UNIDENTIFIED);
    hit(41, "a");
    assertThat(backend(41, "a").judgedHits()).isZero();

    for (int i = 0; i < 89; i++) {
      hit(42, "a");
    }
    assertThat(ledger.balance()).as("10 of 100").isEqualTo(Balance.TESTED);
    reply(43, new Answerer.Unidentified()); // pushes out the oldest, unidentified too
    reply(43, new Answerer.Unidentified());
    assertThat(ledger.balance()).as("still 10 of 100").isEqualTo(Balance.TESTED);
    assertThat(ledger.snapshot(at(43)).unidentified()).isEqualTo(12);
  }

  @Test
  void a_pod_that_moved_to_another_node_counts_from_zero_there() {
    hit(1, "a");
    expect(10, expectationOn("n2", Balance.TESTED, 32, "a", "b"));
    hit(11, "a");

    assertThat(
            ledger.snapshot(at(12)).backends().stream()
                .filter(b -> b.name().equals("a"))
                .map(
                    b ->
                        Objects.requireNonNull(b.expected()).endpoint().node()
                            + " "
                            + b.hits()
                            + " "
                            + b.gone()))
        .containsExactlyInAnyOrder("n2 1 false", "n1 1 true");

    expect(20, ready("a", "b"));
    hit(21, "a");
    assertThat(
            ledger.snapshot(at(22)).backends().stream()
                .filter(b -> b.name().equals("a") && !b.gone())
                .map(BackendSnapshot::hits))
        .containsExactly(2L);
  }

  @Test
  void ratios_are_of_the_backends_that_are_there() {
    hit(1, "a");
    hit(2, "b");
    expect(10, ready("b", "c"));
    hit(11, "b");
    hit(12, "a"); // of the old set: a hit, but of no ratio

    ledger.settle(at(20));
    assertThat(backend(20, "b").ratio()).isEqualTo(1);
  }

  @Test
  void results_are_counted_and_ok_is_there_at_zero() {
    assertThat(ledger.snapshot(at(0)).calls()).isEqualTo(Map.of(CallResult.OK, 0L));

    ledger.record(call(at(1), TARGET, CallResult.REFUSED, new Answerer.NoReply()));

    assertThat(ledger.snapshot(at(1)).calls())
        .isEqualTo(Map.of(CallResult.OK, 0L, CallResult.REFUSED, 1L));
    assertThat(ledger.snapshot(at(1)).failures()).isEqualTo(1);
  }
}
