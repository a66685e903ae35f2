package dev.evenkeel.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One hit a second of one stream of one agent, so that a call may spend 1 / interval. The seeds
/// are fixed; `make bench-detection` has the distributions.
class EvennessTestTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Allowance YEAR = new Allowance(365 * 86_400.0, 1, 1);

  private final EvennessTest test = new EvennessTest();
  private long now;

  private int hitsUntilOpen(Draws draws, int most, Allowance allowance) {
    for (int calls = 1; calls <= most; calls++) {
      test.hit(draws.next(), now += SECOND, allowance);
      if (test.open()) {
        return calls;
      }
    }
    return Integer.MAX_VALUE;
  }

  @ParameterizedTest(name = "{0} endpoints, the first gets {1} of its share")
  @CsvSource({
    "2, 0, LOW, true, 30",
    "3, 0, LOW, true, 65",
    "3, 0.5, LOW, false, 800",
    "3, 2, HIGH, false, 200",
    "10, 0, LOW, true, 260",
    "10, 4, HIGH, false, 160",
    "50, 0, LOW, true, 1500",
  })
  void one_endpoint_that_gets_another_share_is_named(
      int n, double factor, Side side, boolean silent, int most) {
    double[] parts = Draws.ones(n);
    parts[0] = factor * (1 - 1.0 / n) / (1 - Math.min(.99, factor / n));
    Draws draws = new Draws(parts, new SplittableRandom(14));
    test.expect(Draws.uniform(n));

    assertThat(hitsUntilOpen(draws, most, YEAR)).isLessThanOrEqualTo(most);
    long found = now;
    // By chance it may have been without a hit for a while; the next one tells.
    for (int i = 0; i < 100; i++) {
      test.hit(draws.next(), now += SECOND, YEAR);
    }
    assertThat(test.deviations())
        .contains(
            new Deviation(
                "e0",
                side,
                silent,
                found,
                test.deviations().getFirst().hits(),
                test.deviations().getFirst().due()));
    assertThat(test.patternOpen()).isFalse();
  }

  @Test
  void the_hits_and_dues_that_it_tells_are_those_in_which_they_differ_most() {
    test.expect(Draws.uniform(4));
    Draws even = new Draws(Draws.ones(4), new SplittableRandom(2));
    for (int i = 0; i < 1000; i++) {
      test.hit(even.next(), now += SECOND, YEAR);
    }
    int calls =
        hitsUntilOpen(new Draws(new double[] {0, 1, 1, 1}, new SplittableRandom(3)), 200, YEAR);

    Deviation named = test.deviations().getFirst();
    assertThat(named.due()).isBetween(calls / 4.0 * .5, (calls + 150) / 4.0);
    assertThat((double) named.hits()).isLessThan(named.due() / 2);
  }

  @Test
  void a_pattern_of_many_a_little_off_is_found_where_nobody_can_be_named() {
    int n = 20;
    double[] parts = new double[n];
    for (int i = 0; i < n; i++) {
      parts[i] = i < n / 2 ? 2 / 3. : 4 / 3.;
    }
    test.expect(Draws.uniform(n));

    hitsUntilOpen(new Draws(parts, new SplittableRandom(4)), 2000, YEAR);

    assertThat(test.open()).isTrue();
  }

  @ParameterizedTest(name = "{0} endpoints in turn")
  @ValueSource(ints = {2, 3, 5, 16})
  void a_round_robin_is_even(int n) {
    test.expect(Draws.uniform(n));
    for (int i = 0; i < 200_000; i++) {
      test.hit(Draws.name(i % n), now += SECOND, new Allowance(1000, 1, 1));
    }

    assertThat(test.open()).isFalse();
  }

  @Test
  void what_is_restarted_has_nothing_open_and_finds_it_again() {
    test.expect(Draws.uniform(4));
    Draws dead = new Draws(new double[] {0, 1, 1, 1}, new SplittableRandom(5));
    int found = hitsUntilOpen(dead, 200, YEAR);
    test.restart();
    assertThat(test.open()).isFalse();
    assertThat(test.deviations()).isEmpty();
    assertThat(hitsUntilOpen(dead, 200, YEAR)).isBetween(found - 30, found + 30);
  }

  @Test
  void what_gets_a_little_again_is_not_silent_any_more() {
    test.expect(Draws.uniform(4));
    Draws dead = new Draws(new double[] {0, 1, 1, 1}, new SplittableRandom(5));
    hitsUntilOpen(dead, 200, YEAR);
    Draws starved = new Draws(new double[] {.1, 1, 1, 1}, new SplittableRandom(6));
    for (int i = 0; i < 1000; i++) {
      test.hit(starved.next(), now += SECOND, YEAR);
    }
    assertThat(test.deviations()).singleElement().matches(deviation -> !deviation.silent());
  }

  @Test
  void what_is_mended_clears_and_what_is_not_stays() {
    test.expect(Draws.uniform(4));
    Draws dead = new Draws(new double[] {0, 1, 1, 1}, new SplittableRandom(5));
    int found = hitsUntilOpen(dead, 200, YEAR);
    for (int i = 0; i < 20_000; i++) {
      test.hit(dead.next(), now += SECOND, YEAR);
    }
    assertThat(test.deviations()).extracting(Deviation::endpoint).containsExactly("e0");
    assertThat(test.deviations().getFirst().silent()).isTrue();

    Draws mended = new Draws(Draws.ones(4), new SplittableRandom(6));
    int calls = 0;
    while (test.open() && calls < 5000) {
      assertThat(test.deviations()).allMatch(Deviation::silent);
      test.hit(mended.next(), now += SECOND, YEAR);
      calls++;
    }
    assertThat(calls).isLessThan(3 * found);
    assertThat(test.open()).isFalse();
  }

  @Test
  void while_one_is_named_the_others_are_tested_on() {
    test.expect(Draws.uniform(5));
    hitsUntilOpen(new Draws(new double[] {0, 1, 1, 1, 1}, new SplittableRandom(7)), 300, YEAR);
    Draws both = new Draws(new double[] {0, 0, 1, 1, 1}, new SplittableRandom(8));
    for (int i = 0; i < 300; i++) {
      test.hit(both.next(), now += SECOND, YEAR);
    }

    assertThat(test.deviations()).extracting(Deviation::endpoint).containsExactly("e0", "e1");
  }

  @Test
  void an_endpoint_that_goes_takes_what_names_it_along() {
    test.expect(Draws.uniform(4));
    hitsUntilOpen(new Draws(new double[] {1, 1, 1, 0}, new SplittableRandom(9)), 200, YEAR);

    test.expect(Draws.uniform(3));

    assertThat(test.open()).isFalse();
    assertThat(test.deviations()).isEmpty();
  }

  @Test
  void who_stays_keeps_its_evidence_when_the_set_changes() {
    Map<String, Double> shares = new LinkedHashMap<>(Draws.uniform(4));
    test.expect(shares);
    Draws dead = new Draws(new double[] {0, 1, 1, 1}, new SplittableRandom(10));
    for (int i = 0; i < 40; i++) {
      test.hit(dead.next(), now += SECOND, YEAR);
    }
    double before = test.evidence().nats();
    test.expect(Draws.uniform(5));

    assertThat(before).isGreaterThan(4);
    assertThat(test.evidence().nats()).isGreaterThan(before - .01);
  }

  @Test
  void hits_of_whoever_is_not_expected_and_of_one_alone_say_nothing() {
    test.expect(Map.of("e0", 1.0));
    for (int i = 0; i < 1000; i++) {
      test.hit(i % 2 == 0 ? "e0" : "stranger", now += SECOND, YEAR);
    }

    assertThat(test.open()).isFalse();
    assertThat(test.evidence()).isEqualTo(new Evidence(0, 0));
  }

  @Test
  void shares_need_not_be_equal() {
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("e0", .6);
    shares.put("e1", .3);
    shares.put("e2", .1);
    test.expect(shares);
    Draws as = new Draws(new double[] {6, 3, 1}, new SplittableRandom(11));
    for (int i = 0; i < 100_000; i++) {
      test.hit(as.next(), now += SECOND, YEAR);
    }
    assertThat(test.open()).isFalse();

    hitsUntilOpen(new Draws(new double[] {6, 3, 0}, new SplittableRandom(12)), 400, YEAR);
    assertThat(test.deviations()).extracting(Deviation::endpoint).isEqualTo(List.of("e2"));
  }

  @Test
  void evidence_is_told_in_nats_beside_the_threshold() {
    test.expect(Draws.uniform(3));
    Draws even = new Draws(Draws.ones(3), new SplittableRandom(13));
    for (int i = 0; i < 100; i++) {
      test.hit(even.next(), now += SECOND, new Allowance(Math.exp(20), 1, 1));
    }

    assertThat(test.evidence().threshold())
        .isEqualTo(20, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(test.evidence().nats()).isBetween(0.0, 19.0);
  }
}
