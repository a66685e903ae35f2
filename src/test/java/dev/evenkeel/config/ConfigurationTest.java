package dev.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSelector;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "---\n", "{}", "services: []", "\uFEFF"})
  void an_empty_file_is_the_defaults_of_the_contract(String text) throws ConfigurationRefused {
    assertThat(parse(text))
        .isEqualTo(
            new Configuration(
                Duration.ofDays(365),
                Duration.ofSeconds(30),
                new Limits(10, 100),
                Duration.ofMinutes(5),
                null,
                null,
                new ServiceKey("kube-system", "kube-dns"),
                4,
                50,
                10_000,
                TargetSettings.DEFAULT,
                List.of()))
        .isEqualTo(Configuration.DEFAULT);
  }

  @Test
  void every_key_has_its_meaning() throws ConfigurationRefused {
    Configuration read =
        parse(
            """
            falseAlarmInterval: 30d
            convergenceObjective: 1m
            limits: {rate: 2.5}
            ratioWindow: 1h
            clusterDomain: Example.Internal
            dnsServers: [10.96.0.10, "10.0.0.1:1053", "[fd00::a]:53", "fd00::b"]
            dnsService: none
            dnsEndpointLimit: 2
            dnsBudget: 0.5
            maxSeries: 500
            defaults: {timeout: 1s, endpointLimit: 8, tolerance: 0.05}
            services:
              - namespaces: [shop, pay]
                selector: tier = web, !canary
                rate: 3
                ports:
                  http: {path: /healthz}
                  9090: {probe: false}
              - namespaces: ["*"]
                name: kubernetes
                protocol: tcp
            """);
    assertThat(read.falseAlarmInterval()).isEqualTo(Duration.ofDays(30));
    assertThat(read.convergenceObjective()).isEqualTo(Duration.ofMinutes(1));
    assertThat(read.limits()).isEqualTo(new Limits(2.5, 100));
    assertThat(read.ratioWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(read.clusterDomain()).isEqualTo("example.internal");
    assertThat(read.dnsServers())
        .extracting(DnsServer::label)
        .containsExactly("10.96.0.10", "10.0.0.1:1053", "fd00::a", "fd00::b");
    assertThat(read.dnsService()).isNull();
    assertThat(read.dnsEndpointLimit()).isEqualTo(2);
    assertThat(read.dnsBudget()).isEqualTo(0.5);
    assertThat(read.maxSeries()).isEqualTo(500);
    assertThat(read.defaults().timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(read.defaults().endpointLimit()).isEqualTo(8);
    assertThat(read.defaults().tolerance()).isEqualTo(0.05);
    assertThat(read.defaults().rate()).isEqualTo(1);
    ServiceEntry web = read.services().get(0);
    assertThat(web.namespaces()).isEqualTo(Set.of("shop", "pay"));
    assertThat(web.selector()).hasToString("tier=web,!canary");
    assertThat(web.settings().rate()).isEqualTo(3);
    assertThat(web.ports()).containsOnlyKeys("http", "9090");
    ServiceEntry kubernetes = read.services().get(1);
    assertThat(kubernetes.name()).isEqualTo("kubernetes");
    assertThat(kubernetes.settings().protocol()).isEqualTo(Protocol.TCP);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "10.0.0",
        "localhost",
        "10.0.0.1:0",
        "10.0.0.1:65536",
        "10.0.0.1:053",
        "[10.0.0.1]:53",
        "[fd00::1]",
        "[[fd00::1]]:53",
        "fd00::1%eth0",
        ":53"
      })
  void a_dns_server_is_an_address(String server) {
    Refusals refusals = new Refusals();
    YamlText.read("dnsServers: [\"" + server + "\"]", refusals)
        .ifPresent(value -> ConfigurationKeys.read(value, refusals));
    assertThat(refusals.of("f"))
        .containsExactly(
            "f:1:14: dnsServers[0]: \""
                + server
                + "\" is no DNS server; allowed: ip, ip:port or [ipv6]:port, such as 10.96.0.10:53");
  }

  @Test
  void an_alias_is_what_it_names() throws ConfigurationRefused {
    Configuration read =
        parse(
            """
            defaults: &slow {rate: 0.1}
            services: [{namespace: a, ports: {http: *slow}}]
            """);
    assertThat(read.services().get(0).ports().get("http"))
        .isNotNull()
        .extracting(SettingsOverride::rate)
        .isEqualTo(0.1);
  }

  /// Each place gives its own path, or none (-): which one holds for the port `http`?
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # rule                                   | defaults | entry | its number | its name | annotation | by number | by name | path
          built in                                 | -        | -     | -          | -        | -          | -         | -       | /
          defaults over built in                   | /d       | -     | -          | -        | -          | -         | -       | /d
          entry over defaults                      | /d       | /e    | -          | -        | -          | -         | -       | /e
          the entry's port over the entry          | /d       | /e    | /80        | -        | -          | -         | -       | /80
          a port's name over its number            | /d       | /e    | /80        | /http    | -          | -         | -       | /http
          annotation over all of the file          | /d       | /e    | /80        | /http    | /a         | -         | -       | /a
          annotation for the port over annotation  | /d       | /e    | /80        | /http    | /a         | /a80      | -       | /a80
          annotation by name over that by number   | /d       | /e    | /80        | /http    | /a         | /a80      | /ahttp  | /ahttp
          """)
  void the_most_specific_place_wins(
      String rule,
      String defaults,
      String entry,
      String number,
      String name,
      String annotation,
      String annotationByNumber,
      String annotationByName,
      String path)
      throws ConfigurationRefused {
    Configuration read =
        parse(
            """
            defaults: {%s}
            services:
              - {namespace: shop, ports: {80: {%s}, http: {%s}}, %s}
              - {namespace: shop, path: /second}
            """
                .formatted(path(defaults), path(number), path(name), path(entry)));
    Map<String, String> annotations = new HashMap<>();
    annotate(annotations, "path", annotation);
    annotate(annotations, "80.path", annotationByNumber);
    annotate(annotations, "http.path", annotationByName);
    Service service = TestServices.service("shop", "cart", Map.of(), annotations);
    assertThat(read.settingsOf(service).port(service.ports().get(0)).path()).isEqualTo(path);
  }

  private static String path(String path) {
    return path.equals("-") ? "" : "path: " + path;
  }

  private static void annotate(Map<String, String> annotations, String setting, String value) {
    if (!value.equals("-")) {
      annotations.put(Service.ANNOTATION_PREFIX + setting, value);
    }
  }

  @Test
  void settings_hold_for_the_service_for_each_port_and_tell_what_was_refused()
      throws ConfigurationRefused {
    Service service =
        TestServices.service(
            "shop",
            "cart",
            Map.of(),
            Map.of(
                "evenkeel.dev/budget", "7",
                "evenkeel.dev/admin.probe", "false",
                "evenkeel.dev/rate", "1000"));
    ServiceSettings settings = parse("defaults: {rate: 2}").settingsOf(service);
    assertThat(settings.service().budget()).isEqualTo(7);
    assertThat(settings.service().probe()).isTrue();
    assertThat(settings.ports()).containsOnlyKeys("http", "admin");
    assertThat(settings.port(new ServicePort("admin", Transport.TCP, 9090, null)).probe())
        .isFalse();
    assertThat(settings.port(new ServicePort("http", Transport.TCP, 80, null)).rate()).isEqualTo(2);
    assertThat(settings.refused())
        .containsExactly(
            "annotation evenkeel.dev/rate: \"1000\" is not allowed;"
                + " allowed: a number above 0, at most 10 (limits.rate)");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # rule                                     | Service   | label | annotation | chosen
          a label chooses                            | any/thing | true  | -          | true
          only the label true does                   | any/thing | false | -          | false
          nothing chooses                            | any/thing | -     | -          | false
          an annotation is no label                  | any/thing | -     | true       | false
          an annotation takes a labelled one out     | any/thing | true  | false      | false
          an entry without a name chooses all        | shop/cart | -     | -          | true
          an annotation takes out what an entry chose | shop/cart | -    | false      | false
          an entry with a name chooses that one      | pay/till  | -     | -          | true
          an entry with a name chooses no other      | pay/debt  | -     | -          | false
          the first entry that matches counts        | shop/dark | -     | -          | false
          its probe: false yields to an annotation   | shop/dark | -     | true       | true
          its probe: false takes a labelled one out  | shop/dark | true  | -          | false
          an entry for all namespaces                | any/web   | -     | -          | true
          """)
  void choose(String rule, String service, String label, String annotation, boolean chosen)
      throws ConfigurationRefused {
    Configuration read =
        parse(
            """
            services:
              - {namespace: shop, name: dark, probe: false}
              - {namespace: shop}
              - {namespace: pay, name: till}
              - {namespaces: ["*"], selector: name=web}
            """);
    int slash = service.indexOf('/');
    String namespace = service.substring(0, slash);
    String name = service.substring(slash + 1);
    Map<String, String> labels = new HashMap<>(Map.of("name", name));
    if (!label.equals("-")) {
      labels.put(Service.PROBE_LABEL, label);
    }
    Map<String, String> annotations = new HashMap<>();
    annotate(annotations, "probe", annotation);
    assertThat(read.chooses(TestServices.service(namespace, name, labels, annotations)))
        .isEqualTo(chosen);
  }

  @Test
  void selectors_see_every_service_that_may_be_chosen_each_once() throws ConfigurationRefused {
    assertThat(
            parse(
                    """
                    services:
                      - {namespace: shop, name: dark, probe: false}
                      - {namespaces: [shop, pay]}
                      - {namespace: pay, rate: 2}
                      - {namespaces: ["*", shop], selector: "tier in (b, a)"}
                      - {namespace: shop, selector: "evenkeel.dev/probe==true"}
                    """)
                .selectors())
        .containsExactly(
            new ServiceSelector(null, null, "evenkeel.dev/probe=true"),
            new ServiceSelector("shop", "dark", null),
            new ServiceSelector("pay", null, null),
            new ServiceSelector("shop", null, null),
            new ServiceSelector(null, null, "tier in (a,b)"),
            new ServiceSelector("shop", null, "evenkeel.dev/probe=true"));
    assertThat(Configuration.DEFAULT.selectors())
        .containsExactly(new ServiceSelector(null, null, "evenkeel.dev/probe=true"));
  }

  private static Configuration parse(String text) throws ConfigurationRefused {
    return Configuration.parse(text, "evenkeel.yaml");
  }
}
