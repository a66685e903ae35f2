package dev.evenkeel.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reads as a timeline: seconds since the question was first asked; grace is 30 s and twice the
/// TTL.
class QuestionLedgerTest {

  private static final Question QUESTION =
      new Question(
          new ServiceKey("shop", "cart"), "cart.shop.svc.cluster.local.", "service", RecordType.A);
  private static final DnsServer SERVER =
      new DnsServer(IpAddress.of("10.96.0.10"), 53, DnsServer.Role.RESOLVER, null, null);
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String C = "10.0.0.3";

  private static final LedgerSettings SETTINGS =
      new LedgerSettings(
          "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01);

  private final QuestionLedger ledger =
      new QuestionLedger(
          owed(A, B),
          SETTINGS,
          _ -> new LookupCounts(),
          _ -> new LookupTests(0.01, SETTINGS, () -> null),
          new LargestTtls(),
          new ConvergenceTally(),
          at(0));

  private final List<LookupObservation> denied = new ArrayList<>();

  QuestionLedgerTest() {
    ledger.expect(owed(A, B), List.of(SERVER), 0);
  }

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }

  private static AnswerExpectation owed(String... answers) {
    return new AnswerExpectation(QUESTION, Set.of(answers), answers.length == 0, true);
  }

  private void lookUp(double seconds, LookupResult result, long ttl, String... answers) {
    lookUp(seconds, result, false, ttl, answers);
  }

  private void lookUp(
      double seconds, LookupResult result, boolean partial, long ttl, String... answers) {
    ledger.record(
        new LookupObservation(
            QUESTION,
            SERVER,
            result,
            List.of(answers),
            ttl,
            1_000_000,
            partial,
            partial,
            Map.of(),
            at(seconds),
            Instant.EPOCH));
  }

  private void answered(double seconds, String... answers) {
    lookUp(seconds, LookupResult.NOERROR, 0, answers);
  }

  private DnsSnapshot snapshot(double settledAt) {
    ledger.settle(at(settledAt), denied::add);
    return ledger.snapshot().getFirst();
  }

  @Test
  void the_right_answer_in_any_order_is_no_fault() {
    answered(40, B, A);

    DnsSnapshot dns = snapshot(50);
    assertThat(dns.results()).isEqualTo(Map.of("noerror", 1L));
    assertThat(dns.missing() + dns.unexpected() + dns.failures()).isZero();
  }

  @Test
  void what_is_missing_and_what_is_not_owed_waits_five_seconds() {
    answered(40, A, C);

    assertThat(snapshot(44.9).missing()).isZero();
    DnsSnapshot dns = snapshot(45);
    assertThat(dns.missing()).isEqualTo(1);
    assertThat(dns.unexpected()).isEqualTo(1);
  }

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
    ledger.expect(owed(A, B), List.of(SERVER), at(2));
    answered(40, A);

