package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Samples;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How long after a change an answer may still be the old one.
class AnswerGraceTest extends QuestionLedgerFixture {

  @Test
  void within_grace_nothing_is_compared() {
    answered(29.9, A);

    assertThat(snapshot(40).missing()).isZero();
  }

  @Test
  void grace_lasts_twice_the_largest_ttl_longer() {
    lookUp(1, LookupResult.NOERROR, 10, A, B);
    answered(49.9, A);
    answered(50.1, A);

    assertThat(snapshot(60).missing()).isEqualTo(1);
  }

  @Test
  void an_answer_to_a_lookup_that_began_within_grace_is_not_compared() {
    answered(30, A); // it took a millisecond

    assertThat(snapshot(40).missing()).isZero();
  }

  @Test
  void the_ttl_of_a_wrong_answer_lengthens_nothing() {
    lookUp(1, LookupResult.NXDOMAIN, 86_400); // somebody else's zone
    answered(40, A);

    assertThat(snapshot(50).missing()).isEqualTo(1);
  }

  @Test
  void the_ttl_of_an_answer_that_nobody_compares_lengthens_nothing() {
    judgeFrom(new AnswerExpectation(QUESTION, Set.of(A), false, false));
    lookUp(1, LookupResult.NXDOMAIN, 3600); // somebody else's zone
    ledger.expect(owed(A, B), List.of(RESOLVER), at(2));
    answered(40, A);

    assertThat(snapshot(50).missing()).isEqualTo(1);
  }

  @Test
  void no_ttl_lengthens_grace_by_more_than_two_hours() {
    lookUp(1, LookupResult.NOERROR, 1_000_000, A, B);
    answered(7230.1, A);

    assertThat(snapshot(7240).missing()).isEqualTo(1);
  }

  @Test
  void an_answer_ahead_of_our_watch_is_no_fault() {
    answered(100, A, B, C);
    ledger.expect(owed(A, B, C), List.of(RESOLVER), at(104));

    DnsSnapshot dns = snapshot(110);
    assertThat(dns.missing() + dns.unexpected()).isZero();
  }

  @Test
  void a_cache_may_hold_that_a_new_endpoint_has_no_name_for_the_ttl_of_its_service() {
    LargestTtls ttls = new LargestTtls();
    ttls.saw(QUESTION, 30);
    Question question = new Question(QUESTION.service(), "web-0.", Question.ENDPOINT, RecordType.A);
    QuestionLedger ofEndpoint = newLedger(Samples.owed(question, A), ttls);

    for (double seconds : new double[] {80, 100}) {
      ofEndpoint.record(lookup(at(seconds), question, RESOLVER, LookupResult.NXDOMAIN, 30));
      ofEndpoint.settle(at(seconds + 5), denied::add);
    }

    assertThat(denied).extracting(LookupObservation::endNanos).containsExactly(at(100));
  }

  @Test
  void only_what_the_own_name_of_a_service_is_answered_leads_its_calls() {
    LargestTtls ttls = new LargestTtls();
    ttls.saw(QUESTION, 5);
    Question ofEndpoint = new Question(QUESTION.service(), "h0.", Question.ENDPOINT, RecordType.A);
    ttls.saw(ofEndpoint, 3600);

    assertThat(ttls.ownNameGraceNanos()).isEqualTo(at(10));
    assertThat(ttls.graceNanos(QUESTION)).isEqualTo(at(10));
    assertThat(ttls.graceNanos(ofEndpoint)).isEqualTo(at(7200));
  }

  @Test
  void the_name_of_an_endpoint_that_is_new_may_not_be_there_for_the_time_of_grace() {
    Question question = new Question(QUESTION.service(), "web-0.", Question.ENDPOINT, RecordType.A);
    QuestionLedger ofEndpoint = newLedger(Samples.owed(question, A), new LargestTtls());

    for (double seconds : new double[] {10, 40}) {
      ofEndpoint.record(lookup(at(seconds), question, RESOLVER, LookupResult.NXDOMAIN, 5));
      ofEndpoint.settle(at(seconds + 5), denied::add);
    }

    assertThat(ofEndpoint.snapshot().getFirst().failures()).isEqualTo(1);
    assertThat(denied).extracting(LookupObservation::endNanos).containsExactly(at(40));
  }
}
