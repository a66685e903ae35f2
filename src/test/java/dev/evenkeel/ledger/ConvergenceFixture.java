package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.clusterIp;
import static dev.evenkeel.model.Samples.dnsEndpoint;
import static dev.evenkeel.model.Samples.expected;
import static dev.evenkeel.model.Samples.inPart;
import static dev.evenkeel.model.Samples.lookup;
import static dev.evenkeel.model.Samples.notKnown;
import static dev.evenkeel.model.Samples.question;
import static dev.evenkeel.model.Samples.ready;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.Samples;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/// Changes followed through a whole ledger. Reads as a timeline: seconds since the Service was
/// first expected; grace is 30 s.
abstract class ConvergenceFixture {

  static final Target TARGET = Samples.target(CART);
  static final Question OWN = question(CART);
  static final DnsServer ONE = dnsEndpoint("10.96.0.10");
  static final DnsServer TWO = dnsEndpoint("10.0.0.53");
  static final String A = "10.0.0.1";
  static final String B = "10.0.0.2";

  final Ledger ledger =
      new Ledger(
          new LedgerSettings(
              "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01));

  static TargetExpectation target(Balance balance, boolean known, String... pods) {
    TargetExpectation target = expected(TARGET, balance, ready(pods));
    return known ? target : notKnown(target);
  }

  void expect(double seconds, OptionalLong trigger, Object... expected) {
    ledger.servers(List.of(ONE, TWO), at(seconds));
    ledger.expect(
        expected(
            clusterIp(CART),
            only(TargetExpectation.class, expected),
            only(AnswerExpectation.class, expected)),
        endpoint -> endpoint.name().equals("self"),
        Map.of(),
        List.of(ONE, TWO),
        trigger,
        at(seconds));
  }

  private static <T> List<T> only(Class<T> type, Object... expected) {
    return Arrays.stream(expected).filter(type::isInstance).map(type::cast).toList();
  }

  void pods(double seconds, String... pods) {
    expect(seconds, OptionalLong.empty(), target(Balance.TESTED, true, pods));
  }

  static AnswerExpectation owed(Question question, boolean compared, String... answers) {
    return new AnswerExpectation(question, Set.of(answers), answers.length == 0, compared);
  }

  void answers(double seconds, String... answers) {
    expect(seconds, OptionalLong.empty(), owed(OWN, true, answers));
  }

  void call(double seconds, CallResult result, Answerer answerer) {
    ledger.record(Samples.call(at(seconds), TARGET, result, answerer));
  }

  void hit(double seconds, String pod) {
    ledger.record(Samples.hit(at(seconds), TARGET, pod));
  }

  void answered(double seconds, DnsServer server, boolean partial, String... answers) {
    LookupObservation answer = lookup(at(seconds), OWN, server, LookupResult.NOERROR, 0, answers);
    ledger.record(partial ? inPart(answer) : answer);
  }

  void settle(double seconds) {
    ledger.settle(at(seconds), _ -> {});
  }

  String target() {
    return told(ledger.snapshot(at(1000)).targets().getFirst().convergence());
  }

  String lookups(DnsServer server) {
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
}
