package dev.evenkeel.expectation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Balance;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When backends cannot be told apart, and what would tell them.
class LikeEndpointsTest {

  private static final String LONG = "x".repeat(63);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          Pods at addresses of their own  | a@10.0.0.1 b@10.0.0.2                         | TESTED       | -
          no Pods, but addresses          | @10.0.0.1 @10.0.0.2                           | TESTED       | -
          no Pods at one address          | http:80: @10.0.0.1 / http:81: @10.0.0.1       | UNIDENTIFIED | nothing tells 10.0.0.1:80 from 10.0.0.1:81
          a hostname tells one of them    | http:80: @10.0.0.1=h / http:81: @10.0.0.1     | UNIDENTIFIED | nothing tells 10.0.0.1:80 from 10.0.0.1:81
          hostnames tell both             | http:80: @10.0.0.1=h / http:81: @10.0.0.1=i   | TESTED       | told apart by their Pods' names only (host network? Both have the address 10.0.0.1)
          Pods at one address             | http:80: a@10.0.0.1 / http:81: b@10.0.0.1     | TESTED       | a and b are told apart by their Pods' names only (host network? Both have the address 10.0.0.1)
          one of them is not due anything | http:80: @10.0.0.1 / http:81: @10.0.0.1!      | SINGLE       | -
          hostnames that are cut the same | LONGa@10.0.0.1 LONGb@10.0.0.2                 | TESTED       | (their hostnames are cut to the same 63 characters)
          """)
  void alike(String rule, String slices, Balance balance, @Nullable String advice) {
    Service service = States.clusterIp("10.96.0.1");

    ServiceExpectation expectation =
        Expectations.of(
            States.state(service, slices.replace("LONG", LONG)),
            States.defaults(service),
            "cluster.local",
            States.VANTAGE);

    assertThat(expectation.targets().getFirst().balance()).as(rule).isEqualTo(balance);
    if (advice == null) {
      assertThat(expectation.advice()).isEqualTo(List.of());
    } else {
      assertThat(expectation.advice()).singleElement().asString().contains(advice);
    }
  }
}
