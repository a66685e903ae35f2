package dev.evenkeel.web;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.N1;
import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.expected;
import static dev.evenkeel.model.Samples.headless;
import static dev.evenkeel.model.Samples.hit;
import static dev.evenkeel.model.Samples.inPart;
import static dev.evenkeel.model.Samples.lookup;
import static dev.evenkeel.model.Samples.owed;
import static dev.evenkeel.model.Samples.ready;
import static dev.evenkeel.model.Samples.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.agent.AgentSnapshot;
import dev.evenkeel.diagnosis.Diagnosis;
import dev.evenkeel.export.SelfStatus;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.ledger.LedgerSettings;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceExpectation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ServiceViewTest {

  private static final Question QUESTION =
      new Question(CART, "_http._tcp.cart.", Question.PORT, RecordType.SRV, "http");

  private final Ledger ledger =
      new Ledger(
          new LedgerSettings(
              "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01));
  private final ServiceExpectation expectation =
      expected(headless(CART), List.of(), List.of(owed(QUESTION, "80 a.", "80 b.")));

  private ServiceView view(boolean partial) {
    ledger.servers(List.of(RESOLVER), 0);
    ledger.expect(expectation, _ -> false, Map.of(), List.of(RESOLVER), OptionalLong.empty(), 0);
    LookupObservation answer = lookup(at(1), QUESTION, RESOLVER, LookupResult.NOERROR, 5, "80 a.");
    ledger.record(partial ? inPart(answer) : answer);
    return ServiceView.of(expectation, snapshot(at(1)));
  }

  private AgentSnapshot snapshot(long nanos) {
    SelfStatus self =
        new SelfStatus(
            1,
            1,
            "evenkeel-x",
            "z1",
            1,
            Instant.EPOCH,
            0,
            true,
            Instant.EPOCH,
            Instant.EPOCH,
            true,
            Instant.EPOCH,
            "abc",
            1000,
            Map.of(),
            "1.0",
            "deadbeef",
            "jvm");
    return new AgentSnapshot(
        Instant.EPOCH, N1, ledger.snapshot(nanos), Diagnosis.NOTHING, Map.of(), self, Map.of());
  }

  @Test
  void what_is_missing_of_an_answer_is_told() {
    ServiceView view = view(false);

    assertThat(view.lookups().getFirst().missing()).containsExactly("80 b.");
    assertThat(view.advice()).isEmpty();
  }

  @Test
  void of_an_answer_in_part_nothing_is_missing_and_it_is_advised() {
    ServiceView view = view(true);

    assertThat(view.lookups().getFirst().answers()).containsExactly("80 a.");
    assertThat(view.lookups().getFirst().missing()).isNull();
    assertThat(view.advice())
        .singleElement()
        .asString()
        .startsWith("the answer of 10.96.0.10 to `_http._tcp.cart.` SRV is cut short over TCP too");
  }

  private ServiceExpectation withPods(String... pods) {
    Question name = new Question(CART, "cart.", Question.SERVICE, RecordType.AAAA);
    return expected(
        headless(CART),
        List.of(expected(target(CART), Balance.TESTED, ready(pods))),
        List.of(owed(name, pods)));
  }

  @Test
  void a_change_is_told_with_its_bounds_and_where_it_was_seen() {
    ledger.servers(List.of(RESOLVER), 0);
    for (int second : new int[] {0, 100}) {
      ledger.expect(
          second == 0 ? withPods("a") : withPods("a", "b"),
          _ -> false,
          Map.of(),
          List.of(RESOLVER),
          OptionalLong.of(at(98)),
          at(second));
    }
    ledger.record(hit(at(103), target(CART), "b"));

    Instant since = Instant.EPOCH.minusSeconds(10); // the snapshot is of second 108
    assertThat(ServiceView.of(expectation, snapshot(at(108))).convergence())
        .containsExactly(
            new ConvergenceView(
                "dns", "10.96.0.10", null, null, "ipv6", "b", "add", since, true, 0, null, false),
            new ConvergenceView(
                "dataplane",
                null,
                "http",
                "cluster_ip",
                "ipv4",
                "b",
                "add",
                since,
                true,
                0,
                5.0,
                false));
  }
}
