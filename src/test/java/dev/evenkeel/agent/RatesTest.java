package dev.evenkeel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatesTest {

  @ParameterizedTest(name = "rate {0}, budget {1}, {2} agents, {3} targets: {4}")
  @CsvSource({
    "1, 20, 1, 1, 1", // the rate itself
    "1, 20, 100, 1, 0.16", // four fifths of the budget, shared by the agents
    "1, 20, 100, 4, 0.04", // and by the Service's targets
    "10, 20, 1, 2, 8"
  })
  void targets_share_four_fifths_of_the_budget(
      double rate, double budget, int agents, int targets, double expected) {
    assertThat(Rates.ofTarget(rate, budget, agents, targets)).isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest(name = "rate {0}, budget {1}, {2} agents, {3} endpoints: {4}")
  @CsvSource({"0.1, 20, 1, 3, 0.1", "0.1, 20, 100, 10, 0.004", "1, 20, 1, 8, 0.5"})
  void direct_calls_share_a_fifth(
      double rate, double budget, int agents, int endpoints, double expected) {
    assertThat(Rates.ofEndpoint(rate, budget, agents, endpoints))
        .isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest(name = "every {0} s, budget {1}, {2} agents, {3} questions: {4}")
  @CsvSource({"5, 50, 1, 10, 0.2", "5, 50, 100, 10, 0.05", "5, 50, 500, 40, 0.0025"})
  void lookups_keep_to_the_servers_budget(
      long seconds, double budget, int agents, int questions, double expected) {
    assertThat(Rates.ofLookup(Duration.ofSeconds(seconds), budget, 1, agents, questions))
        .isCloseTo(expected, within(1e-12));
  }
}
