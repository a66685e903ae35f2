package dev.evenkeel.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.IdentitySource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The configured sources of "Who answered" in README but for `json:` (see [IdentityTest]), one row
/// each. Reply: `Name: value~Name: value~~body`, `⏎` in it a line's end.
class ToldTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                  | endpoints                          | reply                                    | who
          its value is the name                   | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: web-1~~hello                      | web-1
          its name has no case                    | web-0@10.0.0.2 web-1@10.0.0.3      | x-pOD: web-1~~hello                      | web-1
          spaces around it                        | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: \u0020web-1\u0020~~hello          | web-1
          the hostname                            | a#db-7@10.0.0.2 b#db-8@10.0.0.3    | X-Pod: db-8~~hello                       | b
          the IP                                  | a@10.0.0.2 b@10.0.0.3              | X-Pod: 10.0.0.3~~hello                   | b
          it outranks other headers and the body  | web-0@10.0.0.2 web-1@10.0.0.3      | Via: web-0~X-Pod: web-1~~web-0 asked     | web-1
          a longer name has another as its prefix | web@10.0.0.2 web-0@10.0.0.3        | X-Pod: web-0~~web                        | web-0
          an unknown longer name                  | web@10.0.0.2 x@10.0.0.3            | X-Pod: web-0~~hello                      | -
          an unknown name: auto                   | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: web-9~~web-0                      | web-0
          repeated, the same                      | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: web-1~X-Pod: web-1~~hello         | web-1
          repeated, two endpoints                 | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: web-1~X-Pod: web-0~~hello         | -
          repeated, one of them unknown           | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: proxy~X-Pod: web-0~~hello         | web-0
          a list of two: auto, several            | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: web-0, web-1~~hello               | -
          words around the name: auto             | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: pod/web-1~~hello                  | web-1
          empty                                   | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: ~~hello                           | -
          not there: auto                         | web-0@10.0.0.2 web-1@10.0.0.3      | Via: web-1~~hello                        | web-1
          an echo of our Host                     | web.default.svc.cluster.local@10.0.0.2 b@10.0.0.3 | X-Pod: WEB.default.svc.cluster.local~~hello | -
          our own address                         | a@10.0.0.99 b@10.0.0.3             | X-Pod: 10.0.0.99~~hello                  | -
          of an encoded body                      | web-0@10.0.0.2 web-1@10.0.0.3      | X-Pod: web-1~Content-Encoding: gzip~~web-0 | web-1
          """)
  void header(String rule, String endpoints, String reply, @Nullable String who) {
    assertThat(who(new IdentitySource.Header("X-Pod"), endpoints, reply)).isEqualTo(who);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                               | pattern                   | endpoints                     | reply                                          | who
          its group is the name                | I am (\\S+)               | web-0@10.0.0.2 web-1@10.0.0.3 | ~~I am web-1 and not web-0                     | web-1
          its group is the IP                  | addr=([0-9.]+)            | a@10.0.0.2 b@10.0.0.3         | ~~peer=10.0.0.2 addr=10.0.0.3;                 | b
          in a text of several lines           | (?m)^pod: (.*)$           | web-0@10.0.0.2 web-1@10.0.0.3 | ~~by: web-0⏎pod: web-1⏎to: web-0               | web-1
          the first group of several           | (w\\S+) of (w\\S+)        | web-0@10.0.0.2 web-1@10.0.0.3 | ~~web-1 of web-0                               | web-1
          the first match of several           | pod=(\\S+)                | web-0@10.0.0.2 web-1@10.0.0.3 | ~~pod=web-1 pod=web-0                          | web-1
          a group that is not there: auto      | x(web-0)?                 | web-0@10.0.0.2 web-1@10.0.0.3 | ~~x web-1                                      | web-1
          an empty group: auto                 | ()                        | web-0@10.0.0.2 web-1@10.0.0.3 | ~~web-1                                        | web-1
          a part of a name is none             | (web)                     | web@10.0.0.2 web-0@10.0.0.3   | ~~web-0                                        | web
          a name cut by the pattern: unknown   | I am (we)                 | web-0@10.0.0.2 web-1@10.0.0.3 | ~~I am web-1                                   | web-1
          no match: auto                       | pod=(\\S+)                | web-0@10.0.0.2 web-1@10.0.0.3 | ~~I am web-1                                   | web-1
          no match, several names              | pod=(\\S+)                | web-0@10.0.0.2 web-1@10.0.0.3 | ~~web-0 web-1                                  | -
          headers are not searched             | pod=(\\S+)                | web-0@10.0.0.2 web-1@10.0.0.3 | A: pod=web-1~B: web-0~~hello                   | -
          an echo of our Host                  | host=(\\S+)               | web.default.svc.cluster.local@10.0.0.2 b@10.0.0.3 | ~~host=web.default.svc.cluster.local | -
          an encoded body is not read          | pod=(\\S+)                | web-0@10.0.0.2 web-1@10.0.0.3 | Content-Encoding: gzip~~pod=web-1              | -
          """)
  void pattern(String rule, String re2, String endpoints, String reply, @Nullable String who) {
    assertThat(who(new IdentitySource.Pattern(re2), endpoints, reply)).isEqualTo(who);
  }

  /// Of `web-10`, that many characters are within the 64 KiB.
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      nullValues = "-",
      value = {"5, -", "6, -", "7, web-10"})
  void a_match_that_the_cut_may_have_halved_names_nobody(int kept, @Nullable String who) {
    String body = " ".repeat(Reply.BODY_LIMIT - kept - 4) + "pod=web-10 and more";

    assertThat(
            who(
                new IdentitySource.Pattern("pod=([a-z0-9-]+)"),
                "web-1@10.0.0.2 web-10@10.0.0.3",
                "~~" + body))
        .isEqualTo(who);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                  | source      | endpoints                        | names                                   | reply           | who
          its common name                         | certificate | web-0@10.0.0.2 web-1@10.0.0.3    | web-1,web.default.svc                   | ~~hello         | web-1
          an alternative name                     | certificate | web-0@10.0.0.2 web-1@10.0.0.3    | web,WEB-1                               | ~~hello         | web-1
          the hostname                            | certificate | a#db-7@10.0.0.2 b#db-8@10.0.0.3  | db-8                                    | ~~hello         | b
          an address                              | certificate | a@10.0.0.2 b@10.0.0.3            | x,10.0.0.3                              | ~~hello         | b
          an IPv6 address as the JDK writes it    | certificate | a@fd00::5 b@fd00::6              | x,fd00:0:0:0:0:0:0:6                    | ~~hello         | b
          a name outranks an address              | certificate | a@10.0.0.2 b@10.0.0.3            | a,10.0.0.3                              | ~~hello         | a
          it outranks the body                    | certificate | web-0@10.0.0.2 web-1@10.0.0.3    | web-1                                   | ~~web-0         | web-1
          several endpoints: auto                 | certificate | web-0@10.0.0.2 web-1@10.0.0.3    | web-0,web-1                             | ~~I am web-1    | web-1
          several endpoints, nobody else          | certificate | web-0@10.0.0.2 web-1@10.0.0.3    | web-0,web-1                             | ~~hello         | -
          a wildcard is nobody                    | certificate | web-0@10.0.0.2 web-1@10.0.0.3    | *.web.default.svc                       | ~~hello         | -
          a Service of the name of a Pod          | certificate | web@10.0.0.2 web-1@10.0.0.3      | web.default.svc,web-0                   | ~~hello         | -
          what was asked for tells nothing        | certificate | web.default.svc.cluster.local@10.0.0.2 b@10.0.0.3 | web.default.svc.cluster.local | ~~hello    | -
          our own address                         | certificate | a@10.0.0.99 b@10.0.0.3           | 10.0.0.99                               | ~~hello         | -
          without TLS: auto                       | certificate | web-0@10.0.0.2 web-1@10.0.0.3    | ''                                      | ~~I am web-1    | web-1
          auto: after headers and body            | auto        | web-0@10.0.0.2 web-1@10.0.0.3    | web-1                                   | ~~I am web-0    | web-0
          auto: where those name nobody           | auto        | web-0@10.0.0.2 web-1@10.0.0.3    | web-1                                   | ~~hello         | web-1
          auto: where those name several          | auto        | web-0@10.0.0.2 web-1@10.0.0.3    | web-1                                   | ~~web-0 web-1   | web-1
          auto: where the body is encoded         | auto        | web-0@10.0.0.2 web-1@10.0.0.3    | web-1                                   | Content-Encoding: gzip~~web-0 | web-1
          none: nobody is asked                   | none        | web-0@10.0.0.2 web-1@10.0.0.3    | web-1                                   | X-Pod: web-1~~I am web-1 | -
          """)
  void certificate(
      String rule,
      String source,
      String endpoints,
      String names,
      String reply,
      @Nullable String who) {
    IdentitySource from =
        switch (source) {
          case "auto" -> new IdentitySource.Auto();
          case "certificate" -> new IdentitySource.Certificate();
          default -> new IdentitySource.None();
        };
    assertThat(who(from, endpoints, reply, Arrays.asList(names.split(",")))).isEqualTo(who);
  }

  /// The worst that the configuration lets in, on the longest body. It takes some 40 ms; a search
  /// without a bound of its steps, or of all its matches, would take seconds.
  @Test
  void a_hostile_pattern_is_held_to_its_steps() {
    Identity identity =
        Identity.of(
            new IdentitySource.Pattern("(x{0,100})(.*z)?y"),
            IdentityTest.endpoints("web-0@10.0.0.2"),
            IdentityTest.OURS);
    Reply reply =
        Reply.of(200, List.of(), "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8), List.of());

    long begin = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      identity.who(reply, IdentityTest.SENT);
    }

    assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
  }

  private static @Nullable String who(IdentitySource source, String endpoints, String text) {
    return who(source, endpoints, text, List.of());
  }

  private static @Nullable String who(
      IdentitySource source, String endpoints, String text, List<String> certificateNames) {
    String[] parts = text.split("~~", 2);
    List<Reply.Header> headers = new ArrayList<>();
    for (String line : parts[0].split("~")) {
      String[] header = line.split(":", 2);
      if (header.length == 2) {
        headers.add(new Reply.Header(header[0], header[1].substring(1)));
      }
    }
    Reply reply =
        Reply.of(
            200,
            headers,
            parts[1].replace('⏎', '\n').getBytes(StandardCharsets.UTF_8),
            certificateNames);
    Answerer answerer =
        Identity.of(source, IdentityTest.endpoints(endpoints), IdentityTest.OURS)
            .who(reply, IdentityTest.SENT);
    return IdentityTest.name(answerer);
  }
}
