package dev.evenkeel.ledger;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.evenkeel.model.Via;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Changes followed through a whole ledger. Reads as a timeline: seconds since the Service was
/// first expected; grace is 30 s.
class ConvergenceTest {

  private static final ServiceKey KEY = new ServiceKey("shop", "cart");
  private static final Target TARGET = new Target(KEY, "http", Via.CLUSTER_IP, Family.IPV4);
  private static final String NAME = "cart.shop.svc.cluster.local.";
  private static final Question OWN = new Question(KEY, NAME, Question.SERVICE, RecordType.A);
  private static final DnsServer ONE = server("10.96.0.10");
  private static final DnsServer TWO = server("10.0.0.53");
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";

  private final Ledger ledger =
      new Ledger(
          new LedgerSettings(
              "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01));

  private static DnsServer server(String ip) {
    return new DnsServer(IpAddress.of(ip), 53, DnsServer.Role.ENDPOINT, null, null);
  }

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }

  private static TargetExpectation target(Balance balance, boolean known, String... pods) {
    List<ExpectedEndpoint> endpoints = new ArrayList<>();
    for (String pod : pods) {
      Endpoint endpoint =
          new Endpoint(pod, IpAddress.of(A), 80, pod, null, "n1", null, EndpointState.READY);
      endpoints.add(new ExpectedEndpoint(endpoint, 1.0 / pods.length, EndpointReason.READY));
    }
    return new TargetExpectation(
        TARGET,
        IpAddress.of("10.96.0.1"),
        80,
        NAME,
        Protocol.HTTP,
        endpoints,
        known,
        balance,
        TargetSettings.DEFAULT);
  }

  private void expect(double seconds, OptionalLong trigger, Object... expected) {
    Service service =
        new Service(
            KEY,
            ServiceType.CLUSTER_IP,
            List.of(IpAddress.of("10.96.0.1")),
            false,
            List.of(Family.IPV4),
            List.of(),
            false,
            false,
            false,
            null,
            Map.of(),
            Map.of());
    ledger.servers(List.of(ONE, TWO), at(seconds));
    ledger.expect(
        new ServiceExpectation(
            service,
            new ServiceSettings(TargetSettings.DEFAULT, Map.of(), List.of()),
            only(TargetExpectation.class, expected),
            List.of(),
            only(AnswerExpectation.class, expected),
            List.of(),
            List.of()),
        endpoint -> endpoint.name().equals("self"),
        Map.of(),
        List.of(ONE, TWO),
        trigger,
        at(seconds));
  }

  private static <T> List<T> only(Class<T> type, Object... expected) {
    return Arrays.stream(expected).filter(type::isInstance).map(type::cast).toList();
  }

  private void pods(double seconds, String... pods) {
    expect(seconds, OptionalLong.empty(), target(Balance.TESTED, true, pods));
  }

  private static AnswerExpectation owed(Question question, boolean compared, String... answers) {
    return new AnswerExpectation(question, Set.of(answers), answers.length == 0, compared);
  }

  private void answers(double seconds, String... answers) {
    expect(seconds, OptionalLong.empty(), owed(OWN, true, answers));
  }

  private void call(double seconds, CallResult result, Answerer answerer) {
    ledger.record(
        new CallObservation(
            TARGET, null, at(seconds), result, new Phases(1, Phases.NEVER, 2, 3), answerer));
  }

  private void hit(double seconds, String pod) {
    call(seconds, CallResult.OK, new Answerer.Named(pod));
  }

  private void answered(double seconds, DnsServer server, boolean partial, String... answers) {
    ledger.record(
        new LookupObservation(
            OWN,
            server,
            LookupResult.NOERROR,
            List.of(answers),
            0,
            1_000_000,
            partial,
            partial,
            Map.of(),
            at(seconds),
            Instant.EPOCH));
  }

  private void settle(double seconds) {
    ledger.settle(at(seconds), _ -> {});
  }

  private String target() {
    return told(ledger.snapshot(at(1000)).targets().getFirst().convergence());
  }

  private String lookups(DnsServer server) {
    return ledger.snapshot(at(1000)).lookups().stream()
        .filter(dns -> dns.server().equals(server.label()))
        .map(dns -> told(dns.convergence()))
        .collect(Collectors.joining(", "));
  }

  /// `add b 0..3`; `late` with the second since when.
  private static String told(List<ConvergenceSnapshot> changes) {
    return changes.stream()
        .map(
            change ->
                String.format(
                    Locale.ROOT,
                    "%s %s %.0f..%s%s",
                    change.change().label(),
                    change.endpoint(),
                    change.lowerSeconds(),
                    change.resolved() ? Math.round(change.upperSeconds()) : "?",
                    change.late() ? " late " + Math.round(change.lateSinceNanos() / 1e9) : ""))
        .sorted()
        .collect(Collectors.joining(", "));
  }

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

  @Test
  void the_agents_counts_outlive_the_service_and_its_return_is_a_first_state() {
    pods(0, "a");
    pods(100, "a", "b");
    answers(200, A);
    answers(300, A, B);
    ledger.gone(KEY, at(310));
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

  @Test
  void each_server_is_measured_by_itself() {
    answers(0, A);
    answers(100, A, B);
    answered(102, ONE, false, A);
    answered(103, ONE, false, A, B);
    answered(104, TWO, false, A);

    assertThat(lookups(ONE)).isEqualTo("add 10.0.0.2 2..3");
    assertThat(lookups(TWO)).isEqualTo("add 10.0.0.2 4..?");
  }

  @Test
  void an_answer_in_part_tells_nothing() {
    answers(0, A, B);
    answers(100, A);
    answered(102, ONE, true, A);

    assertThat(lookups(ONE)).isEqualTo("remove 10.0.0.2 0..?");
  }

  @ParameterizedTest(name = "{0} {1}, compared: {2}")
  @CsvSource({
    "service,  A,    true,  true",
    "service,  AAAA, true,  true",
    "service,  A,    false, false",
    "service,  SRV,  true,  false",
    "endpoint, A,    true,  false",
    "reverse,  PTR,  true,  false",
  })
  void of_dns_the_addresses_of_the_services_own_name(
      String record, RecordType type, boolean compared, boolean measured) {
    Question question = new Question(KEY, NAME, record, type);
    expect(0, OptionalLong.empty(), owed(question, compared, "x"));
    expect(100, OptionalLong.empty(), owed(question, compared, "x", "y"));

    assertThat(lookups(ONE)).isEqualTo(measured ? "add y 0..?" : "");
  }

  @Test
  void an_answer_without_it_after_grace_is_late_once_that_is_judged() {
    answers(0, A);
    answers(100, A, B);
    answered(125, ONE, false, A);
    settle(134);
    assertThat(lookups(ONE)).isEqualTo("add 10.0.0.2 25..?");

    answered(135, ONE, false, A);
    settle(139.9);
    assertThat(lookups(ONE)).isEqualTo("add 10.0.0.2 35..?");
    settle(140);
    assertThat(lookups(ONE)).isEqualTo("add 10.0.0.2 35..? late 140");
    assertThat(lookups(TWO)).isEqualTo("add 10.0.0.2 0..?");
  }

  @Test
  void no_answer_is_late_while_the_catalog_is_not_current() {
    answers(0, A, B);
    answers(100, A);
    ledger.share(1, false);
    answered(135, ONE, false, A, B);
    settle(140);

    assertThat(lookups(ONE)).isEqualTo("remove 10.0.0.2 35..?");
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
