package dev.evenkeel.expectation;

import static dev.evenkeel.expectation.ServiceWords.service;
import static dev.evenkeel.expectation.States.expect;
import static dev.evenkeel.expectation.States.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Vantage;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of choice of every frontend, one row each, with the source of the rule; Services are
/// [ServiceWords], endpoints [States]. We are a Pod with the address 10.244.1.9 on node n1
/// (192.168.0.1, fd00:192::1) in zone a.
///
/// Sources: T: kube-proxy `topology.go`; S: `serviceport.go`; I: `iptables/proxier.go`; F:
/// `nftables/proxier.go`; C: `endpointslicecache.go`; U: `cmd/kube-proxy/app/server.go`; N:
/// `pkg/util/node/node.go` (kubernetes v1.36.3).
class ServiceRulesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                         | source | Service                        | endpoints             | via           | address            | handling | due             | balance
          cluster IP: internal Cluster, every ready one  | T      | node=30080                     | a b+n2                | cluster_ip    | 10.96.0.1:80       | served   | a=1/2 b=1/2     | tested
          cluster IP: internal Local, those here         | T      | internal=Local                 | a b+n2                | cluster_ip    | 10.96.0.1:80       | served   | a=1/1           | single
          cluster IP: external Local means nothing to it | T      | external=Local node=30080      | a+n2 b+n2             | cluster_ip    | 10.96.0.1:80       | served   | a=1/2 b=1/2     | tested
          node port: our node's own address              | N      | node=30080                     | a b+n2                | node_port     | 192.168.0.1:30080  | served   | a=1/2 b=1/2     | tested
          node port: internal Local means nothing to it  | I      | internal=Local node=30080      | a b+n2                | node_port     | 192.168.0.1:30080  | served   | a=1/2 b=1/2     | tested
          external Local: all here, either way           | I      | external=Local node=30080      | a b c!+n2             | node_port     | 192.168.0.1:30080  | served   | a=1/2 b=1/2     | tested
          external Local: hints leave those here         | I      | external=Local node=30080      | a>a b+n2>b            | node_port     | 192.168.0.1:30080  | served   | a=1/1           | single
          external Local: the fallback of both is here   | I      | external=Local node=30080      | a~ b!+n2              | node_port     | 192.168.0.1:30080  | served   | a=1/1           | single
          external Local: some elsewhere: local detection | I      | external=Local node=30080      | a b+n2                | node_port     | 192.168.0.1:30080  | unknown  | -               | unsupported
          external Local: none here: local detection     | I      | external=Local node=30080      | a+n2 b+n2             | node_port     | 192.168.0.1:30080  | unknown  | -               | unsupported
          external Local: hints lead away: local detection | I      | external=Local node=30080      | a>b b+n2>a            | node_port     | 192.168.0.1:30080  | unknown  | -               | unsupported
          external Local: one falls back here            | I      | external=Local node=30080      | a~ b+n2               | node_port     | 192.168.0.1:30080  | unknown  | -               | unsupported
          external IP: like a node port                  | I      | ip=198.51.100.1                | a b+n2                | external_ip   | 198.51.100.1:80    | served   | a=1/2 b=1/2     | tested
          external IP: external Local: local detection   | I      | ip=198.51.100.1 external=Local | a+n2 b+n2             | external_ip   | 198.51.100.1:80    | unknown  | -               | unsupported
          external IP: external Local: all here          | I      | ip=198.51.100.1 external=Local | a b                   | external_ip   | 198.51.100.1:80    | served   | a=1/2 b=1/2     | tested
          external IP: of another family is none         | S      | ip=2001:db8::1                 | a                     | external_ip   | -                  | -        | -               | -
          load balancer: ipMode VIP is taken             | S      | lb=203.0.113.1                 | a b+n2                | load_balancer | 203.0.113.1:80     | served   | a=1/2 b=1/2     | tested
          load balancer: external Local: local detection | I      | lb=203.0.113.1 external=Local  | a+n2 b+n2             | load_balancer | 203.0.113.1:80     | unknown  | -               | unsupported
          load balancer: external Local: all here        | I      | lb=203.0.113.1 external=Local  | a b                   | load_balancer | 203.0.113.1:80     | served   | a=1/2 b=1/2     | tested
          load balancer: ipMode Proxy is not             | S      | lb=proxy:203.0.113.1           | a b+n2                | load_balancer | -                  | -        | -               | -
          load balancer: a name is not                   | S      | lb=lb.example.org              | a b+n2                | load_balancer | -                  | -        | -               | -
          source ranges: with us in them                 | S      | lb=203.0.113.1 ranges=10.0.0.0/8,192.0.2.0/24 | a b    | load_balancer | 203.0.113.1:80     | served   | a=1/2 b=1/2     | tested
          source ranges: without us: dropped             | I      | lb=203.0.113.1 ranges=192.0.2.0/24 | a b               | load_balancer | 203.0.113.1:80     | dropped  | -               | single
          source ranges: everything is like none         | S      | lb=203.0.113.1 ranges=192.0.2.0/24,0.0.0.0/0 | a b     | load_balancer | 203.0.113.1:80     | served   | a=1/2 b=1/2     | tested
          source ranges: of another family do not count  | S      | lb=203.0.113.1 ranges=fd00::/8 | a b                   | load_balancer | 203.0.113.1:80     | served   | a=1/2 b=1/2     | tested
          source ranges: not for the cluster IP          | I      | lb=203.0.113.1 ranges=192.0.2.0/24 | a b               | cluster_ip    | 10.96.0.1:80       | served   | a=1/2 b=1/2     | tested
          source ranges: not for node ports              | I      | lb=203.0.113.1 node=30080 ranges=192.0.2.0/24 | a b    | node_port     | 192.168.0.1:30080  | served   | a=1/2 b=1/2     | tested
          source ranges: without us, external Local too  | I      | lb=203.0.113.1 external=Local ranges=192.0.2.0/24 | a+n2 | load_balancer | 203.0.113.1:80     | dropped  | -               | single
          source ranges: without us, nothing anywhere    | I, F   | lb=203.0.113.1 ranges=192.0.2.0/24 | a!                | load_balancer | 203.0.113.1:80     | unknown  | -               | single
          source ranges: with us, nothing anywhere       | I      | lb=203.0.113.1 ranges=10.0.0.0/8 | a!                  | load_balancer | 203.0.113.1:80     | refused  | -               | single
          nothing anywhere: refused                      | I      | node=30080                     | a! b!                 | cluster_ip    | 10.96.0.1:80       | refused  | -               | single
          nothing anywhere: refused at the node port too | I      | node=30080 external=Local      | a! b!                 | node_port     | 192.168.0.1:30080  | refused  | -               | single
          Local, none here, one elsewhere: dropped       | I      | internal=Local                 | a+n2 b!               | cluster_ip    | 10.96.0.1:80       | dropped  | -               | single
          Local, none here, one terminates elsewhere     | I      | internal=Local                 | a~+n2                 | cluster_ip    | 10.96.0.1:80       | dropped  | -               | single
          Local, nothing anywhere: refused               | I      | internal=Local                 | a! b!+n2              | cluster_ip    | 10.96.0.1:80       | refused  | -               | single
          Local: falls back by itself                    | T      | internal=Local                 | a~ b+n2               | cluster_ip    | 10.96.0.1:80       | served   | a=1/1           | single
          Cluster: terminating ones only without ready   | T      | -                              | a~ b~+n2 c!           | cluster_ip    | 10.96.0.1:80       | served   | a=1/2 b=1/2     | tested
          Cluster: falling back ignores hints            | T      | -                              | a~>a b~+n2>b          | cluster_ip    | 10.96.0.1:80       | served   | a=1/2 b=1/2     | tested
          an endpoint without a node is local to none    | C      | internal=Local                 | a+                    | cluster_ip    | 10.96.0.1:80       | dropped  | -               | single
          terminating and no longer serving: never       | T      | -                              | a@10.0.0.1x           | cluster_ip    | 10.96.0.1:80       | refused  | -               | single
          another proxy's label: not known               | U      | label=service.kubernetes.io/service-proxy-name | a b   | cluster_ip    | 10.96.0.1:80       | unknown  | -               | unsupported
          slices that disagree: not known                | C      | -                              | a@10.0.0.1 / b@10.0.0.1 | cluster_ip  | 10.96.0.1:80       | unknown  | -               | unsupported
          affinity: the set stays, its balance does not  | I      | affinity node=30080            | a b+n2                | node_port     | 192.168.0.1:30080  | served   | a=1/2 b=1/2     | affinity
          """)
  void of_choice(
      String rule,
      String source,
      @Nullable String words,
      String endpoints,
      String via,
      @Nullable String address,
      @Nullable String handling,
      @Nullable String due,
      @Nullable String balance) {
    ServiceExpectation expectation =
        expect(service(words == null ? "" : words), endpoints, States.vantage("a"));

    assertThat(isCalled(expectation, via)).as(rule).isEqualTo(address != null);
    if (address == null) {
      return;
    }
    TargetExpectation target = target(expectation, via);
    assertThat(target.address()).as(rule).contains(address);
    assertThat(target.handling().label()).as(rule).isEqualTo(handling);
    assertThat(dues(target)).as(rule).isEqualTo(due == null ? "" : due);
    assertThat(target.balance().label()).as(rule).isEqualTo(balance);
    assertThat(target.known()).as(rule).isEqualTo(!"unsupported".equals(balance));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                     | Service        | endpoints                          | why
          ready                      | -              | a b+n2                             | a: ready; b: ready
          not ready                  | -              | a b!                               | a: ready; b: not ready
          terminating                | -              | a b~                               | a: ready; b: terminating, ready ones exist
          nothing ready              | -              | a! b~                              | a: not ready; b: terminating, used since nothing is ready
          hinted to a zone           | -              | a>a b>b c~                         | a: ready, hinted to this zone; b: other zone by hint; c: terminating, ready ones exist
          hinted to a node           | -              | a>>n1 b>>n2                        | a: ready, hinted to this node; b: other node by hint
          hinted to no node of ours  | -              | a>>n2 b>>n2                        | a: ready; b: ready
          Local                      | internal=Local | a b+n2 c~ d!                       | a: ready, on this node (Local); b: not on this node (Local); c: terminating, ready ones exist; d: not ready
          Local, none ready here     | internal=Local | a! b+n2 c~                         | a: not ready; b: not on this node (Local); c: terminating, used since nothing on this node is ready (Local)
          nobody knows               | label=service.kubernetes.io/service-proxy-name | a b! | a: whether it is due calls is not known; b: not ready
          """)
  void every_endpoint_has_its_reason(
      String rule, @Nullable String words, String endpoints, String why) {
    ServiceExpectation expectation =
        expect(service(words == null ? "" : words), endpoints, States.vantage("a"));

    assertThat(
            target(expectation, "cluster_ip").endpoints().stream()
                .map(e -> e.endpoint().name() + ": " + e.reason().text())
                .collect(Collectors.joining("; ")))
        .as(rule)
        .isEqualTo(why);
  }

  @Test
  void a_zone_that_is_not_known_yet_decides_nothing() {
    Vantage unseen = new Vantage("n1", null, null, null, Set.of(IpAddress.of("10.244.1.9")));

    ServiceExpectation expectation = expect(service("node=30080"), "a>a b>b", unseen);

    assertThat(target(expectation, "cluster_ip").known()).isFalse();
    assertThat(isCalled(expectation, "node_port")).isFalse();
    assertThat(expectation.advice())
        .containsExactly(
            "port `http` is called and counted, but not judged: its topology hints go by zones, and"
                + " the Node of this agent was not seen yet",
            "port `http` is not called through its node port: the address of this agent's own node"
                + " is not known");
  }

  @Test
  void external_traffic_local_is_told_where_local_detection_decides() {
    ServiceExpectation expectation =
        expect(service("external=Local node=30080"), "a b+n2", States.vantage("a"));

    assertThat(target(expectation, "cluster_ip").known()).isTrue();
    assertThat(expectation.advice())
        .containsExactly(
            "port `http` is called and counted, but not judged: externalTrafficPolicy: Local: who"
                + " answers depends on kube-proxy's local detection");
  }

  @Test
  void node_hints_need_no_zone() {
    Vantage unseen = new Vantage("n1", null, null, null, Set.of());

    TargetExpectation target = target(expect(service(""), "a>>n1>a b>>n2>b", unseen), "cluster_ip");

    assertThat(target.known()).isTrue();
    assertThat(dues(target)).isEqualTo("a=1/1");
  }

  @Test
  void source_ranges_are_not_judged_from_an_unknown_address() {
    Vantage addressless = new Vantage("n1", Node.PLAIN, null, null, Set.of());

    TargetExpectation target =
        target(
            expect(service("lb=203.0.113.1 ranges=10.0.0.0/8"), "a b", addressless),
            "load_balancer");

    assertThat(target.known()).isFalse();
    assertThat(target.endpoints())
        .extracting(e -> e.reason())
        .containsOnly(EndpointReason.UNDECIDED);
  }

  @Test
  void each_family_has_frontends_of_its_own() {
    Service service =
        service("node=30080 lb=203.0.113.1,2001:db8::2 ranges=192.0.2.0/24 ip=2001:db8::1 v6");

    ServiceExpectation expectation = expect(service, "a / b@fd00::1", States.vantage("a"));

    assertThat(expectation.targets())
        .extracting(
            t ->
                "%s %s %s %s"
                    .formatted(
                        t.target().via().label(),
                        t.address().orElseThrow(),
                        t.handling().label(),
                        dues(t)))
        .containsExactly(
            "cluster_ip 10.96.0.1:80 served a=1/1",
            "node_port 192.168.0.1:30080 served a=1/1",
            "load_balancer 203.0.113.1:80 dropped ",
            "cluster_ip [fd00:96::1]:80 served b=1/1",
            "node_port [fd00:192::1]:30080 served b=1/1",
            "load_balancer [2001:db8::2]:80 served b=1/1",
            "external_ip [2001:db8::1]:80 served b=1/1");
  }

  private static boolean isCalled(ServiceExpectation expectation, String via) {
    return expectation.targets().stream().anyMatch(t -> t.target().via().label().equals(via));
  }

  /// Shares as fractions of how many are due the same.
  private static String dues(TargetExpectation target) {
    return target.endpoints().stream()
        .filter(e -> e.due() > 0)
        .map(e -> e.endpoint().name() + "=1/" + Math.round(1 / e.due()))
        .collect(Collectors.joining(" "));
  }
}
