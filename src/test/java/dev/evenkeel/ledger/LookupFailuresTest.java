package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.LookupResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Lookups that give no answer or a denial, and what becomes of what was known.
class LookupFailuresTest extends QuestionLedgerFixture {

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
    ledger.expect(owed(), List.of(RESOLVER), at(50));
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
  void a_server_that_is_no_longer_asked_is_forgotten_after_ten_minutes() {
    answered(1, A, B);
    ledger.expect(owed(A, B), List.of(), at(10));
    assertThat(snapshot(609).gone()).isTrue();

    ledger.settle(at(610), denied::add);
    assertThat(ledger.snapshot()).isEmpty();
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
  void it_is_clearing_where_something_is_open_and_the_last_answer_was_right() {
    String server = RESOLVER.label();
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
    String server = RESOLVER.label();
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
