package dev.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationErrorsTest {

  @Test
  void a_typo_names_the_key_that_was_meant() {
    assertThat(
            errors(
                """
                services:
                  - namespace: shop
                    lookupIntervall: 5s
                """))
        .containsExactly(
            "evenkeel.yaml:3:5: services[0].lookupIntervall:"
                + " no such key; did you mean lookupInterval?");
  }

  @Test
  void a_tab_is_named() {
    assertThat(errors("defaults:\n\trate: 1\n"))
        .containsExactly("evenkeel.yaml:2:1: a tab; YAML is indented with spaces");
  }

  @Test
  void a_duplicate_key_tells_where_the_first_is() {
    assertThat(errors("defaults:\n  rate: 1\n  timeout: 2s\n  rate: 2\n"))
        .containsExactly(
            "evenkeel.yaml:4:3: defaults.rate: given twice, first at 2:3; leave one out");
  }

  @Test
  void a_wrong_type_tells_what_it_is_and_what_is_allowed() {
    assertThat(errors("defaults:\n  rate: \"1\"\n"))
        .containsExactly(
            "evenkeel.yaml:2:9: defaults.rate: \"1\" is text; write it without quotes;"
                + " allowed: a number above 0, at most 1000");
  }

  @Test
  void an_unknown_word_names_the_one_that_was_meant_and_all_others() {
    assertThat(errors("defaults: {protocol: htp}"))
        .containsExactly(
            "evenkeel.yaml:1:22: defaults.protocol: \"htp\" is no protocol;"
                + " did you mean http? (allowed: http, https, grpc, grpcs, tcp, udp)");
  }

  @Test
  void a_setting_in_the_wrong_place_is_told_where_it_belongs() {
    assertThat(
            errors(
                """
                rate: 2
                tlsVerify: false
                selector: app=cart
                services:
                  - namespace: shop
                    ports:
                      http: {budget: 3}
                """))
        .containsExactly(
            "evenkeel.yaml:1:1: rate: no such key here; write it under defaults, or in an entry of"
                + " services",
            "evenkeel.yaml:2:1: tlsVerify: no such key here; write it under defaults, or in an entry"
                + " of services",
            "evenkeel.yaml:3:1: selector: no such key here; write it in an entry of services",
            "evenkeel.yaml:7:14: services[0].ports.http.budget: no such key here; write it beside"
                + " `ports`: it holds for the whole Service");
  }

  @Test
  void all_errors_of_a_file_come_at_once_in_its_order() {
    assertThat(
            errors(
                """
                ratioWindow: 5
                limits: {rate: 0, burst: 3}
                defaults:
                  timeout: 2
                  via: [cluster_ip, headles, endpoint, endpoint]
                services:
                  - name: cart
                  - namespace: shop
                    name: cart
                    selector: app=cart
                    ports:
                      http: {status: 99}
                      0: {}
                dnsService: kube-dns
                tolerance: 0.1
                """))
        .containsExactly(
            "evenkeel.yaml:1:14: ratioWindow: \"5\" has no unit; write 5s (units: ms, s, m, h, d)",
            "evenkeel.yaml:2:16: limits.rate: 0 is not allowed;"
                + " allowed: a number above 0, at most 1000",
            "evenkeel.yaml:2:19: limits.burst: no such key; allowed: rate, budget",
            "evenkeel.yaml:4:12: defaults.timeout: \"2\" has no unit;"
                + " write 2s (units: ms, s, m, h, d)",
            "evenkeel.yaml:5:21: defaults.via[1]: \"headles\" is no via; did you mean headless?"
                + " (allowed: cluster_ip, headless, node_port, load_balancer, external_ip,"
                + " external_name, endpoint)",
            "evenkeel.yaml:5:40: defaults.via[3]: given twice; leave one out",
            "evenkeel.yaml:7:5: services[0]: has no namespace;"
                + " write namespace: NAME, or namespaces: [\"*\"] for all",
            "evenkeel.yaml:10:5: services[1].selector: an entry has name or selector, not both;"
                + " leave one out",
            "evenkeel.yaml:12:22: services[1].ports.http.status: \"99\" is no set of status codes;"
                + " allowed: status codes and ranges from 100 to 599, such as 200-399 or"
                + " 200-299,401",
            "evenkeel.yaml:13:7: services[1].ports.0: \"0\" is no port;"
                + " allowed: the name or the number of a Service port",
            "evenkeel.yaml:14:13: dnsService: \"kube-dns\" is no Service;"
                + " allowed: namespace/name, or none",
            "evenkeel.yaml:15:1: tolerance: no such key here;"
                + " write it under defaults, or in an entry of services");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a list as the file         | - a                         | 1:1: a list; allowed: a map of *
          a word as the file         | rate                        | 1:1: "rate" is text; allowed: a map of *
          a map that is not closed   | defaults: {rate: 1          | 2:1: is not YAML: *
          a tab between two keys     | defaults: {rate: 1,→ b: 2}  | 1:20: a tab; YAML is indented with spaces
          two documents              | maxSeries: 1⏎---⏎a: 1       | 2:1: a second document; a file holds one: remove the ---
          an unknown alias           | maxSeries: *x               | 1:12: maxSeries: *x names no anchor before it; write &x there
          an anchor within itself    | services: &x [*x]           | 1:15: services[0]: *x names no anchor before it; write &x there
          a tag                      | maxSeries: !!int "3"        | 1:12: maxSeries: a tag (tag:yaml.org,2002:int); leave it out
          a merge                    | defaults: &x {}⏎<<: *x      | 2:1: <<: no such key: YAML 1.2 does not merge; write the keys out
          a map as a key             | ? {a: b}⏎: c                | 1:3: a list or map as a key; a key is one word
          a control character        | a: ␀                        | 1:4: the character "\\u0000" is not allowed in YAML
          a column counts characters | {"😀": 1}                   | 1:2: 😀: no such key; *
          another version of YAML    | %YAML 2.0⏎---⏎a: 1          | 1:1: is not YAML*
          an escape without digits   | maxSeries: "\\x"             | 1:15: is not YAML: expected escape sequence of 2 hexadecimal numbers, but found*
          an escape beyond Unicode   | maxSeries: "\\UFFFFFFFF"     | 1:10: is not YAML*
          no value                   | defaults:                   | 1:10: defaults: no value (leave the key out for its default); allowed: *
          an interval too short      | falseAlarmInterval: 1m      | 1:21: falseAlarmInterval: "1m" is out of range; allowed: 1h to 36500d
          a tolerance of a half      | defaults: {tolerance: 0.5}  | 1:23: defaults.tolerance: 0.5 is not allowed; allowed: a number from 0.0001 to 0.4
          a map where a list is due  | services: {}                | 1:11: services: a map; allowed: a list of entries, each a map
          a list where a map is due  | services: [{namespace: a, ports: []}] | 1:34: services[0].ports: a list; allowed: a map of port names or numbers to target settings
          80 and "80" are one port   | services: [{namespace: a, ports: {80: {}, "80": {}}}] | 1:43: services[0].ports.80: given twice, first at 1:35; leave one out
          all namespaces as one      | services: [{namespace: "*"}] | 1:24: services[0].namespace: "*" is no namespace; allowed: lower case letters, digits and - (at most 63); for all write namespaces: ["*"]
          no namespace at all        | services: [{namespaces: []}] | 1:25: services[0].namespaces: a list of 0; allowed: a list of 1 to 1000 namespaces, or ["*"] for all
          both kinds of namespace    | services: [{namespace: a, namespaces: [b]}] | 1:27: services[0].namespaces: an entry has namespace or namespaces, not both; leave one out
          a number as a name         | services: [{namespace: 1}]  | 1:24: services[0].namespace: 1 is a number; write it in quotes; allowed: a namespace
          a selector with a hole     | services: [{namespace: a, selector: "a in b"}] | 1:37: services[0].selector: "a in b" is no label selector: ( and a list of values expected at character 6; allowed: as in kubectl -l, *
          """)
  void are_told_with_place_and_way_out(String rule, String text, String error) {
    String yaml = text.replace("⏎", "\n").replace("→", "\t").replace("␀", "\0") + "\n";
    assertThat(errors(yaml)).singleElement().asString().satisfies(e -> assertMatches(e, error));
  }

  private static void assertMatches(String actual, String error) {
    String expected = "evenkeel.yaml:" + error;
    if (expected.endsWith("*")) {
      assertThat(actual).startsWith(expected.substring(0, expected.length() - 1));
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  void a_file_that_ends_within_an_escape_is_told() {
    assertThat(errors("a: 1\nb: \"\\x"))
        .containsExactly(
            "evenkeel.yaml:2:2: is not YAML: a broken escape (\\x, \\u) here or soon after");
  }

  @Test
  void deep_nesting_is_refused_before_it_overflows_a_stack() {
    assertThat(errors("services: " + "[".repeat(500_000)))
        .singleElement()
        .asString()
        .endsWith("nested more than 32 deep");
  }

  @Test
  void an_alias_bomb_is_refused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("a%d: &a%d [*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(errors(bomb.toString())).singleElement().asString().endsWith("more than 50 aliases");
  }

  @Test
  void whatever_the_text_the_outcome_is_a_configuration_or_a_refusal() {
    Random random = new Random(42);
    String alphabet = "ab:-[]{}&*!|>'\"%@`#,?\\xuU0 1\n\t~<";
    for (int run = 0; run < 5_000; run++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(24); i >= 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Configuration.parse(text.toString(), "fuzz.yaml");
      } catch (ConfigurationRefused refused) {
        assertThat(refused.errors()).isNotEmpty().allMatch(error -> error.startsWith("fuzz.yaml:"));
      }
    }
  }

  private static List<String> errors(String text) {
    return catchThrowableOfType(
            ConfigurationRefused.class, () -> Configuration.parse(text, "evenkeel.yaml"))
        .errors();
  }
}
