package dev.evenkeel.agent;

import static dev.evenkeel.model.Samples.DEFAULTS;
import static dev.evenkeel.model.Samples.HTTP;
import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.clusterIp;
import static dev.evenkeel.model.Samples.dnsEndpoint;
import static dev.evenkeel.model.Samples.shop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.config.Configuration;
import dev.evenkeel.expectation.Expectations;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Samples;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetsTest {

  private static final DnsServer ENDPOINT = dnsEndpoint("10.0.0.10");

  private static final Question OF_SERVICE = question(Question.SERVICE);
  private static final Question OF_ENDPOINT = question(Question.ENDPOINT);

  private static Question question(String record) {
    return new Question(shop("s"), "s.", record, RecordType.A);
  }

  private static ServiceExpectation headless(int number) {
    return expectation(Samples.headless(shop("s" + number), HTTP));
  }

  private static ServiceExpectation expectation(Service service) {
    return Expectations.of(
        new ServiceState(service, List.of()), DEFAULTS, "cluster.local", Samples.N1);
  }

  private static Budgets budgets(int services, int agents) {
    return budgets(services, agents, Map.of());
  }

  private static Budgets budgets(int services, int agents, Map<String, Set<Question>> clearing) {
    Map<ServiceKey, ServiceExpectation> all = new TreeMap<>();
    for (int i = 0; i < services; i++) {
      ServiceExpectation service = headless(i);
      all.put(service.service().key(), service);
    }
    return Budgets.of(
        Configuration.DEFAULT, agents, all, Map.of(), Set.of(), clearing, List.of(RESOLVER));
  }

  @Test
  void all_headless_calls_together_keep_to_half_the_resolvers_budget() {
    Budgets budgets = budgets(100, 10);

    double all =
        budgets.services().values().stream()
            .mapToDouble(service -> budgets.ofCalls(service.targets().getFirst()))
            .sum();

    assertThat(all * 10).isCloseTo(Configuration.DEFAULT.dnsBudget() / 2, within(1e-9));
  }

  @Test
  void the_lookups_of_one_server_keep_to_its_budget_and_only_the_first_resolver_shares_it() {
    Budgets budgets = budgets(100, 10);

    double atResolver =
        200 * 10 * budgets.ofLookups(RESOLVER, OF_SERVICE, TargetSettings.DEFAULT, 200, 0);
    double atEndpoint =
        200 * 10 * budgets.ofLookups(ENDPOINT, OF_SERVICE, TargetSettings.DEFAULT, 200, 0);

    assertThat(atResolver).isCloseTo(25, within(1e-9));
    assertThat(atEndpoint).isCloseTo(50, within(1e-9));
  }

  @Test
  void few_services_are_called_at_their_own_rate() {
    Budgets budgets = budgets(1, 1);

    assertThat(budgets.ofCalls(headless(0).targets().getFirst())).isEqualTo(1);
    assertThat(budgets.ofLookups(RESOLVER, OF_SERVICE, TargetSettings.DEFAULT, 2, 0))
        .isEqualTo(0.2);
  }

  @ParameterizedTest(name = "{0} agents: {1}")
  @CsvSource({"1, 10", "2, 8", "20, 0.8"}) // of a budget of 20, ⅘ are for the frontends
  void while_a_change_is_open_its_target_is_called_ten_times_as_often_within_the_budget(
      int agents, double rate) {
    ServiceExpectation service = expectation(clusterIp(shop("s"), HTTP));
    TargetExpectation target = service.targets().getFirst();
    Budgets budgets =
        Budgets.of(
            Configuration.DEFAULT,
            agents,
            Map.of(service.service().key(), service),
            Map.of(),
            Set.of(target.target()),
            Map.of(),
            List.of(RESOLVER));

    assertThat(budgets.ofCalls(target)).isEqualTo(rate);
  }

  @Test
  void questions_about_endpoints_do_not_slow_down_the_others() {
    Budgets budgets = budgets(0, 100);
    TargetSettings settings = TargetSettings.DEFAULT;

    double few = budgets.ofLookups(ENDPOINT, OF_SERVICE, settings, 10, 10);
    double many = budgets.ofLookups(ENDPOINT, OF_SERVICE, settings, 10, 1000);
    double each = budgets.ofLookups(ENDPOINT, OF_ENDPOINT, settings, 10, 1000);

    assertThat(many).isEqualTo(few);
    assertThat(100 * (10 * many + 1000 * each)).isEqualTo(50, within(1e-9)); // the whole budget
  }

  @Test
  void without_others_they_have_all_of_the_budget() {
    double each = budgets(0, 100).ofLookups(ENDPOINT, OF_ENDPOINT, TargetSettings.DEFAULT, 0, 1000);

    assertThat(100 * 1000 * each).isEqualTo(50, within(1e-9));
  }

  @ParameterizedTest(name = "{0} agents, {1} questions, {2} of them: one is asked every {3} s")
  @CsvSource({
    "1, 10, 1, 5", // lookupInterval
    "10, 80, 1, 5", // without anything open every 16 s
    "100, 80, 1, 18", // 160 s
    "500, 80, 1, 90", // 800 s
    "100, 80, 8, 84",
    "100, 80, 80, 160"
  })
  void what_a_right_answer_brings_nearer_to_its_end_is_asked_more_often_within_the_budget(
      int agents, int questions, int open, double seconds) {
    List<Question> all = IntStream.range(0, questions).mapToObj(BudgetsTest::ofService).toList();
    Budgets budgets =
        budgets(0, agents, Map.of(ENDPOINT.label(), Set.copyOf(all.subList(0, open))));

    double[] rates =
        all.stream()
            .mapToDouble(
                question ->
                    budgets.ofLookups(ENDPOINT, question, TargetSettings.DEFAULT, questions, 0))
            .toArray();

    assertThat(1 / rates[0]).isCloseTo(seconds, within(.5));
    assertThat(agents * Arrays.stream(rates).sum())
        .isLessThanOrEqualTo(Configuration.DEFAULT.dnsBudget() + 1e-9);
    assertThat(budgets.ofLookups(RESOLVER, all.getFirst(), TargetSettings.DEFAULT, questions, 0))
        .isEqualTo(
            budgets(0, agents)
                .ofLookups(RESOLVER, all.getFirst(), TargetSettings.DEFAULT, questions, 0));
  }

  private static Question ofService(int number) {
    return Samples.question(shop("s" + number));
  }
}
