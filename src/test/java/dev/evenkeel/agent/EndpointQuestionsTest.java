package dev.evenkeel.agent;

import static dev.evenkeel.model.Samples.expected;
import static dev.evenkeel.model.Samples.headless;
import static dev.evenkeel.model.Samples.owed;
import static dev.evenkeel.model.Samples.question;
import static dev.evenkeel.model.Samples.shop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointQuestionsTest {

  private final Map<ServiceKey, ServiceExpectation> whole = new TreeMap<>();
  private final Map<ServiceKey, ServiceExpectation> asked = new TreeMap<>();

  /// A headless Service whose endpoints have an IPv4 address and a hostname: two questions of each.
  private static ServiceExpectation service(int number, int endpoints) {
    ServiceKey key = shop("s" + number);
    List<AnswerExpectation> answers = new ArrayList<>();
    answers.add(owed(question(key), "x"));
    for (int i = 0; i < endpoints; i++) {
      answers.add(owed(new Question(key, "h" + i + ".", Question.ENDPOINT, RecordType.A), "x"));
      answers.add(owed(new Question(key, i + ".arpa.", Question.REVERSE, RecordType.PTR), "x"));
    }
    return expected(headless(key), List.of(), answers);
  }

  private void expect(EndpointQuestions questions, ServiceExpectation expectation) {
    whole.put(expectation.service().key(), expectation);
    asked.put(expectation.service().key(), questions.within(expectation));
  }

  private void lookAgain(EndpointQuestions questions) {
    questions.changed().forEach(key -> expect(questions, Objects.requireNonNull(whole.get(key))));
    assertThat(questions.changed()).isEmpty();
  }

  private long ofEndpoints() {
    return asked.values().stream()
        .flatMap(service -> service.answers().stream())
        .filter(answer -> answer.question().isOfEndpoints())
        .count();
  }

  @ParameterizedTest(name = "{0} services of {1}: {2}")
  @CsvSource({
    // services, endpoints of each, questions of all
    "10,  8, 160", // all
    "32,  8, 512",
    "33,  8, 462", // seven of each
    "100, 8, 400", // two of each
    "100, 1, 200",
    "300, 8, 340", // one of 170 Services
  })
  void all_services_together_keep_to_the_limit(int services, int endpoints, int questions) {
    EndpointQuestions limited = new EndpointQuestions("n1");
    for (int i = 0; i < services; i++) {
      expect(limited, service(i, endpoints));
    }
    lookAgain(limited);

    assertThat(ofEndpoints()).isEqualTo(questions).isLessThanOrEqualTo(EndpointQuestions.LIMIT);
    asked.forEach(
        (key, service) -> {
          boolean all =
              service.answers().size() == Objects.requireNonNull(whole.get(key)).answers().size();
          assertThat(service.answers().getFirst().question().record()).isEqualTo(Question.SERVICE);
          assertThat(service.advice()).hasSize(all ? 0 : 1);
        });
  }

  @Test
  void agents_ask_about_different_ones() {
    Set<ServiceKey> all = new HashSet<>();
    for (int node = 0; node < 20; node++) {
      EndpointQuestions limited = new EndpointQuestions("n" + node);
      for (int i = 0; i < 300; i++) {
        expect(limited, service(i, 8));
      }
      lookAgain(limited);
      asked.forEach(
          (key, service) -> {
            if (service.answers().size() > 1) {
              all.add(key);
            }
          });
    }

    assertThat(all).hasSize(300);
  }

  @Test
  void what_goes_makes_room_and_an_endpoint_more_or_less_changes_nothing_else() {
    EndpointQuestions limited = new EndpointQuestions("n1");
    for (int i = 0; i < 33; i++) {
      expect(limited, service(i, 8));
    }
    lookAgain(limited);
    limited.forget(shop("s32"));
    assertThat(limited.changed()).isEmpty();

    for (int i = 20; i < 32; i++) {
      limited.forget(shop("s" + i));
    }

    assertThat(limited.changed()).hasSize(20);
  }
}
