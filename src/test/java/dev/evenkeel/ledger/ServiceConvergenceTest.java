package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Balance;
import dev.evenkeel.model.TargetExpectation;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What holds for the data plane and DNS together.
class ServiceConvergenceTest extends ConvergenceFixture {

  @Test
  void the_agents_counts_outlive_the_service_and_its_return_is_a_first_state() {
    pods(0, "a");
    pods(100, "a", "b");
    answers(200, A);
    answers(300, A, B);
    ledger.gone(CART, at(310));
    settle(1000);
    expect(1001, OptionalLong.empty(), target(Balance.TESTED, true, "c"), owed(OWN, true, "c"));

    assertThat(target()).isEmpty();
    assertThat(lookups(ONE)).isEmpty();
    assertThat(ledger.snapshot(at(1001)).convergence())
        .filteredOn(counts -> counts.unresolved() > 0)
        .extracting(
            counts -> counts.layer().label() + " " + counts.change().label() + counts.unresolved())
        .containsExactly("dns add2", "dataplane add1"); // at two servers
  }

  @ParameterizedTest(name = "{0} s: {1}")
  @CsvSource({"96, add b 0..7", "94, add b 0..3"})
  void a_trigger_time_counts_where_it_is_newer_than_any_change_of_the_service(
      double trigger, String told) {
    TargetExpectation a = target(Balance.TESTED, true, "a");
    expect(0, OptionalLong.empty(), a, owed(OWN, true, A));
    expect(95, OptionalLong.empty(), a, owed(OWN, true, A, B));
    expect(
        100,
        OptionalLong.of(at(trigger)),
        target(Balance.TESTED, true, "a", "b"),
        owed(OWN, true, A, B));
    hit(103, "b");

    assertThat(target()).isEqualTo(told);
  }
}
