package dev.evenkeel.expectation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a resolver makes of a short name: resolv.conf(5), glibc's `res_nsearch`.
class SearchPathTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                | search          | ndots | name    | tried
          the search path, then as it stands    | a.example b     | 1     | cart    | cart.a.example. cart.b. cart.
          enough full stops: as it stands first | a.example       | 1     | cart.ns | cart.ns. cart.ns.a.example.
          fewer than ndots: at the end          | a.example       | 2     | cart.ns | cart.ns.a.example. cart.ns.
          a full stop at its end: only so       | a.example       | 5     | cart.   | cart.
          ndots 0: as it stands first           | a.example       | 0     | cart    | cart. cart.a.example.
          no search path                        | -               | 5     | cart    | cart.
          a domain with a full stop at its end  | a.example.      | 1     | cart    | cart.a.example. cart.
          the root in the path                  | . a.example     | 1     | cart    | cart. cart.a.example.
          names in lower case, as compared      | A.Example       | 1     | Cart    | cart.a.example. cart.
          """)
  void names_are_tried_in_order(
      String rule, @Nullable String search, int ndots, String name, String tried) {
    SearchPath path =
        new SearchPath(search == null ? List.of() : List.of(search.split(" ")), ndots);

    assertThat(String.join(" ", path.tried(name))).as(rule).isEqualTo(tried);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                  | namespace | ndots | name                         | questions
          the short name, in its namespace        | shop      | 5     | cart                         | 1
          the short name, from another namespace  | web       | 5     | cart                         | -
          with the namespace, inside it           | shop      | 5     | cart.shop                    | 2
          with the namespace, from another        | web       | 5     | cart.shop                    | 2
          with svc                                | web       | 5     | cart.shop.svc                | 3
          the whole name is asked for last        | web       | 5     | cart.shop.svc.cluster.local  | 5
          and first with a smaller ndots          | web       | 4     | cart.shop.svc.cluster.local  | 1
          and first with a full stop at its end   | web       | 5     | cart.shop.svc.cluster.local. | 1
          """)
  void a_pod_asks_until_the_name_is_found(
      String rule, String namespace, int ndots, String name, @Nullable Integer questions) {
    SearchPath path = SearchPath.ofPod(namespace, "cluster.local", List.of("corp.example"), ndots);

    assertThat(path.questions(name, "cart.shop.svc.cluster.local."))
        .as(rule)
        .isEqualTo(questions == null ? OptionalInt.empty() : OptionalInt.of(questions));
  }
}
