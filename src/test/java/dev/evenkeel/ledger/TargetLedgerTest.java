package dev.evenkeel.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Via;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reads as a timeline: seconds since the target was first expected; grace is 30 s.
class TargetLedgerTest {

  private static final Target TARGET =
      new Target(new ServiceKey("shop", "cart"), "http", Via.CLUSTER_IP, Family.IPV4);
  private static final LedgerSettings SETTINGS =
      new LedgerSettings(
          "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01);

  private String self = "";
  private long dnsGrace;
  private final TargetLedger ledger =
      new TargetLedger(
          ready("a", "b"),
          e -> e.name().equals(self),
          SETTINGS,
          () -> dnsGrace,
          _ -> Tally.NONE,
          new ConvergenceTally(),
          at(0));

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }

  private static TargetExpectation ready(String... names) {
    return expectation(Balance.TESTED, 32, names);
  }

  private static TargetExpectation notKnown(String... names) {
    return expectation(Balance.UNSUPPORTED, 32, names);
  }

  private static TargetExpectation expectation(Balance balance, int limit, String... names) {
    return expectationOn("n1", balance, limit, names);
  }

  private static TargetExpectation expectationOn(
      String node, Balance balance, int limit, String... names) {
    List<ExpectedEndpoint> endpoints = new ArrayList<>();
    for (String name : names) {
      Endpoint endpoint =
          new Endpoint(
              name, IpAddress.of("10.0.0.1"), 80, name, null, node, null, EndpointState.READY);
      double due = balance == Balance.UNSUPPORTED ? 0 : 1.0 / names.length;
      endpoints.add(new ExpectedEndpoint(endpoint, due, EndpointReason.READY));
    }
    TargetSettings d = TargetSettings.DEFAULT;
    TargetSettings settings =
        new TargetSettings(
            d.probe(),
            d.protocol(),
            d.path(),
            d.host(),
            d.status(),
            d.tlsVerify(),
            d.caFile(),
            d.send(),
            d.expect(),
            d.rate(),
            d.endpointRate(),
            limit,
            d.budget(),
            d.timeout(),
            d.lookupInterval(),
            d.identity(),
            d.tolerance(),
            d.judge(),
            d.via());
    return new TargetExpectation(
        TARGET,
        IpAddress.of("10.96.0.1"),
        80,
        "cart.shop.svc.cluster.local.",
        Protocol.HTTP,
        endpoints,
        balance != Balance.UNSUPPORTED,
        balance,
        settings);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "HTTP, true, true",
    "HTTPS, true, true",
    "TCP, true, false",
    "HTTPS, false, false",
  })
  void hits_are_shown_where_replies_are_asked_for_their_backend(
      Protocol protocol, boolean asked, boolean named) {
    TargetExpectation e = expectationOn("n1", Balance.SINGLE, 32, "a");
    TargetSettings d = e.settings();
    TargetSettings settings =
        new TargetSettings(
            d.probe(),
            protocol,
            d.path(),
            d.host(),
            d.status(),
            d.tlsVerify(),
            d.caFile(),
            d.send(),
            d.expect(),
            d.rate(),
            d.endpointRate(),
            d.endpointLimit(),
            d.budget(),
            d.timeout(),
            d.lookupInterval(),
            asked ? new IdentitySource.Certificate() : new IdentitySource.None(),
            d.tolerance(),
            d.judge(),
            d.via());
    TargetExpectation changed =
        new TargetExpectation(
            e.target(),
            e.ip(),
            e.port(),
            e.name(),
            protocol,
            e.endpoints(),
            e.known(),
            e.balance(),
            settings);
    TargetLedger fresh =
        new TargetLedger(
            changed, _ -> false, SETTINGS, () -> 0, _ -> Tally.NONE, new ConvergenceTally(), at(0));

    assertThat(fresh.snapshot(at(1)).named()).isEqualTo(named);
  }

  private void expect(double seconds, TargetExpectation expectation) {
    ledger.expect(expectation, e -> e.name().equals(self), at(seconds));
  }

  private void hit(double seconds, String endpoint) {
    reply(seconds, new Answerer.Named(endpoint));
  }

  private void slowHit(double begin, double end, String endpoint) {
    ledger.record(
        new CallObservation(
            TARGET,
            null,
            at(begin),
            at(end),
            CallResult.OK,
            new Phases(1, Phases.NEVER, 2, 3),
            new Answerer.Named(endpoint)));
  }

  private void reply(double seconds, Answerer answerer) {
    ledger.record(
        new CallObservation(
            TARGET, null, at(seconds), CallResult.OK, new Phases(1, Phases.NEVER, 2, 3), answerer));
  }

  private BackendSnapshot backend(double seconds, String name) {
    return ledger.snapshot(at(seconds)).backends().stream()
        .filter(b -> b.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Long> unexpected(double seconds) {
    return ledger.snapshot(at(seconds)).unexpected();
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
  void a_service_that_comes_back_has_grace_again() {
    ledger.gone(at(100));
    expect(200, ready("a", "b"));
    hit(210, "a");

    assertThat(backend(210, "a").judgedHits()).isZero();
  }

  @Test
  void results_are_counted_and_ok_is_there_at_zero() {
    assertThat(ledger.snapshot(at(0)).calls()).isEqualTo(Map.of(CallResult.OK, 0L));

    ledger.record(
        new CallObservation(
            TARGET,
            null,
            at(1),
            CallResult.REFUSED,
            new Phases(Phases.NEVER, Phases.NEVER, Phases.NEVER, 5),
            new Answerer.NoReply()));

    assertThat(ledger.snapshot(at(1)).calls())
        .isEqualTo(Map.of(CallResult.OK, 0L, CallResult.REFUSED, 1L));
    assertThat(ledger.snapshot(at(1)).failures()).isEqualTo(1);
  }
}
