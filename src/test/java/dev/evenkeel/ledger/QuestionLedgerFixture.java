package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.lookup;
import static dev.evenkeel.model.Samples.question;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The ledger of a question at one server as a timeline: seconds since the question was first
/// asked, when the addresses A and B were owed; grace is 30 s and twice the TTL.
abstract class QuestionLedgerFixture {

  static final Question QUESTION = question(CART);
  static final String A = "10.0.0.1";
  static final String B = "10.0.0.2";
  static final String C = "10.0.0.3";

  static final LedgerSettings SETTINGS =
      new LedgerSettings(
          "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01);

  final QuestionLedger ledger = newLedger(owed(A, B), new LargestTtls());

  final List<LookupObservation> denied = new ArrayList<>();

  /// Asked at one server.
  static QuestionLedger newLedger(AnswerExpectation owed, LargestTtls ttls) {
    QuestionLedger fresh =
        new QuestionLedger(
            owed,
            SETTINGS,
            _ -> new LookupCounts(),
            _ -> new LookupTests(0.01, SETTINGS, () -> null, List::of),
            ttls,
            new ConvergenceTally(),
            at(0));
    fresh.expect(owed, List.of(RESOLVER), 0);
    return fresh;
  }

  static AnswerExpectation owed(String... answers) {
    return Samples.owed(QUESTION, answers);
  }

  void lookUp(double seconds, LookupResult result, long ttl, String... answers) {
    ledger.record(lookup(at(seconds), QUESTION, RESOLVER, result, ttl, answers));
  }

  void answered(double seconds, String... answers) {
    lookUp(seconds, LookupResult.NOERROR, 0, answers);
  }

  DnsSnapshot snapshot(double settledAt) {
    ledger.settle(at(settledAt), denied::add);
    return ledger.snapshot().getFirst();
  }

  void judgeFrom(AnswerExpectation expectation) {
    ledger.expect(expectation, List.of(RESOLVER), 0);
  }
}
