package dev.evenkeel.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.TargetSettings;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetKeysTest {

  @Test
  void are_those_of_the_contract() {
    assertThat(TargetKeys.ROWS)
        .extracting(Key::name)
        .containsExactly(
            "probe",
            "protocol",
            "path",
            "host",
            "status",
            "tlsVerify",
            "caFile",
            "send",
            "expect",
            "rate",
            "endpointRate",
            "endpointLimit",
            "budget",
            "timeout",
            "lookupInterval",
            "identity",
            "tolerance",
            "judge",
            "via");
    assertThat(ServiceKeys.ROWS)
        .extracting(Key::name)
        .containsExactly("namespace", "namespaces", "name", "selector", "ports");
    assertThat(ConfigurationKeys.ROWS)
        .extracting(Key::name)
        .containsExactly(
            "falseAlarmInterval",
            "convergenceObjective",
            "limits",
            "ratioWindow",
            "clusterDomain",
            "dnsServers",
            "dnsService",
            "dnsEndpointLimit",
            "dnsBudget",
            "maxSeries",
            "defaults",
            "services");
  }

  @ParameterizedTest(name = "{0}: {1} is {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          probe          | false              | false
          probe          | TRUE               | true
          protocol       | grpc               | GRPC
          protocol       | grpcs              | GRPCS
          path           | /a?b=%20#c         | /a?b=%20#c
          path           | shop.v1.Cart       | shop.v1.Cart
          host           | Shop.example_1.com | Shop.example_1.com
          host           | 10.0.0.1           | 10.0.0.1
          host           | "fd00::1"          | fd00::1
          status         | 200                | 200-200
          status         | 200-299,401        | 200-299,401-401
          tlsVerify      | false              | false
          send           | PING               | 50494e47
          send           | PING\\r\\n          | 50494e470d0a
          send           | 'a\\x00\\xfF\\\\\\t'   | 6100ff5c09
          send           | "a\\x00\\n"         | 61000a
          expect         | ^PONG              | ^PONG
          expect         | '^\\x00\\xff.{2}'    | ^\\x00\\xff.{2}
          rate           | 1                  | 1.0
          rate           | 010                | 10.0
          rate           | 0o10               | 8.0
          rate           | 0x10               | 16.0
          rate           | 1e-3               | 0.001
          rate           | .5                 | 0.5
          rate           | 1000               | 1000.0
          endpointRate   | +0.1               | 0.1
          endpointLimit  | 1                  | 1
          endpointLimit  | 1000               | 1000
          budget         | 12.5               | 12.5
          timeout        | 10ms               | PT0.01S
          timeout        | 1m                 | PT1M
          lookupInterval | 100ms              | PT0.1S
          lookupInterval | 1h                 | PT1H
          identity       | auto               | auto
          identity       | json:pod           | json:pod
          identity       | "json:a.b-c.d"     | json:a.b-c.d
          identity       | json:/a:b          | json:/a:b
          identity       | header:X-Pod       | header:X-Pod
          identity       | certificate        | certificate
          identity       | none               | none
          identity       | "pattern:Server name: ([a-z0-9-]+)" | pattern:Server name: ([a-z0-9-]+)
          identity       | "pattern:(?i)pod=([a-z0-9]{1,63})"  | pattern:(?i)pod=([a-z0-9]{1,63})
          judge          | false              | false
          via            | [headless, endpoint] | endpoint,headless
          via            | [external_name]    | external_name
          """)
  void mean(String key, String value, String meaning) throws ConfigurationRefused {
    Configuration read = Configuration.parse("defaults:\n  " + key + ": " + value, "evenkeel.yaml");
    assertThat(requireNonNull(MEANING.get(key)).apply(read.defaults())).isEqualTo(meaning);
  }

  private static final Map<String, Function<TargetSettings, String>> MEANING =
      Map.ofEntries(
          Map.entry("probe", s -> "" + s.probe()),
          Map.entry("protocol", s -> "" + s.protocol()),
          Map.entry("path", TargetSettings::path),
          Map.entry("host", s -> "" + s.host()),
          Map.entry(
              "status",
              s ->
                  s.status().ranges().stream()
                      .map(range -> range.from() + "-" + range.to())
                      .collect(Collectors.joining(","))),
          Map.entry("tlsVerify", s -> "" + s.tlsVerify()),
          Map.entry(
              "send",
              s ->
                  HexFormat.of()
                      .formatHex(requireNonNull(s.send()).getBytes(StandardCharsets.ISO_8859_1))),
          Map.entry("expect", s -> "" + s.expect()),
          Map.entry("rate", s -> "" + s.rate()),
          Map.entry("endpointRate", s -> "" + s.endpointRate()),
          Map.entry("endpointLimit", s -> "" + s.endpointLimit()),
          Map.entry("budget", s -> "" + s.budget()),
          Map.entry("timeout", s -> "" + s.timeout()),
          Map.entry("lookupInterval", s -> "" + s.lookupInterval()),
          Map.entry("identity", s -> s.identity().label()),
          Map.entry("judge", s -> "" + s.judge()),
          Map.entry(
              "via",
              s ->
                  s.via().stream()
                      .map(via -> via.label())
                      .sorted()
                      .collect(Collectors.joining(","))));

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          probe          | no           | "no" is text; allowed: true or false
          probe          | "true"       | "true" is text; allowed: true or false
          probe          | 1            | 1 is a number; allowed: true or false
          protocol       | smtp         | "smtp" is no protocol; allowed: http, https, grpc, grpcs, tcp, udp
          protocol       | 80           | "80" is no protocol; allowed: http, https, grpc, grpcs, tcp, udp
          path           | healthz      | "healthz" is no path; allowed: / and up to 1023 visible ASCII characters (others as %20), or the name of a gRPC service, such as shop.v1.Cart
          path           | "/a\\r\\nX: y" | "/a\\r\\nX: y" is no path; allowed: / and up to 1023 visible ASCII characters (others as %20), or the name of a gRPC service, such as shop.v1.Cart
          path           | /a b         | "/a b" is no path; allowed: / and up to 1023 visible ASCII characters (others as %20), or the name of a gRPC service, such as shop.v1.Cart
          path           | /ä           | "/ä" is no path; allowed: / and up to 1023 visible ASCII characters (others as %20), or the name of a gRPC service, such as shop.v1.Cart
          host           | "a b"        | "a b" is no host; allowed: a host name or IP address, without port or brackets
          host           | "a\\n"       | "a\\n" is no host; allowed: a host name or IP address, without port or brackets
          host           | "[fd00::1]"  | "[fd00::1]" is no host; allowed: a host name or IP address, without port or brackets
          host           | a:80         | "a:80" is no host; allowed: a host name or IP address, without port or brackets
          host           | 10.0.0.256   | "10.0.0.256" is no host; allowed: a host name or IP address, without port or brackets
          host           | -a.example   | "-a.example" is no host; allowed: a host name or IP address, without port or brackets
          status         | 600          | "600" is no set of status codes; allowed: status codes and ranges from 100 to 599, such as 200-399 or 200-299,401
          status         | 300-200      | "300-200" is no set of status codes; allowed: a range whose first code is not above its last
          path           | shop..Cart   | "shop..Cart" is no path; allowed: / and up to 1023 visible ASCII characters (others as %20), or the name of a gRPC service, such as shop.v1.Cart
          send           | ""           | "" is empty; allowed: 1 to 1024 bytes: ASCII, and \\xHH, \\n, \\r, \\t and \\\\ (in single quotes or none)
          send           | 'a\\q'        | "a\\q" has \\q; allowed: 1 to 1024 bytes: ASCII, and \\xHH, \\n, \\r, \\t and \\\\ (in single quotes or none)
          send           | 'a\\'         | "a\\" has \\; allowed: 1 to 1024 bytes: ASCII, and \\xHH, \\n, \\r, \\t and \\\\ (in single quotes or none)
          send           | '\\x0'        | "\\x0" ends within \\xHH; allowed: 1 to 1024 bytes: ASCII, and \\xHH, \\n, \\r, \\t and \\\\ (in single quotes or none)
          send           | '\\x0g'       | "\\x0g" has \\x without two hexadecimal digits; allowed: 1 to 1024 bytes: ASCII, and \\xHH, \\n, \\r, \\t and \\\\ (in single quotes or none)
          send           | "\\xff"       | "ÿ" has a character beyond ASCII; allowed: 1 to 1024 bytes: ASCII, and \\xHH, \\n, \\r, \\t and \\\\ (in single quotes or none)
          send           | 1            | 1 is a number; write it in quotes; allowed: 1 to 1024 bytes: ASCII, and \\xHH, \\n, \\r, \\t and \\\\ (in single quotes or none)
          expect         | ""           | "" is empty or has other than printable ASCII characters; allowed: RE2 of printable ASCII (a byte as \\xHH), such as ^PONG
          expect         | ä            | "ä" is empty or has other than printable ASCII characters; allowed: RE2 of printable ASCII (a byte as \\xHH), such as ^PONG
          expect         | (a           | "(a" is no RE2 (missing closing ): `(a`); allowed: RE2 of printable ASCII (a byte as \\xHH), such as ^PONG
          expect         | '(a{100}){100}' | "(a{100}){100}" repeats too much; allowed: counts such as {1,63} that multiply to at most 256
          rate           | 0            | 0 is not allowed; allowed: a number above 0, at most 1000
          rate           | -1           | -1 is not allowed; allowed: a number above 0, at most 1000
          rate           | 1000.1       | 1000.1 is not allowed; allowed: a number above 0, at most 1000
          rate           | 1e-999       | 1e-999 is not allowed; allowed: a number above 0, at most 1000
          rate           | .inf         | .inf is not allowed; allowed: a number above 0, at most 1000
          rate           | .nan         | .nan is not allowed; allowed: a number above 0, at most 1000
          rate           | 1_000        | "1_000" is text; allowed: a number above 0, at most 1000
          rate           | fast         | "fast" is text; allowed: a number above 0, at most 1000
          rate           | ~            | no value (leave the key out for its default); allowed: a number above 0, at most 1000
          rate           | [1]          | a list; allowed: a number above 0, at most 1000
          endpointLimit  | 0            | 0 is not allowed; allowed: a whole number from 1 to 1000
          endpointLimit  | 1001         | 1001 is not allowed; allowed: a whole number from 1 to 1000
          endpointLimit  | 1.5          | 1.5 is not allowed; allowed: a whole number from 1 to 1000
          budget         | 100001       | 100001 is not allowed; allowed: a number above 0, at most 100000
          timeout        | "2"          | "2" has no unit; write 2s (units: ms, s, m, h, d)
          timeout        | 1.5s         | "1.5s" is no duration; allowed: a whole number and a unit, such as 250ms or 5s (units: ms, s, m, h, d)
          timeout        | 1.5          | "1.5" is no duration; allowed: a whole number and a unit, such as 250ms or 5s (units: ms, s, m, h, d)
          timeout        | -1s          | "-1s" is no duration; allowed: a whole number and a unit, such as 250ms or 5s (units: ms, s, m, h, d)
          timeout        | 9ms          | "9ms" is out of range; allowed: 10ms to 60s
          timeout        | 61s          | "61s" is out of range; allowed: 10ms to 60s
          timeout        | 1M           | "1M" is no duration; allowed: a whole number and a unit, such as 250ms or 5s (units: ms, s, m, h, d)
          lookupInterval | 99ms         | "99ms" is out of range; allowed: 100ms to 1h
          lookupInterval | 30d          | "30d" is out of range; allowed: 100ms to 1h
          tlsVerify      | no           | "no" is text; allowed: true or false
          caFile         | ca.pem       | "ca.pem" is no absolute path; allowed: the absolute path of a file with PEM certificates
          caFile         | /no/such.pem | "/no/such.pem" does not exist; allowed: the absolute path of a file with PEM certificates
          caFile         | /dev/zero    | "/dev/zero" is no regular file; allowed: the absolute path of a file with PEM certificates
          caFile         | "/a\\0"      | "/a\\u0000" is no path; allowed: the absolute path of a file with PEM certificates
          identity       | "header:"    | "header:" names no header; allowed: such as header:X-Pod
          identity       | "header:X Pod" | "header:X Pod" names no header; allowed: such as header:X-Pod
          identity       | "header:X\\r\\nY" | "header:X\\r\\nY" names no header; allowed: such as header:X-Pod
          identity       | pattern:pod=(a | "pattern:pod=(a" is no RE2 (missing closing ): `pod=(a`); allowed: RE2 with a group, such as pattern:pod=([a-z0-9-]+)
          identity       | 'pattern:(a)\\1' | "pattern:(a)\\1" is no RE2 (invalid escape sequence: `\\1`); allowed: RE2 with a group, such as pattern:pod=([a-z0-9-]+)
          identity       | pattern:a+   | "pattern:a+" has no group that could hold a name; allowed: RE2 with a group, such as pattern:pod=([a-z0-9-]+)
          identity       | 'pattern:(x{0,200})y' | "pattern:(x{0,200})y" compiles to 405 instructions; allowed: at most 256 (write * or + instead of counts)
          identity       | 'pattern:((a{100}){100}){100}' | "pattern:((a{100}){100}){100}" repeats too much; allowed: counts such as {1,63} that multiply to at most 256
          identity       | 'pattern:(a{99999999999999999999})' | "pattern:(a{99999999999999999999})" repeats too much; allowed: counts such as {1,63} that multiply to at most 256
          identity       | certificates | "certificates" is no identity; did you mean certificate? (allowed: auto, header:NAME, json:FIELD, pattern:RE2, certificate, none)
          identity       | jsn:pod      | "jsn:pod" is no identity; did you mean json:? (allowed: auto, header:NAME, json:FIELD, pattern:RE2, certificate, none)
          identity       | "json:"      | "json:" names no field; allowed: a dotted path, such as json:pod or json:metadata.name
          identity       | json:a..b    | "json:a..b" names no field; allowed: a dotted path, such as json:pod or json:metadata.name
          identity       | jsn          | "jsn" is no identity; allowed: auto, header:NAME, json:FIELD, pattern:RE2, certificate, none
          judge          | yes          | "yes" is text; allowed: true or false
          via            | headless     | "headless" is text; allowed: a list of 1 to 7 of cluster_ip, headless, node_port, load_balancer, external_ip, external_name, endpoint
          via            | []           | a list of 0; allowed: a list of 1 to 7 of cluster_ip, headless, node_port, load_balancer, external_ip, external_name, endpoint
          """)
  void refuse(String key, String value, String sentence) {
    String text = "defaults:\n  " + key + ": " + value;
    Refusals refusals = new Refusals();
    YamlText.read(text, refusals).ifPresent(v -> ConfigurationKeys.read(v, refusals));
    assertThat(refusals.of("f"))
        .containsExactly("f:2:" + (key.length() + 5) + ": defaults." + key + ": " + sentence);
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {1024, 1025})
  void what_is_sent_fits_one_datagram(int bytes) {
    String text = "defaults:\n  send: '" + "\\xff".repeat(bytes) + "'";
    Refusals refusals = new Refusals();
    YamlText.read(text, refusals).ifPresent(v -> ConfigurationKeys.read(v, refusals));

    assertThat(refusals.of("f")).hasSize(bytes - 1024);
  }
}
