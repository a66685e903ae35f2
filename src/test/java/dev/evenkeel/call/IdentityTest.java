package dev.evenkeel.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of "Who answered" in README, one row each.
class IdentityTest {

  static final Set<IpAddress> OURS = Set.of(IpAddress.of("10.0.0.99"));
  static final Set<String> SENT =
      Set.of(
          "10.0.0.1:8080", "web.default.svc.cluster.local", "evenkeel/1.2.3 (cluster_ip; node-1)");

  /// Endpoints: `pod[#hostname]@ip`. Reply: the body, or after `H>` a header's value. Nobody: `-`.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                         | endpoints                       | reply                                   | who
          the name in the body                           | web-0@10.0.0.2 web-1@10.0.0.3   | <h1>I am web-1</h1>                     | web-1
          the name in a header                           | web-0@10.0.0.2 web-1@10.0.0.3   | H>web-0                                 | web-0
          the name among others in a header              | web-0@10.0.0.2 web-1@10.0.0.3   | H>1.1 web-0 (nginx)                     | web-0
          the hostname                                   | a#db-7@10.0.0.2 b#db-8@10.0.0.3 | host=db-8                               | b
          the IP                                         | a@10.0.0.2 b@10.0.0.3           | Server address: 10.0.0.3                | b
          the IP with a port                             | a@10.0.0.2 b@10.0.0.3           | Server address: 10.0.0.3:80             | b
          the IP of an endpoint that is no Pod           | @10.0.0.2 @10.0.0.3             | 10.0.0.3                                | 10.0.0.3:80
          the same name many times                       | web-0@10.0.0.2 web-1@10.0.0.3   | web-1 web-1 web-1                       | web-1
          upper case                                     | web-0@10.0.0.2 web-1@10.0.0.3   | Hostname: WEB-1                         | web-1
          quotes, slashes and brackets end a word        | web-0@10.0.0.2 web-1@10.0.0.3   | {"pod":"default/web-1"}                 | web-1
          an underscore ends a word                      | web-0@10.0.0.2 web-1@10.0.0.3   | pod_web-1                               | web-1
          curly quotes end a word                        | web-0@10.0.0.2 web-1@10.0.0.3   | \u201cweb-1\u201d                       | web-1
          a full stop ends a sentence                    | web-0@10.0.0.2 web-1@10.0.0.3   | I am web-1. Who are you?                | web-1
          a full stop after an IP                        | a@10.0.0.2 b@10.0.0.3           | I am 10.0.0.3.                          | b
          full stops that go on                          | web-0@10.0.0.2 web-1@10.0.0.3   | web-1...                                | web-1
          a hostname cut to 63 characters                | bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-12345@10.0.0.2 | bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb | bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-12345
          # whole words only
          web is not in web-0                            | web@10.0.0.2 x@10.0.0.3         | web-0                                   | -
          web-0 is not in web-0-canary                   | web-0@10.0.0.2 x@10.0.0.3       | web-0-canary                            | -
          web-0 is not in my-web-0                       | web-0@10.0.0.2 x@10.0.0.3       | my-web-0                                | -
          web-0 is not in web-0.web.default.svc          | web-0@10.0.0.2 x@10.0.0.3       | web-0.web.default.svc                   | -
          web-0 is not in \u00e9web-0                    | web-0@10.0.0.2 x@10.0.0.3       | \u00e9web-0                             | -
          10.0.0.2 is not in 10.0.0.20                   | a@10.0.0.2 x@10.0.0.3           | 10.0.0.20                               | -
          10.0.0.2 is not in 110.0.0.2                   | a@10.0.0.2 x@10.0.0.3           | 110.0.0.2                               | -
          10.0.0.2 is not in 10.0.0.2.5                  | a@10.0.0.2 x@10.0.0.3           | 10.0.0.2.5                              | -
          10.0.0.2 is not in ip-10.0.0.2                 | a@10.0.0.2 x@10.0.0.3           | ip-10.0.0.2                             | -
          web-0 and web-1: each by itself                | web@10.0.0.2 web-0@10.0.0.3     | web-0                                   | web-0
          # several, nobody
          two names                                      | web-0@10.0.0.2 web-1@10.0.0.3   | web-0 asked web-1                       | -
          two names, one in a header                     | web-0@10.0.0.2 web-1@10.0.0.3   | H>web-0~web-1                           | -
          two IPs                                        | a@10.0.0.2 b@10.0.0.3           | 10.0.0.2 10.0.0.3                       | -
          nobody                                         | a@10.0.0.2 b@10.0.0.3           | Welcome to nginx!                       | -
          a stranger                                     | web-0@10.0.0.2 web-1@10.0.0.3   | web-2 at 10.0.0.4                       | -
          an empty reply                                 | web-0@10.0.0.2 web-1@10.0.0.3   | ''                                      | -
          no candidates                                  | ''                              | web-0                                   | -
          # a name outranks an IP
          a name and another's IP                        | web-0@10.0.0.2 web-1@10.0.0.3   | web-0 for 10.0.0.3                      | web-0
          a name and two IPs                             | web-0@10.0.0.2 web-1@10.0.0.3   | web-1 10.0.0.2 10.0.0.3                 | web-1
          two names and one IP                           | web-0@10.0.0.2 web-1@10.0.0.3   | web-0 web-1 10.0.0.3                    | -
          # a word of several endpoints tells nothing
          a hostname that two share                      | a#web@10.0.0.2 b#web@10.0.0.3   | web                                     | -
          a shared hostname beside a name                | a#web@10.0.0.2 b#web@10.0.0.3   | web: b                                  | b
          a shared hostname beside an IP                 | a#web@10.0.0.2 b#web@10.0.0.3   | web: 10.0.0.2                           | a
          a Pod's name that is another's hostname        | a@10.0.0.2 b#a@10.0.0.3         | a                                       | -
          an IP that two share                           | a@10.0.0.2 b@10.0.0.2           | 10.0.0.2                                | -
          a StatefulSet's Pod with an old address        | a@10.0.0.2 a@10.0.0.3           | a                                       | a
          # what we sent is taken out, our addresses never count
          an echo of the Host header                     | a@10.0.0.1 b@10.0.0.2           | Host: 10.0.0.1:8080                     | -
          an echo beside a name                          | a@10.0.0.1 b@10.0.0.2           | Host: 10.0.0.1:8080, b                  | b
          an IP that is also in the Host header          | a@10.0.0.1 b@10.0.0.2           | I am 10.0.0.1, port 8080                | a
          an echo of the User-Agent                      | p#node-1@10.0.0.2 q#n2@10.0.0.3 | evenkeel/1.2.3 (cluster_ip; node-1)     | -
          an echo with escapes                           | p#node-1@10.0.0.2 q#n2@10.0.0.3 | "evenkeel\\/1.2.3 (cluster_ip; node-1)" | -
          an echo in a header                            | p#node-1@10.0.0.2 q#n2@10.0.0.3 | H>evenkeel/1.2.3 (cluster_ip; node-1)   | -
          an echo, and our node's Pod answers            | p#node-1@10.0.0.2 q#n2@10.0.0.3 | evenkeel/1.2.3 (cluster_ip; node-1) node-1 | p
          a word of what we sent is no echo              | p#node-1@10.0.0.2 q#n2@10.0.0.3 | I am node-1                             | p
          our own address                                | a@10.0.0.99 b@10.0.0.2          | you are 10.0.0.99                       | -
          our own address beside an IP                   | a@10.0.0.99 b@10.0.0.2          | 10.0.0.99 came to 10.0.0.2              | b
          our own name counts                            | a@10.0.0.99 b@10.0.0.2          | I am a                                  | a
          # IPv6
          its canonical spelling                         | a@fd00::5 b@fd00::6             | fd00::5                                 | a
          brackets and a port                            | a@fd00::5 b@fd00::6             | [fd00::5]:80                            | a
          upper case                                     | a@fd00::5 b@fd00::6             | FD00::5                                 | a
          uncompressed                                   | a@fd00::5 b@fd00::6             | fd00:0:0:0:0:0:0:5                      | a
          all digits                                     | a@fd00::5 b@fd00::6             | fd00:0000:0000:0000:0000:0000:0000:0005 | a
          another gap                                    | a@fd00:0:0:1::5 b@fd00::6       | fd00::1:0:0:0:5                         | a
          quoted                                         | a@fd00::5 b@fd00::6             | {"ip":"fd00::5"}                        | a
          a full stop at its end                         | a@fd00::5 b@fd00::6             | I am fd00::5.                           | a
          a colon at its end                             | a@fd00::5 b@fd00::6             | fd00::5: hello                          | a
          fd00::5 is not in fd00::55                     | a@fd00::5 b@fd00::6             | fd00::55                                | -
          fd00::5 is not in fd00::5:80                   | a@fd00::5 b@fd00::6             | fd00::5:80                              | -
          fd00::5 is not in 1:fd00::5                    | a@fd00::5 b@fd00::6             | 1:fd00::5                               | -
          an IPv4 address as a socket of both kinds says | a@10.0.0.2 b@10.0.0.3           | ::ffff:10.0.0.3                         | b
          a time of day is none                          | a@fd00::5 b@fd00::6             | 12:30:45 ::: fd00:::5 1::2::3           | -
          a name among colons                            | web-0@fd00::5 b@fd00::6         | at:12:web-0:80                          | web-0
          """)
  void auto(String rule, String endpoints, String reply, @Nullable String who) {
    assertThat(who(new IdentitySource.Auto(), endpoints, reply)).isEqualTo(who);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                   | field        | endpoints                         | reply                                      | who
          the field names a Pod                    | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"node":"n1","pod":"web-1"}                | web-1
          the agents' own page                     | pod          | ek-a@10.0.0.99 ek-b@10.0.0.3      | {"pod":"ek-a","node":"n","zone":"z","namespace":"ek-b"} | ek-a
          it outranks all other words              | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"pod":"web-1","peer":"web-0"}             | web-1
          a hostname                               | host         | a#db-7@10.0.0.2 b@10.0.0.3        | {"host":"db-7"}                            | a
          an IP                                    | ip           | a@10.0.0.2 b@10.0.0.3             | {"ip":"10.0.0.3","peer":"10.0.0.2"}        | b
          IPv6, not canonical                      | ip           | a@fd00::5 b@fd00::6               | {"ip":"FD00:0:0::6"}                       | b
          a path through objects                   | meta.pod.id  | web-0@10.0.0.2 web-1@10.0.0.3     | {"a":{"pod":{"id":"web-0"}},"meta":{"x":[{}],"pod":{"id":"web-1"}}} | web-1
          the same key deeper down is another      | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"a":{"pod":"web-0"},"pod":"web-1"}        | web-1
          behind the field the body may be cut     | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"peer":"web-0","pod":"web-1","x           | web-1
          a part of the value is not enough: auto  | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"pod":"pod/web-1"}                        | web-1
          a part of the value, several: auto       | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"pod":"web-1 web-0"}                      | -
          an unknown Pod: auto                     | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"pod":"web-9"}                            | -
          an unknown Pod, another named: auto      | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"pod":"web-9","by":"web-0"}               | web-0
          a number: auto                           | pod          | web-0@10.0.0.2 7@10.0.0.3         | {"pod":7,"by":"web-0","to":"x"}            | -
          an object: auto                          | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"pod":{"name":"web-1"}}                   | web-1
          a path through a string: auto            | pod.name     | web-0@10.0.0.2 web-1@10.0.0.3     | {"pod":"web-1"}                            | web-1
          no such field: auto                      | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | {"name":"web-1"}                           | web-1
          no JSON: auto                            | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | pod web-1                                  | web-1
          an array: auto                           | pod          | web-0@10.0.0.2 web-1@10.0.0.3     | [{"pod":"web-1"},"web-0"]                  | -
          a hostname that two share: auto          | host         | a#web@10.0.0.2 b#web@10.0.0.3     | {"host":"web"}                             | -
          our own address: auto                    | ip           | a@10.0.0.99 b@10.0.0.3            | {"ip":"10.0.0.99"}                         | -
          an echo: auto                            | host         | web.default.svc.cluster.local@10.0.0.2 b@10.0.0.3 | {"host":"web.default.svc.cluster.local"} | -
          """)
  void json(String rule, String field, String endpoints, String reply, @Nullable String who) {
    assertThat(who(new IdentitySource.Json(field), endpoints, reply)).isEqualTo(who);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          the last word that fits              | 5  | web-1 | web-1
          a word behind the 64 KiB             | 0  | web-1 | -
          a word that the cut makes another    | 5  | web-10 | -
          a word of which a part is cut off    | 4  | web-1 | -
          a letter behind it, cut in half      | 6  | web-1\u00e9 | -
          a full stop and more, cut off        | 6  | web-1.example | -
          a word followed by a space, and cut  | 6  | web-1 and so on | web-1
          """)
  void only_the_first_64_KiB_count(String rule, int within, String word, @Nullable String who) {
    String body = " ".repeat(64 * 1024 - within) + word;

    assertThat(who(new IdentitySource.Auto(), "web-0@10.0.0.2 web-1@10.0.0.3", body))
        .isEqualTo(who);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          an encoded body names nobody            | Content-Encoding: gzip     | web-0            | -
          whatever the encoding                   | content-encoding: br       | web-0            | -
          identity is none                        | Content-Encoding: identity | web-0            | web-0
          gzip that does not say so               | X: y                       | (gzip) web-0 | -
          its headers still do                    | Content-Encoding: web-1    | web-0            | web-1
          """)
  void an_encoded_body_is_not_read(String rule, String header, String body, @Nullable String who) {
    String[] parts = header.split(": ", 2);
    Reply reply =
        Reply.of(
            200,
            List.of(new Reply.Header(parts[0], parts[1])),
            body.replace("(gzip)", "\u001f\u008b\b").getBytes(StandardCharsets.ISO_8859_1),
            List.of());
    Identity auto =
        Identity.of(new IdentitySource.Auto(), endpoints("web-0@10.0.0.2 web-1@10.0.0.3"), OURS);
    Identity json =
        Identity.of(
            new IdentitySource.Json("pod"), endpoints("web-0@10.0.0.2 web-1@10.0.0.3"), OURS);

    assertThat(name(auto.who(reply, SENT))).isEqualTo(who);
    assertThat(name(json.who(reply, SENT))).isEqualTo(who);
  }

  /// 1000 endpoints, 64 KiB of almost-addresses: a search per candidate, or an exception per word,
  /// would take seconds.
  @Test
  void the_work_is_linear_in_the_reply() {
    List<String> endpoints = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      endpoints.add("web-" + i + "@10.0." + i / 250 + "." + i % 250);
    }
    Identity identity =
        Identity.of(new IdentitySource.Auto(), endpoints(String.join(" ", endpoints)), OURS);
    Reply reply =
        Reply.of(
            200,
            List.of(),
            "1::2::3 web- 10.0.0 ".repeat(3200).getBytes(StandardCharsets.UTF_8),
            List.of());

    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      identity.who(reply, SENT);
    }

    assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
  }

  private static @Nullable String who(IdentitySource source, String endpoints, String text) {
    Identity identity = Identity.of(source, endpoints(endpoints), OURS);
    List<Reply.Header> headers = new ArrayList<>();
    String body = text;
    if (text.startsWith("H>")) {
      String[] parts = text.substring(2).split("~", 2);
      headers.add(new Reply.Header("Via", parts[0]));
      body = parts.length > 1 ? parts[1] : "";
    }
    Reply reply = Reply.of(200, headers, body.getBytes(StandardCharsets.UTF_8), List.of());
    return name(identity.who(reply, SENT));
  }

  static @Nullable String name(Answerer answerer) {
    return switch (answerer) {
      case Answerer.Named(String endpoint) -> endpoint;
      case Answerer.Unidentified _ -> null;
      case Answerer.NotCalled _, Answerer.NoReply _ ->
          throw new AssertionError("there was a reply");
    };
  }

  static List<Endpoint> endpoints(String text) {
    return Arrays.stream(text.split(" "))
        .filter(e -> !e.isEmpty())
        .map(IdentityTest::endpoint)
        .toList();
  }

  private static Endpoint endpoint(String text) {
    int at = text.indexOf('@');
    IpAddress ip = IpAddress.of(text.substring(at + 1));
    String[] names = text.substring(0, at).split("#", 2);
    String pod = names[0].isEmpty() ? null : names[0];
    String hostname = names.length > 1 ? names[1] : null;
    String name = pod != null ? pod : ip.withPort(80);
    return new Endpoint(name, ip, 80, pod, hostname, null, null, EndpointState.READY);
  }
}
