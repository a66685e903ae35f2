package dev.evenkeel.agent;

import static dev.evenkeel.model.Samples.CART;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.config.ConfigurationWatch;
import dev.evenkeel.ledger.BackendSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.CallResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the agent makes of a change: of the cluster, of its configuration, of the other agents.
class AgentChangesTest extends AgentFixture {

  @Test
  void a_service_that_is_no_longer_chosen_is_left_alone_and_its_counts_stay() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));
    await().until(() -> target().calls().values().stream().mapToLong(c -> c).sum() > 10);

    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/probe", "false"))));
    await().until(() -> snapshot().self().targets() == 0);

    assertThat(target().gone()).isTrue();
    assertThat(target().calls().values().stream().mapToLong(c -> c).sum()).isGreaterThan(10);
    assertThat(snapshot().ledger().services()).isEmpty();
  }

  @Test
  void counts_survive_a_change_of_the_endpoints() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));
    await().until(() -> hits().getOrDefault("pod-a", 0L) > 10);
    long before = hits().getOrDefault("pod-a", 0L);

    tellPods("pod-a", "pod-b", "self");

    await().until(() -> hits().size() == 3);
    assertThat(hits().get("pod-a")).isGreaterThanOrEqualTo(before);
  }

  @Test
  void until_a_change_has_arrived_the_target_is_called_ten_times_as_often() {
    tellPods("pod-a", "pod-b", "self");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/rate", "5"))));
    await().untilAsserted(() -> assertThat(snapshot().rates().values()).containsExactly(5.0));

    tellPods("pod-a", "pod-b"); // and still every third call goes to `self`

    await().untilAsserted(() -> assertThat(snapshot().rates().values()).containsExactly(50.0));
    await().until(() -> target().convergence().getFirst().lowerSeconds() > 0);
    reachable = List.of("pod-a", "pod-b");
    await().untilAsserted(() -> assertThat(snapshot().rates().values()).containsExactly(5.0));
    assertThat(target().convergence())
        .singleElement()
        .satisfies(change -> assertThat(change.resolved()).isTrue());
  }

  @Test
  void the_clock_of_a_change_starts_at_the_trigger_time_of_its_slice() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));
    await().until(() -> hits().size() == 2);

    tellPods(Instant.now(), "pod-a");

    await().until(() -> !target().convergence().isEmpty());
    assertThat(target().convergence().getFirst().triggered()).isTrue();
  }

  @Test
  void many_agents_share_the_budget() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/budget", "100"))));
    await().until(() -> !snapshot().rates().isEmpty());
    assertThat(snapshot().rates().values()).containsExactly(80.0);

    tell.accept(new CatalogEvent.AgentsDesired(100));

    await().untilAsserted(() -> assertThat(snapshot().rates().values()).containsExactly(0.8));
  }

  @Test
  void a_reload_changes_what_it_changes_and_targets_keep_their_counts()
      throws ConfigurationRefused {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));
    await().until(() -> hits().getOrDefault("pod-a", 0L) > 10);
    long before = hits().getOrDefault("pod-a", 0L);

    agent.reload(
        new ConfigurationWatch.Change.Accepted(
            new ConfigurationFile(
                Configuration.parse(FAST.replace("rate: 100", "rate: 7"), "test"), "other")));

    await().until(() -> snapshot().self().configHash().equals("other"));
    assertThat(snapshot().rates().values()).containsExactly(7.0);
    assertThat(hits().get("pod-a")).isGreaterThanOrEqualTo(before);
    assertThat(snapshot().self().configAccepted()).isTrue();
  }

  @Test
  void a_refused_file_leaves_the_last_good_one_in_force_and_is_told() {
    agent.reload(new ConfigurationWatch.Change.Refused(List.of("evenkeel.yaml:1:1: no such key")));

    await().until(() -> !snapshot().self().configAccepted());
    assertThat(snapshot().self().configHash()).isEqualTo("test");
    assertThat(lines).contains("configuration refused: evenkeel.yaml:1:1: no such key");
  }

  @Test
  void while_the_api_was_never_reached_its_address_and_its_name_are_probed() {
    reached = false;

    await()
        .ignoreExceptions() // no target yet
        .untilAsserted(
            () -> {
              TargetSnapshot kubernetes = target();
              assertThat(kubernetes.expectation().target().service())
                  .isEqualTo(WithoutCatalog.SERVICE);
              assertThat(kubernetes.calls()).containsKey(CallResult.REFUSED);
            });
    assertThat(snapshot().ledger().lookups())
        .isNotEmpty()
        .allMatch(dns -> dns.expectation().question().name().startsWith("kubernetes.default.svc."));

    reached = true;
    await().until(() -> snapshot().self().targets() == 0);
  }

  @Test
  void a_refused_annotation_is_logged_once_and_counted() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/rate", "1000"))));
    await().until(() -> snapshot().self().annotationsRefused().containsKey(CART));

    tellPods("pod-a"); // the Service is looked at again
    await().until(() -> target().backends().stream().anyMatch(BackendSnapshot::gone));
    assertThat(lines.stream().filter(line -> line.startsWith("annotation refused")))
        .singleElement()
        .asString()
        .contains("shop/cart", "evenkeel.dev/rate");
  }
}