    assertThat(snapshot(50).missing()).isEqualTo(1);
  }

  @Test
  void an_answer_in_part_is_no_fault_and_shows_no_answers() {
    answered(1, A, B);
    lookUp(40, LookupResult.NOERROR, true, 0, A);

    DnsSnapshot dns = snapshot(50);
    assertThat(dns.results()).isEqualTo(Map.of("noerror", 2L));
    assertThat(dns.missing() + dns.unexpected() + dns.failures()).isZero();
    assertThat(dns.lastAnswered()).isNull();
    assertThat(dns.lastExpected()).isEqualTo(-1);
    assertThat(dns.lastMissing()).isEmpty();
  }

  @Test
  void no_ttl_lengthens_grace_by_more_than_two_hours() {
    lookUp(1, LookupResult.NOERROR, 1_000_000, A, B);
    answered(7230.1, A);

    assertThat(snapshot(7240).missing()).isEqualTo(1);
  }

  @Test
  void the_last_answer_is_compared_with_what_was_right_then_and_within_grace() {
    ledger.expect(owed(A, C), List.of(SERVER), at(100));
    answered(101, A, B);
    assertThat(snapshot(101).lastMissing()).isEmpty();
    assertThat(snapshot(101).lastUnexpected()).isEmpty();
    assertThat(snapshot(101).lastExpected()).isEqualTo(2);

    answered(140, A, B);
    ledger.expect(owed(A, B, C), List.of(SERVER), at(141));
    assertThat(snapshot(141).lastMissing()).containsExactly(C);
    assertThat(snapshot(141).lastUnexpected()).containsExactly(B);
    assertThat(snapshot(141).lastExpected()).isEqualTo(2);
  }

  @Test
  void an_answer_ahead_of_our_watch_is_no_fault() {
    answered(100, A, B, C);
    ledger.expect(owed(A, B, C), List.of(SERVER), at(104));

    DnsSnapshot dns = snapshot(110);
    assertThat(dns.missing() + dns.unexpected()).isZero();
  }

  @Test
  void nxdomain_where_answers_are_owed_fails_and_lacks_them_all() {
    lookUp(100, LookupResult.NXDOMAIN, -1);

    assertThat(snapshot(101).failures()).isZero();
    DnsSnapshot dns = snapshot(105);
    assertThat(dns.failures()).isEqualTo(1);
    assertThat(denied).hasSize(1);
    assertThat(dns.missing()).isEqualTo(2);
    assertThat(dns.lastAnswered()).isNotNull();
  }

  @Test
  void nxdomain_where_the_name_must_not_exist_is_right() {
    ledger.expect(owed(), List.of(SERVER), at(50));
    lookUp(100, LookupResult.NXDOMAIN, -1);

    DnsSnapshot dns = snapshot(110);
    assertThat(dns.failures() + dns.missing() + dns.unexpected()).isZero();
  }

  @Test
  void a_lookup_without_an_answer_fails_at_once() {
    lookUp(1, LookupResult.TIMEOUT, -1);

    assertThat(snapshot(1).failures()).isEqualTo(1);
    assertThat(snapshot(1).results()).isEqualTo(Map.of("noerror", 0L, "timeout", 1L));
  }

  @Test
  void the_answers_are_forgotten_after_three_lookups_without_one() {
    answered(1, A, B);
    lookUp(2, LookupResult.TIMEOUT, -1);
    lookUp(3, new LookupResult("servfail"), -1);
    assertThat(snapshot(3).lastAnswered()).isNotNull();
    lookUp(4, LookupResult.TIMEOUT, -1);
    assertThat(snapshot(4).lastAnswered()).isNull();
    answered(5, A, B);
    assertThat(snapshot(5).lastAnswered()).isNotNull();
  }

  @Test
  void what_is_not_compared_is_counted_only() {
    ledger.expect(
        new AnswerExpectation(QUESTION, Set.of(A), false, false), List.of(SERVER), at(50));
    answered(100, C);

    DnsSnapshot dns = snapshot(110);
    assertThat(dns.results()).isEqualTo(Map.of("noerror", 1L));
    assertThat(dns.missing() + dns.unexpected()).isZero();
  }

  @Test
  void a_server_that_is_no_longer_asked_is_forgotten_after_ten_minutes() {
    answered(1, A, B);
    ledger.expect(owed(A, B), List.of(), at(10));
    assertThat(snapshot(609).gone()).isTrue();

    ledger.settle(at(610), denied::add);
    assertThat(ledger.snapshot()).isEmpty();
  }

  private void judgeFrom(AnswerExpectation expectation) {
    ledger.expect(expectation, List.of(SERVER), 0);
  }

  @Test
  void a_name_that_may_be_denied_is_right_either_way() {
    judgeFrom(new AnswerExpectation(QUESTION, Set.of(A), false, true, true, Map.of(), null));

    lookUp(40, LookupResult.NXDOMAIN, 0);
    answered(41, A);
    DnsSnapshot dns = snapshot(50);
    assertThat(dns.missing() + dns.unexpected() + dns.failures()).isZero();

    answered(51);
    assertThat(snapshot(60).missing()).isEqualTo(1); // there, but empty, is neither
  }

  @Test
  void another_spelling_stands_for_the_answers_it_means() {
    judgeFrom(
        new AnswerExpectation(
            QUESTION,
            Set.of("80 10-0-0-1.s.", "80 fd00--1.s."),
            false,
            true,
            false,
            Map.of("80 pod.s.", Set.of("80 10-0-0-1.s.", "80 fd00--1.s.")),
            null));

    answered(40, "80 pod.s.");
    answered(41, "80 10-0-0-1.s.", "80 fd00--1.s.");
    assertThat(snapshot(50).missing() + snapshot(50).unexpected()).isZero();

    answered(51, "80 10-0-0-1.s.", "80 stranger.s.");
    DnsSnapshot dns = snapshot(60);
    assertThat(dns.missing()).isEqualTo(1);
    assertThat(dns.unexpected()).isEqualTo(1);
    assertThat(dns.lastUnexpected()).containsExactly("80 stranger.s.");
  }

  /// Endpoints without a hostname: two of them a Pod's of two families, and two more.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # how they are named              | seen                                                | missing | unexpected
          by their addresses                | 80 10-0-0-1.s. 80 fd00--1.s. 80 10-0-0-2.s. 81 10-0-0-3.s. | 0 | 0
          by their Pods                     | 80 a.s. 80 b.s. 81 c.s.                             | 0       | 0
          by a hash                         | 80 3661.s. 80 3662.s. 81 3663.s.                    | 0       | 0
          by a hash, of each address        | 80 3661.s. 80 3662.s. 80 3663.s. 81 3664.s.         | 0       | 0
          one too many                      | 80 3661.s. 80 3662.s. 80 3663.s. 80 3664.s. 81 3665.s. | 0    | 1
          a Pod too few                     | 80 3661.s. 81 3664.s.                               | 1       | 0
          another port                      | 80 3661.s. 80 3662.s. 82 3664.s.                    | 1       | 1
          two labels                        | 80 3661.s. 80 b.c.s. 81 3664.s.                     | 1       | 1
          another address                   | 80 10-0-0-1.s. 80 fd00--1.s. 80 10-0-0-9.s. 81 10-0-0-3.s. | 1 | 1
          """)
  void an_endpoint_without_a_hostname_may_have_any_name(
      String named, String seen, int missing, int unexpected) {
    Set<String> owed =
        Set.of("80 10-0-0-1.s.", "80 fd00--1.s.", "80 10-0-0-2.s.", "81 10-0-0-3.s.");
    judgeFrom(
        new AnswerExpectation(
            QUESTION,
            owed,
            false,
            true,
            false,
            Map.of(
                "80 a.s.", Set.of("80 10-0-0-1.s.", "80 fd00--1.s."),
                "80 b.s.", Set.of("80 10-0-0-2.s."),
                "81 c.s.", Set.of("81 10-0-0-3.s.")),
            owed,
            null));

    answered(40, seen.split("(?<=[.]) "));

    DnsSnapshot dns = snapshot(50);
    assertThat(dns.missing()).as(named).isEqualTo(missing);
    assertThat(dns.unexpected()).as(named).isEqualTo(unexpected);
  }

  @Test
  void a_hostname_is_compared_beside_endpoints_without() {
    judgeFrom(
        new AnswerExpectation(
            QUESTION,
            Set.of("80 h0.s.", "80 10-0-0-2.s."),
            false,
            true,
            false,
            Map.of(),
            Set.of("80 10-0-0-2.s."),
            null));

    answered(40, "80 3661.s.", "80 h1.s.");

    DnsSnapshot dns = snapshot(50);
    assertThat(dns.lastMissing()).containsExactly("80 h0.s.");
    assertThat(dns.missing()).isEqualTo(1);
    assertThat(dns.unexpected()).isEqualTo(1);
  }

  @Test
  void names_of_other_services_are_not_compared() {
    judgeFrom(
        new AnswerExpectation(
            QUESTION, Set.of("a.cart.shop."), false, true, false, Map.of(), ".cart.shop."));

    answered(40, "a.cart.shop.", "a.other.shop.");
    assertThat(snapshot(50).missing() + snapshot(50).unexpected()).isZero();

    answered(51, "b.cart.shop.", "a.other.shop.");
    DnsSnapshot dns = snapshot(60);
    assertThat(dns.missing()).isEqualTo(1);
    assertThat(dns.unexpected()).isEqualTo(1);
  }

  @Test
  void a_cache_may_hold_that_a_new_endpoint_has_no_name_for_the_ttl_of_its_service() {
    LargestTtls ttls = new LargestTtls();
    ttls.saw(QUESTION, 30);
    Question question = new Question(QUESTION.service(), "web-0.", Question.ENDPOINT, RecordType.A);
    AnswerExpectation owed = new AnswerExpectation(question, Set.of(A), false, true);
    QuestionLedger ofEndpoint =
        new QuestionLedger(
            owed,
            SETTINGS,
            _ -> new LookupCounts(),
            _ -> new LookupTests(0.01, SETTINGS, () -> null),
            ttls,
            new ConvergenceTally(),
            0);
    ofEndpoint.expect(owed, List.of(SERVER), 0);

    for (double seconds : new double[] {80, 100}) {
      ofEndpoint.record(
          new LookupObservation(
              question,
              SERVER,
              LookupResult.NXDOMAIN,
              List.of(),
              30,
              1_000_000,
              false,
              Map.of(),
              at(seconds),
              Instant.EPOCH));
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
  void what_a_question_that_is_gone_was_answered_is_not_judged() {
    lookUp(40, LookupResult.NXDOMAIN, 0); // the server knew first that the name had gone
    ledger.gone(at(41));

    DnsSnapshot dns = snapshot(50);
    assertThat(dns.missing() + dns.unexpected() + dns.failures()).isZero();
    assertThat(denied).isEmpty();
  }

  @Test
  void the_name_of_an_endpoint_that_is_new_may_not_be_there_for_the_time_of_grace() {
    Question question = new Question(QUESTION.service(), "web-0.", Question.ENDPOINT, RecordType.A);
    AnswerExpectation owed = new AnswerExpectation(question, Set.of(A), false, true);
    QuestionLedger ofEndpoint =
        new QuestionLedger(
            owed,
            SETTINGS,
            _ -> new LookupCounts(),
            _ -> new LookupTests(0.01, SETTINGS, () -> null),
            new LargestTtls(),
            new ConvergenceTally(),
            at(0));
    ofEndpoint.expect(owed, List.of(SERVER), 0);

    for (double seconds : new double[] {10, 40}) {
      ofEndpoint.record(
          new LookupObservation(
              question,
              SERVER,
              LookupResult.NXDOMAIN,
              List.of(),
              5,
              1_000_000,
              false,
              Map.of(),
              at(seconds),
              Instant.EPOCH));
      ofEndpoint.settle(at(seconds + 5), denied::add);
    }

    assertThat(ofEndpoint.snapshot().getFirst().failures()).isEqualTo(1);
    assertThat(denied).extracting(LookupObservation::endNanos).containsExactly(at(40));
  }

  @Test
  void it_is_clearing_where_something_is_open_and_the_last_answer_was_right() {
    String server = SERVER.label();
    answered(40, A, B);
    assertThat(ledger.isClearingAt(server)).isFalse(); // nothing is open

    answered(50, A, C);
    snapshot(55);
    assertThat(ledger.isClearingAt(server)).isFalse(); // it goes on
    answered(60, A, B);
    assertThat(ledger.isClearingAt(server)).isTrue();
    lookUp(70, LookupResult.TIMEOUT, 0);
    assertThat(ledger.isClearingAt(server)).isFalse();

    int right = 0;
    do {
      right++;
      answered(70 + 200 * right, A, B);
    } while (ledger.isClearingAt(server));
    assertThat(snapshot(1e6).openMissing()).isNull();
    assertThat(right).isBetween(30, 60);
  }

  @Test
  void a_name_that_failed_is_clearing_once_it_is_answered() {
    String server = SERVER.label();
    for (int i = 0; i < 10; i++) {
      lookUp(40 + 200 * i, new LookupResult("servfail"), 0);
    }
    assertThat(ledger.isClearingAt(server)).isFalse();
    answered(3000, A, B);
    assertThat(ledger.isClearingAt(server)).isTrue();

    ledger.gone(at(3001));
    assertThat(ledger.isClearingAt(server)).isFalse();
  }
}
