package dev.evenkeel.differential;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What is expected of a DNS server, against what the cluster's CoreDNS says. Its version and its
/// configuration are known here, as an agent cannot know them: so more is certain. It calls
/// endpoints without a hostname by their address (no `endpoint_pod_names`), gives all of them PTR
/// records (1.12.1 and later), and denies no Service without endpoints (no `ignore empty_service`).
final class DnsComparison {

  private final List<String> differences = new ArrayList<>();

  /// How many answers were compared, by what was asked for.
  private final Map<String, Integer> compared = new TreeMap<>();

  List<String> differences() {
    return differences;
  }

  Map<String, Integer> compared() {
    return compared;
  }

  void answers(String server, DnsClient client, List<AnswerExpectation> expectations)
      throws IOException {
    for (AnswerExpectation expected : expectations) {
      Question question = expected.question();
      String kind = question.record() + " " + question.type();
      if (!expected.compared() && !question.isOfEndpoints()) {
        compared.merge(kind + " not compared", 1, Integer::sum);
        continue;
      }
      compared.merge(kind, 1, Integer::sum);
      DnsClient.Answer answer = client.ask(question.name(), question.type().name());
      LookupResult result = new LookupResult(answer.rcode());
      boolean denied = result.equals(LookupResult.NXDOMAIN);
      // An agent takes any label of an endpoint without a hostname; here it is known.
      boolean spelled =
          question.type() != RecordType.SRV || answer.records().equals(expected.answers());
      if (denied != expected.nxdomain()
          || !expected.isMetBy(result, answer.records())
          || !spelled) {
        differences.add(
            "%s %s: expected %s %s, %s answers %s"
                .formatted(
                    question.name(),
                    question.type(),
                    expected.nxdomain() ? "nxdomain" : "noerror",
                    new TreeSet<>(expected.answers()),
                    server,
                    answer));
      }
    }
  }
}
