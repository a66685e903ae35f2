package dev.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Service;
import dev.evenkeel.model.Via;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotationsTest {

  private static final Limits LIMITS = new Limits(10, 100);

  @Test
  void set_what_the_file_can_set_for_all_ports_or_for_one() {
    Annotations read =
        read(
            Map.of(
                "evenkeel.dev/probe", "false",
                "evenkeel.dev/rate", "10",
                "evenkeel.dev/budget", "0.5",
                "evenkeel.dev/via", "headless, endpoint",
                "evenkeel.dev/http.path", "/whoami",
                "evenkeel.dev/http.expect", "^PONG",
                "evenkeel.dev/9090.timeout", "250ms",
                "example.com/rate", "nothing of ours"));
    assertThat(read.refused()).isEmpty();
    assertThat(read.settings().probe()).isFalse();
    assertThat(read.settings().rate()).isEqualTo(10);
    assertThat(read.settings().budget()).isEqualTo(0.5);
    assertThat(read.settings().via()).containsExactlyInAnyOrder(Via.HEADLESS, Via.ENDPOINT);
    assertThat(Optional.ofNullable(read.ports().get("http")).map(SettingsOverride::path))
        .contains("/whoami");
    assertThat(Optional.ofNullable(read.ports().get("http")).map(SettingsOverride::expect))
        .contains("^PONG");
    assertThat(read.ports()).containsOnlyKeys("http", "9090");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          rate         | 10.1         | "10.1" is not allowed; allowed: a number above 0, at most 10 (limits.rate)
          rate         | 0            | "0" is not allowed; allowed: a number above 0, at most 10 (limits.rate)
          rate         | NaN          | "NaN" is not allowed; allowed: a number above 0, at most 10 (limits.rate)
          endpointRate | 11           | "11" is not allowed; allowed: a number above 0, at most 10 (limits.rate)
          budget       | 101          | "101" is not allowed; allowed: a number above 0, at most 100 (limits.budget)
          http.budget  | 10           | "10": it holds for the whole Service; leave the port out
          http.rate    | 11           | "11" is not allowed; allowed: a number above 0, at most 10 (limits.rate)
          endpointLimit | 1.0         | "1.0" is not allowed; allowed: a whole number from 1 to 1000
          via          | external_name | "external_name" is no via; allowed: cluster_ip, headless, node_port, load_balancer, external_ip, endpoint
          via          | cluster_ip,smoke | "cluster_ip,smoke": "smoke" is no via; allowed: cluster_ip, headless, node_port, load_balancer, external_ip, endpoint
          tlsVerify    | false        | "false": an annotation cannot set it; allowed in the configuration file
          caFile       | /etc/passwd  | "/etc/passwd": an annotation cannot set it; allowed in the configuration file
          send         | x            | "x": an annotation cannot set it; allowed in the configuration file
          http.send    | x            | "x": an annotation cannot set it; allowed in the configuration file
          tolerance    | 0.5          | "0.5" is not allowed; allowed: a number from 0.0001 to 0.4
          probe        | yes          | "yes"; allowed: true or false
          pth          | /x           | "/x": no such setting; did you mean path?
          namespace    | x            | "x": no such setting; allowed: probe, protocol, path, host, status, expect, rate, endpointRate, endpointLimit, budget, timeout, lookupInterval, identity, tolerance, judge, via
          web.path     | /x           | "/x": the Service has no such port; allowed: http, admin
          .path        | /x           | "/x": the Service has no such port; allowed: http, admin
          path         | x            | "x" is no path; allowed: / and up to 1023 visible ASCII characters (others as %20), or the name of a gRPC service, such as shop.v1.Cart
          timeout      | 2            | "2" has no unit; write 2s (units: ms, s, m, h, d)
          """)
  void refuse_one_by_itself(String setting, String value, String sentence) {
    Annotations read =
        read(Map.of("evenkeel.dev/" + setting, value, "evenkeel.dev/judge", "false"));
    assertThat(read.refused())
        .containsExactly("annotation evenkeel.dev/" + setting + ": " + sentence);
    assertThat(read.settings().judge()).isFalse();
  }

  @Test
  void show_a_value_on_one_line_and_cut() {
    assertThat(read(Map.of("evenkeel.dev/path", "/a\r\nX: \u202Eb" + "c".repeat(99))).refused())
        .singleElement()
        .asString()
        .startsWith(
            "annotation evenkeel.dev/path: \"/a\\r\\nX: \\u202eb"
                + "c".repeat(51)
                + "…\" is no path");
  }

  @Test
  void are_bounded_in_length() {
    assertThat(read(Map.of("evenkeel.dev/via", ",".repeat(5_000))).refused())
        .containsExactly(
            "annotation evenkeel.dev/via: \""
                + ",".repeat(60)
                + "…\": 5000 characters; allowed: at most 2048");
  }

  @Test
  void are_bounded_in_number() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 150; i++) {
      many.put("evenkeel.dev/x" + i, "");
    }
    assertThat(read(many).refused())
        .hasSize(101)
        .endsWith("annotations evenkeel.dev/…: 50 of 150 are not read; allowed: at most 100");
  }

  private static Annotations read(Map<String, String> annotations) {
    Service service = TestServices.service("shop", "cart", Map.of(), annotations);
    return Annotations.of(service, LIMITS);
  }
}
