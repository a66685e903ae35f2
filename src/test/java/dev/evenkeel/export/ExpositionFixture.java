package dev.evenkeel.export;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.DEFAULTS;
import static dev.evenkeel.model.Samples.HTTP;
import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.clusterIp;
import static dev.evenkeel.model.Samples.expected;
import static dev.evenkeel.model.Samples.headless;
import static dev.evenkeel.model.Samples.lookup;
import static dev.evenkeel.model.Samples.owed;
import static dev.evenkeel.model.Samples.ready;
import static dev.evenkeel.model.Samples.target;

import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.ledger.LedgerSettings;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.PortEndpoints;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.Samples;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// The page of an agent on n1 that watches the Service shop/cart, in seconds since it began. What
/// is judged is so after one second.
abstract class ExpositionFixture {

  static final Target TARGET = target(CART);
  static final Question QUESTION = Samples.question(CART);

  final Ledger ledger =
      new Ledger(
          new LedgerSettings(
              "n1", Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofDays(365), .01));
  int maxSeries = 10_000;
  FindingsStatus findings = new FindingsStatus(List.of(), List.of(), List.of(), Map.of());

  void expect(double seconds, String... pods) {
    TargetExpectation target =
        expected(TARGET, pods.length > 1 ? Balance.TESTED : Balance.SINGLE, ready(pods));
    expect(
        seconds,
        new ServiceExpectation(
            clusterIp(CART, HTTP),
            DEFAULTS,
            List.of(target),
            List.of(target.directly()),
            List.of(owed(QUESTION, "10.96.0.1")),
            List.of(
                new PortEndpoints("http", Family.IPV4, Map.of(EndpointState.READY, pods.length))),
            List.of()),
        Map.of(TARGET.direct(), Set.of(pods)));
  }

  void owe(double seconds, AnswerExpectation... answers) {
    expect(seconds, expected(headless(CART), List.of(), List.of(answers)), Map.of());
  }

  private void expect(
      double seconds, ServiceExpectation expectation, Map<Target, Set<String>> called) {
    ledger.servers(List.of(RESOLVER), at(seconds));
    ledger.expect(
        expectation, _ -> false, called, List.of(RESOLVER), OptionalLong.empty(), at(seconds));
  }

  void hit(double seconds, String pod) {
    ledger.record(
        new CallObservation(
            TARGET,
            null,
            at(seconds),
            CallResult.OK,
            new Phases(300_000, 500_000, 700_000, 800_000),
            new Answerer.Named(pod)));
  }

  void answer(double seconds, Question question, String... answers) {
    ledger.record(lookup(at(seconds), question, RESOLVER, LookupResult.NOERROR, 5, answers));
  }

  void noAnswer(double seconds, Question question) {
    ledger.record(lookup(at(seconds), question, RESOLVER, LookupResult.TIMEOUT, -1));
  }

  private SelfStatus self() {
    return new SelfStatus(
        3,
        3,
        "evenkeel-x",
        "z1",
        1,
        Instant.ofEpochSecond(100),
        0,
        true,
        Instant.ofEpochSecond(100),
        Instant.ofEpochSecond(100),
        true,
        Instant.ofEpochSecond(50),
        "abc",
        maxSeries,
        Map.of(CART, 1),
        "1.0",
        "deadbeef",
        "jvm");
  }

  List<String> page(Exposition exposition, long seconds) {
    byte[] page = exposition.page(ledger.snapshot(at(seconds)), findings, self());
    return new String(page, StandardCharsets.UTF_8).lines().toList();
  }

  List<String> page(long seconds) {
    return page(new Exposition("n1"), seconds);
  }
}
