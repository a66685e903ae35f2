package dev.evenkeel.export;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.at;
import static dev.evenkeel.model.Samples.owed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is told of lookups and their answers.
class LookupSeriesTest extends ExpositionFixture {

  private static Question question(String name, String record, String port) {
    return new Question(CART, name, record, RecordType.SRV, port);
  }

  @Test
  void an_unanswered_name_loses_its_answers_but_not_its_expectation() {
    expect(0, "a");
    answer(0, QUESTION, "10.96.0.1");
    assertThat(page(1)).anyMatch(line -> line.startsWith("evenkeel_dns_answers{"));
    for (int i = 0; i < 3; i++) {
      noAnswer(i, QUESTION);
    }

    assertThat(page(4))
        .noneMatch(line -> line.startsWith("evenkeel_dns_answers{"))
        .anyMatch(line -> line.startsWith("evenkeel_dns_expected_answers{"))
        .anyMatch(line -> line.endsWith("result=\"timeout\"} 3"));
  }

  @Test
  void a_question_about_a_port_names_it() {
    Question port = question("_http._tcp.cart.", Question.PORT, "http");
    owe(0, owed(port, "80 x."));
    answer(20, port, "80 x.");

    assertThat(page(30))
        .contains(
            "evenkeel_dns_answers{node=\"n1\",namespace=\"shop\",service=\"cart\",record=\"port\",port=\"http\",type=\"SRV\",server=\"10.96.0.10\"} 1");
  }

  @Test
  void answers_and_what_is_expected_are_summed_over_the_same_questions() {
    Question a = question("a.cart.", Question.ENDPOINT, "");
    Question silent = question("b.cart.", Question.ENDPOINT, "");
    Question notCompared = question("c.cart.", Question.ENDPOINT, "");
    String labels =
        "{node=\"n1\",namespace=\"shop\",service=\"cart\",record=\"endpoint\",port=\"\",type=\"SRV\",server=\"10.96.0.10\"}";
    owe(
        0,
        owed(a, "80 x."),
        owed(silent, "80 x."),
        new AnswerExpectation(notCompared, Set.of("80 x."), false, false));
    answer(20, a, "80 x.");
    answer(20, notCompared, "80 x.");
    answer(20, silent, "80 x.");
    for (int i = 0; i < 3; i++) {
      noAnswer(21 + i, silent);
    }

    assertThat(page(30))
        .contains("evenkeel_dns_answers" + labels + " 1")
        .contains("evenkeel_dns_expected_answers" + labels + " 1");
  }

  @Test
  void questions_about_endpoints_are_summed_and_their_counters_never_fall() {
    Question a = question("a.cart.", Question.ENDPOINT, "");
    Question b = question("b.cart.", Question.ENDPOINT, "");
    String labels =
        "{node=\"n1\",namespace=\"shop\",service=\"cart\",record=\"endpoint\",port=\"\",type=\"SRV\",server=\"10.96.0.10\"";
    owe(0, owed(a, "80 x."), owed(b, "80 x."));
    answer(20, a, "80 x.");
    answer(20, b, "80 x.", "80 y.");
    answer(20, b, "80 x.");
    answer(20, b, "80 x.", "80 y.");
    ledger.settle(at(30), _ -> {});

    assertThat(page(30))
        .contains("evenkeel_dns_answers" + labels + "} 3")
        .contains("evenkeel_dns_expected_answers" + labels + "} 2")
        .contains("evenkeel_dns_unexpected_answers_total" + labels + "} 2")
        .contains("evenkeel_dns_lookups_total" + labels + ",result=\"noerror\"} 4");

    owe(40, owed(a, "80 x.")); // b's endpoint goes, and is forgotten ten minutes later
    ledger.settle(at(700), _ -> {});
    ledger.settle(at(701), _ -> {});
    answer(702, a, "80 x.");

    assertThat(page(710))
        .contains("evenkeel_dns_answers" + labels + "} 1")
        .contains("evenkeel_dns_expected_answers" + labels + "} 1")
        .contains("evenkeel_dns_lookups_total" + labels + ",result=\"noerror\"} 5");
  }
}
