package dev.evenkeel.expectation;

import static dev.evenkeel.expectation.ServiceWords.service;
import static dev.evenkeel.expectation.States.expect;
import static dev.evenkeel.expectation.States.target;
import static dev.evenkeel.expectation.States.via;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which of the ways to a Service are called, and what is said of the others.
class FrontendsTest {

  @Test
  void all_agents_together_call_each_of_several_external_ips() {
    Service service = service("ip=198.51.100.1,198.51.100.2,198.51.100.3");
    Set<String> called = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      Vantage vantage = new Vantage("n" + i, Node.PLAIN, null, null, Set.of());
      called.add(target(expect(service, "a", vantage), "external_ip").address().orElseThrow());
    }

    assertThat(called).containsExactly("198.51.100.1:80", "198.51.100.2:80", "198.51.100.3:80");
  }

  @Test
  void via_chooses_among_the_frontends() {
    Service service = service("node=30080 ip=198.51.100.1");
    Map<String, TargetSettings> ports = new HashMap<>();
    TargetSettings settings = via(Via.NODE_PORT);
    ports.put("http", settings);

    ServiceExpectation expectation =
        Expectations.of(
            States.state(service, "a b"),
            new ServiceSettings(settings, ports, List.of()),
            "cluster.local",
            States.VANTAGE);

    assertThat(expectation.targets())
        .extracting(t -> t.target().via())
        .containsExactly(Via.NODE_PORT);
    assertThat(expectation.directs()).isEmpty();
  }

  @Test
  void an_external_name_is_called_only_where_the_file_says_so() {
    Service service = States.externalName("db.example.org", States.HTTP);

    ServiceExpectation usual = expect(service, "", States.VANTAGE);
    ServiceExpectation called = externalName(service, States.VANTAGE);

    assertThat(usual.targets()).isEmpty();
    assertThat(usual.advice())
        .containsExactly(
            "an ExternalName is looked up, and called only where the configuration file says so"
                + " (`via: [external_name]`)");
    assertThat(called.targets())
        .extracting(t -> t.target().toString(), t -> t.port(), t -> t.known())
        .containsExactly(
            tuple("shop/cart http external_name ipv4", 80, false),
            tuple("shop/cart http external_name ipv6", 80, false));
    assertThat(called.advice()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          a node of both families | 192.168.0.1,fd00:192::1 | IPV4 IPV6
          a node of IPv4          | 192.168.0.1             | IPV4
          a node of IPv6          | fd00:192::1             | IPV6
          no address              | ''                      | IPV4
          a node not yet seen     | -                       | IPV4
          """)
  void an_external_name_is_called_in_the_families_of_the_node(
      String rule, @Nullable String addresses, String families) {
    Node node =
        addresses == null
            ? null
            : new Node(
                null,
                Arrays.stream(addresses.split(","))
                    .filter(text -> !text.isEmpty())
                    .map(IpAddress::of)
                    .toList());

    ServiceExpectation expectation =
        externalName(
            States.externalName("db.example.org", States.HTTP),
            new Vantage("n1", node, null, null, Set.of()));

    assertThat(
            expectation.targets().stream()
                .map(t -> t.target().family().name())
                .collect(Collectors.joining(" ")))
        .as(rule)
        .isEqualTo(families);
    assertThat(expectation.targets()).noneMatch(TargetExpectation::known);
  }

  private static ServiceExpectation externalName(Service service, Vantage vantage) {
    return Expectations.of(
        States.state(service, ""),
        States.settings(service, via(Via.EXTERNAL_NAME)),
        "cluster.local",
        vantage);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          no address yet | type=LoadBalancer        | its load balancer has no address yet (`status.loadBalancer.ingress` is empty): it is not called that way
          by name        | lb=lb.example.org        | its load balancer's lb.example.org is not called: kube-proxy leaves what is sent there to the load balancer (it is known by name)
          ipMode Proxy   | lb=proxy:203.0.113.1     | its load balancer's 203.0.113.1 is not called: kube-proxy leaves what is sent there to the load balancer (`ipMode: Proxy`)
          VIP            | lb=203.0.113.1           | -
          """)
  void a_load_balancer_that_is_not_called_is_told(
      String rule, String words, @Nullable String advice) {
    assertThat(expect(service(words), "a b", States.VANTAGE).advice())
        .as(rule)
        .isEqualTo(advice == null ? List.of() : List.of(advice));
  }
}
