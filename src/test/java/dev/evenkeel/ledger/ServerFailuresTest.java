package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.dnsEndpoint;
import static dev.evenkeel.model.Samples.shop;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One server, asked about each of so many Services in turn at random.
class ServerFailuresTest {

  private static final IntToDoubleFunction NONE = _ -> 0;
  private static final IntToDoubleFunction ALL = _ -> 1;

  private final SplittableRandom random = new SplittableRandom(11);
  private final LedgerSettings settings =
      new LedgerSettings(
          "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01);
  private int services;
  private final ServerFailures failures = new ServerFailures(settings, () -> services);
  private long now;

  /// @param fails by the number of a Service the share of its lookups that fail
  private void ask(int lookups, double secondsBetween, IntToDoubleFunction fails) {
    for (int i = 0; i < lookups; i++) {
      now += Math.round(-Math.log(1 - random.nextDouble()) * secondsBetween * 1e9);
      int service = random.nextInt(services);
      boolean failed = random.nextDouble() < fails.applyAsDouble(service);
      failures.outcome(shop("s" + service), failed ? "timeout" : null, false, now);
    }
  }

  private static IntToDoubleFunction only(int below, double share) {
    return service -> service < below ? share : 0;
  }

  private static Arguments row(
      String what, int services, IntToDoubleFunction fails, boolean opens) {
    return Arguments.of(what, services, fails, opens);
  }

  static Stream<Arguments> table() {
    return Stream.of(
        row("nothing fails", 40, NONE, false),
        row("everything fails", 40, ALL, true),
        row("everything fails, and one Service is all that is asked about", 1, ALL, true),
        row("everything fails, of two Services", 2, ALL, true),
        row("four of five lookups fail, whatever they ask", 40, _ -> .8, true),
        row("one of ten lookups fails, whatever they ask", 40, _ -> .1, false),
        row("the names of one Service of many fail", 40, only(1, 1), false),
        row("the names of one of two Services fail", 2, only(1, 1), false),
        row("the names of a quarter of the Services fail", 40, only(10, 1), false),
        row("the names of most Services fail", 40, only(30, 1), true));
  }

  @ParameterizedTest(name = "{0} ({1} Services): {3}")
  @MethodSource("table")
  void it_is_the_servers_fault_where_most_lookups_fail_and_no_service_by_itself_is_why(
      String what, int asked, IntToDoubleFunction fails, boolean opens) {
    services = asked;
    ask(500, 2.5, NONE);
    assertThat(failures.snapshot().open()).isFalse();

    boolean opened = false;
    for (int i = 0; i < 400; i++) {
      ask(1, 2.5, fails);
      opened |= failures.snapshot().open();
    }
    assertThat(opened).isEqualTo(opens);

    ask(150, 2.5, NONE);
    assertThat(failures.snapshot().open()).isFalse();
  }

  @Test
  void an_outage_is_told_after_some_failures_though_most_services_had_one_at_most() {
    services = 40;
    ask(500, 2.5, NONE);
    long begun = now;
    while (!failures.snapshot().open()) {
      ask(1, 2.5, ALL);
    }

    assertThat((now - begun) / 1e9).isBetween(40.0, 120.0);
    ServerFailuresSnapshot snapshot = failures.snapshot();
    assertThat(snapshot.recent().ok()).isZero(); // what was before is not told
    assertThat(snapshot.recent().failed()).isBetween(10L, 50L);
    assertThat(snapshot.failed()).hasSizeGreaterThan(5);
    assertThat(snapshot.alarm().nats()).isGreaterThanOrEqualTo(snapshot.alarm().threshold());
  }

  @Test
  void failures_of_one_service_do_not_hide_an_outage() {
    services = 40;
    ask(20_000, 2.5, only(1, 1)); // alarms by itself, each of them dismissed
    long begun = now;
    while (!failures.snapshot().open()) {
      ask(1, 2.5, ALL);
    }
    assertThat((now - begun) / 1e9).isLessThan(240);
  }

  @Test
  void what_is_left_of_an_outage_at_one_service_is_that_services() {
    services = 3;
    ask(500, 2.5, NONE);
    ask(100, 2.5, ALL);
    assertThat(failures.snapshot().open()).isTrue();

    ask(300, 2.5, only(1, 1));
    assertThat(failures.snapshot().open()).isFalse();
  }

  @Test
  void it_does_not_come_and_go_while_half_of_the_lookups_fail() {
    services = 40;
    ask(500, 2.5, NONE);
    ask(100, 2.5, ALL);
    for (int i = 0; i < 5_000; i++) {
      ask(1, 2.5, _ -> .5);
      assertThat(failures.snapshot().open()).isTrue();
    }
  }

  @Test
  void another_server_begins_anew() {
    services = 40;
    ask(100, 2.5, ALL);
    failures.restart();

    assertThat(failures.snapshot().open()).isFalse();
    assertThat(failures.snapshot().recent()).isEqualTo(Tally.NONE);
  }

  @Test
  void each_server_that_is_asked_is_a_stream_that_shares_the_promise() {
    Ledger ledger = new Ledger(settings);
    ledger.servers(
        List.of(dnsEndpoint("10.0.0.1"), dnsEndpoint("10.0.0.2"), dnsEndpoint("10.0.0.3")), 0);
    ledger.share(1, true);
    assertThat(settings.allowance().streams()).isEqualTo(3);

    ledger.servers(List.of(dnsEndpoint("10.0.0.1"), dnsEndpoint("10.0.0.2")), 0);
    ledger.share(1, true);
    assertThat(settings.allowance().streams()).isEqualTo(2);
  }
}
