package dev.evenkeel.ledger;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.nameOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A change of what a name owes, at each server by itself.
class DnsConvergenceTest extends ConvergenceFixture {

  @Test
  void each_server_is_measured_by_itself() {
    answers(0, A);
    answers(100, A, B);
    answered(102, ONE, false, A);
    answered(103, ONE, false, A, B);
    answered(104, TWO, false, A);

    assertThat(lookups(ONE)).isEqualTo("add 10.0.0.2 2..3");
    assertThat(lookups(TWO)).isEqualTo("add 10.0.0.2 4..?");
  }

  @Test
  void an_answer_in_part_tells_nothing() {
    answers(0, A, B);
    answers(100, A);
    answered(102, ONE, true, A);

    assertThat(lookups(ONE)).isEqualTo("remove 10.0.0.2 0..?");
  }

  @ParameterizedTest(name = "{0} {1}, compared: {2}")
  @CsvSource({
    "service,  A,    true,  true",
    "service,  AAAA, true,  true",
    "service,  A,    false, false",
    "service,  SRV,  true,  false",
    "endpoint, A,    true,  false",
    "reverse,  PTR,  true,  false",
  })
  void of_dns_the_addresses_of_the_services_own_name(
      String record, RecordType type, boolean compared, boolean measured) {
    Question question = new Question(CART, nameOf(CART), record, type);
    expect(0, OptionalLong.empty(), owed(question, compared, "x"));
    expect(100, OptionalLong.empty(), owed(question, compared, "x", "y"));

    assertThat(lookups(ONE)).isEqualTo(measured ? "add y 0..?" : "");
  }

  @Test
  void an_answer_without_it_after_grace_is_late_once_that_is_judged() {
    answers(0, A);
    answers(100, A, B);
    answered(125, ONE, false, A);
    settle(134);
    assertThat(lookups(ONE)).isEqualTo("add 10.0.0.2 25..?");

    answered(135, ONE, false, A);
    settle(139.9);
    assertThat(lookups(ONE)).isEqualTo("add 10.0.0.2 35..?");
    settle(140);
    assertThat(lookups(ONE)).isEqualTo("add 10.0.0.2 35..? late 140");
    assertThat(lookups(TWO)).isEqualTo("add 10.0.0.2 0..?");
  }

  @Test
  void no_answer_is_late_while_the_catalog_is_not_current() {
    answers(0, A, B);
    answers(100, A);
    ledger.share(1, false);
    answered(135, ONE, false, A, B);
    settle(140);

    assertThat(lookups(ONE)).isEqualTo("remove 10.0.0.2 35..?");
  }
}
