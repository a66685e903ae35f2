package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.call;
import static dev.evenkeel.model.Samples.expected;
import static dev.evenkeel.model.Samples.readyOn;
import static dev.evenkeel.model.Samples.target;
import static dev.evenkeel.model.Samples.with;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.Samples;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The ledger of a target as a timeline: seconds since the target was first expected, with the Pods
/// a and b; grace is 30 s.
abstract class TargetLedgerFixture {

  static final Target TARGET = target(CART);
  static final LedgerSettings SETTINGS =
      new LedgerSettings(
          "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01);

  String self = "";
  long dnsGrace;
  final TargetLedger ledger =
      new TargetLedger(
          ready("a", "b"),
          e -> e.name().equals(self),
          SETTINGS,
          () -> dnsGrace,
          (_, _) -> Tally.NONE,
          new ConvergenceTally(),
          at(0));

  static TargetExpectation ready(String... names) {
    return expectation(Balance.TESTED, 32, names);
  }

  static TargetExpectation notKnown(String... names) {
    return expectation(Balance.UNSUPPORTED, 32, names);
  }

  static TargetExpectation expectation(Balance balance, int limit, String... names) {
    return expectationOn("n1", balance, limit, names);
  }

  static TargetExpectation expectationOn(String node, Balance balance, int limit, String... names) {
    List<ExpectedEndpoint> ready = readyOn(node, names);
    return with(
        endpointLimit(limit),
        balance == Balance.UNSUPPORTED
            ? Samples.notKnown(expected(TARGET, balance, dueNothing(ready)))
            : expected(TARGET, balance, ready));
  }

  private static List<ExpectedEndpoint> dueNothing(List<ExpectedEndpoint> endpoints) {
    return endpoints.stream().map(e -> new ExpectedEndpoint(e.endpoint(), 0, e.reason())).toList();
  }

  private static TargetSettings endpointLimit(int limit) {
    TargetSettings d = TargetSettings.DEFAULT;
    return new TargetSettings(
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
  }

  void expect(double seconds, TargetExpectation expectation) {
    ledger.expect(expectation, e -> e.name().equals(self), at(seconds));
  }

  void hit(double seconds, String endpoint) {
    reply(seconds, new Answerer.Named(endpoint));
  }

  void slowHit(double begin, double end, String endpoint) {
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

  void reply(double seconds, Answerer answerer) {
    ledger.record(call(at(seconds), TARGET, CallResult.OK, answerer));
  }

  BackendSnapshot backend(double seconds, String name) {
    return ledger.snapshot(at(seconds)).backends().stream()
        .filter(b -> b.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  Map<String, Long> unexpected(double seconds) {
    return ledger.snapshot(at(seconds)).unexpected();
  }
}
