package dev.evenkeel.expectation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Service;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of the Kubernetes DNS specification 1.1.0 for a Service's own name, one row each.
class DnsAnswersTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                    | cluster IPs           | slices                    | A                  | AAAA
          ClusterIP: the cluster IP                 | 10.96.0.1             | a@10.0.0.1 b@10.0.0.2     | 10.96.0.1          | nodata
          ClusterIP without endpoints: the same     | 10.96.0.1             | ''                        | 10.96.0.1          | nodata
          dual stack: one of each family            | 10.96.0.1 FD00:96::01 | ''                        | 10.96.0.1          | fd00:96::1
          headless: every ready endpoint            | -                     | a@10.0.0.1 b@10.0.0.2     | 10.0.0.1 10.0.0.2  | nodata
          headless: not the ones that are not       | -                     | a@10.0.0.1 b@10.0.0.2!    | 10.0.0.1           | nodata
          headless: not those that terminate        | -                     | a@10.0.0.1 b@10.0.0.2~    | 10.0.0.1           | nodata
          headless, dual stack                      | -                     | a@10.0.0.1 / a@fd00::1    | 10.0.0.1           | fd00::1
          headless: whatever the ports              | -                     | x:9: a@10.0.0.1           | 10.0.0.1           | nodata
          headless: an address once over slices     | -                     | a@10.0.0.1 / a@10.0.0.1   | 10.0.0.1           | nodata
          headless: none ready: no such name        | -                     | a@10.0.0.1!               | nxdomain           | nxdomain
          headless: no fallback to terminating ones | -                     | a@10.0.0.1~               | nxdomain           | nxdomain
          headless without slices: no such name     | -                     | ''                        | nxdomain           | nxdomain
          """)
  void of_the_services_own_name(
      String rule, String clusterIps, String slices, String a, String aaaa) {
    Service service =
        clusterIps == null
            ? States.headless(Family.IPV4, Family.IPV6)
            : States.clusterIp(clusterIps.split(" "));

    var answers = DnsAnswers.of(States.state(service, slices), "cart.shop.svc.cluster.local.");

    assertThat(answers).extracting(e -> e.question().type()).containsExactly(RecordType.values());
    assertThat(text(answers.get(0))).as(rule + ": A").isEqualTo(a);
    assertThat(text(answers.get(1))).as(rule + ": AAAA").isEqualTo(aaaa);
  }

  private static String text(AnswerExpectation expectation) {
    if (expectation.nxdomain()) {
      assertThat(expectation.answers()).isEmpty();
      return "nxdomain";
    }
    return expectation.answers().isEmpty()
        ? "nodata"
        : String.join(" ", new TreeSet<>(expectation.answers()));
  }
}
