package dev.evenkeel.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.agent.AgentSnapshot;
import dev.evenkeel.diagnosis.Diagnosis;
import dev.evenkeel.export.SelfStatus;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.ledger.LedgerSettings;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceViewTest {

  private static final ServiceKey KEY = new ServiceKey("shop", "cart");
  private static final Question QUESTION =
      new Question(KEY, "_http._tcp.cart.", Question.PORT, RecordType.SRV, "http");
  private static final DnsServer SERVER =
      new DnsServer(IpAddress.of("10.96.0.10"), 53, DnsServer.Role.RESOLVER, null, null);

  private final Ledger ledger =
      new Ledger(
          new LedgerSettings(
              "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01));
  private final ServiceExpectation expectation =
      new ServiceExpectation(
          new Service(
              KEY,
              ServiceType.CLUSTER_IP,
              List.of(),
              true,
              List.of(Family.IPV4),
              List.of(),
              false,
              false,
              false,
              null,
              Map.of(),
              Map.of()),
          new ServiceSettings(TargetSettings.DEFAULT, Map.of(), List.of()),
          List.of(),
          List.of(),
          List.of(new AnswerExpectation(QUESTION, Set.of("80 a.", "80 b."), false, true)),
          List.of(),
          List.of());

  private ServiceView view(boolean partial) {
    ledger.servers(List.of(SERVER), 0);
    ledger.expect(expectation, _ -> false, Map.of(), List.of(SERVER), OptionalLong.empty(), 0);
    ledger.record(
        new LookupObservation(
            QUESTION,
            SERVER,
            LookupResult.NOERROR,
            List.of("80 a."),
            5,
            1,
            partial,
            partial,
            Map.of(),
            1,
            Instant.EPOCH));
    return ServiceView.of(expectation, snapshot(1));
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
        Instant.EPOCH,
        new Vantage("n1", null, null, null, Set.of()),
        ledger.snapshot(nanos),
        Diagnosis.NOTHING,
        Map.of(),
        self,
        Map.of());
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
    List<ExpectedEndpoint> endpoints =
        Arrays.stream(pods)
            .map(
                pod ->
                    new ExpectedEndpoint(
                        new Endpoint(
                            pod,
                            IpAddress.of("10.0.0.1"),
                            80,
                            pod,
                            null,
                            "n1",
                            null,
                            EndpointState.READY),
                        1.0 / pods.length,
                        EndpointReason.READY))
            .toList();
    return new ServiceExpectation(
        expectation.service(),
        expectation.settings(),
        List.of(
            new TargetExpectation(
                new Target(KEY, "http", Via.CLUSTER_IP, Family.IPV4),
                IpAddress.of("10.96.0.1"),
                80,
                "cart.",
                Protocol.HTTP,
                endpoints,
                true,
                Balance.TESTED,
                TargetSettings.DEFAULT)),
        List.of(),
        List.of(
            new AnswerExpectation(
                new Question(KEY, "cart.", Question.SERVICE, RecordType.AAAA),
                Set.of(pods),
                false,
                true)),
        List.of(),
        List.of());
  }

  @Test
  void a_change_is_told_with_its_bounds_and_where_it_was_seen() {
    long second = 1_000_000_000L;
    ledger.servers(List.of(SERVER), 0);
    for (long at : new long[] {0, 100}) {
      ledger.expect(
          at == 0 ? withPods("a") : withPods("a", "b"),
          _ -> false,
          Map.of(),
          List.of(SERVER),
          OptionalLong.of(98 * second),
          at * second);
    }
    ledger.record(
        new CallObservation(
            new Target(KEY, "http", Via.CLUSTER_IP, Family.IPV4),
            null,
            103 * second,
            CallResult.OK,
            new Phases(1, Phases.NEVER, 2, 3),
            new Answerer.Named("b")));

    Instant since = Instant.EPOCH.minusSeconds(10); // the snapshot is of second 108
    assertThat(ServiceView.of(expectation, snapshot(108 * second)).convergence())
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
