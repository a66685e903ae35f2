package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.inPart;
import static dev.evenkeel.model.Samples.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.LookupResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of an answer is missing, and what of it is not owed.
class ComparedAnswersTest extends QuestionLedgerFixture {

  @Test
  void the_right_answer_in_any_order_is_no_fault() {
    answered(40, B, A);

    DnsSnapshot dns = snapshot(50);
    assertThat(dns.results()).isEqualTo(Map.of("noerror", 1L));
    assertThat(dns.missing() + dns.unexpected() + dns.failures()).isZero();
  }

  @Test
  void what_contradicted_an_old_catalog_is_not_told_once_it_is_new() {
    SETTINGS.catalog(false);
    answered(40, A, C);
    SETTINGS.catalog(true);

    DnsSnapshot dns = snapshot(45);
    assertThat(dns.openMissing()).isNull();
    assertThat(dns.openUnexpected()).isNull();
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
  void an_answer_in_part_is_no_fault_and_shows_no_answers() {
    answered(1, A, B);
    ledger.record(inPart(lookup(at(40), QUESTION, RESOLVER, LookupResult.NOERROR, 0, A)));

    DnsSnapshot dns = snapshot(50);
    assertThat(dns.results()).isEqualTo(Map.of("noerror", 2L));
    assertThat(dns.missing() + dns.unexpected() + dns.failures()).isZero();
    assertThat(dns.lastAnswered()).isNull();
    assertThat(dns.lastExpected()).isEqualTo(-1);
    assertThat(dns.lastMissing()).isEmpty();
  }

  @Test
  void the_last_answer_is_compared_with_what_was_right_then_and_within_grace() {
    ledger.expect(owed(A, C), List.of(RESOLVER), at(100));
    answered(101, A, B);
    assertThat(snapshot(101).lastMissing()).isEmpty();
    assertThat(snapshot(101).lastUnexpected()).isEmpty();
    assertThat(snapshot(101).lastExpected()).isEqualTo(2);

    answered(140, A, B);
    ledger.expect(owed(A, B, C), List.of(RESOLVER), at(141));
    assertThat(snapshot(141).lastMissing()).containsExactly(C);
    assertThat(snapshot(141).lastUnexpected()).containsExactly(B);
    assertThat(snapshot(141).lastExpected()).isEqualTo(2);
  }

  @Test
  void what_is_not_compared_is_counted_only() {
    ledger.expect(
        new AnswerExpectation(QUESTION, Set.of(A), false, false), List.of(RESOLVER), at(50));
    answered(100, C);

    DnsSnapshot dns = snapshot(110);
    assertThat(dns.results()).isEqualTo(Map.of("noerror", 1L));
    assertThat(dns.missing() + dns.unexpected()).isZero();
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
}
