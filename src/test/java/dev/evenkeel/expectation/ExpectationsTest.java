package dev.evenkeel.expectation;

import static dev.evenkeel.expectation.States.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Balance;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Via;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of kube-proxy for a policy of Cluster (`docs/service-rules.md`, Who is due calls), one
/// row each.
class ExpectationsTest {

  @Test
  void the_newest_trigger_time_of_its_slices_is_told() {
    Service service = States.clusterIp("10.96.0.1");
    ServiceState state = States.state(service, "a@10.0.0.1 / b@10.0.0.2 / c@10.0.0.3");
    Iterator<@Nullable Instant> triggers =
        Arrays.asList(Instant.ofEpochSecond(7), Instant.ofEpochSecond(9), null).iterator();
    ServiceState triggered =
        new ServiceState(
            service,
            state.slices().stream().map(slice -> triggered(slice, triggers.next())).toList());

    assertThat(expectation(triggered).lastChangeTrigger()).isEqualTo(Instant.ofEpochSecond(9));
    assertThat(expectation(state).lastChangeTrigger()).isNull();
  }

  private static ServiceExpectation expectation(ServiceState state) {
    return Expectations.of(
        state, States.defaults(state.service()), "cluster.local", States.VANTAGE);
  }

  private static EndpointSlice triggered(EndpointSlice slice, @Nullable Instant trigger) {
    return new EndpointSlice(
        slice.service(),
        slice.name(),
        slice.family(),
        slice.ports(),
        slice.endpoints(),
        slice.headlessLabel(),
        trigger);
  }

  private static String dues(TargetExpectation target) {
    return target.endpoints().stream()
        .filter(e -> e.due() > 0)
        .map(e -> e.endpoint().name() + "=" + String.format(Locale.ROOT, "%.3f", e.due()))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          every ready endpoint is due the same    | a@10.0.0.1 b@10.0.0.2 c@10.0.0.3         | a=0.333 b=0.333 c=0.333 | tested
          one endpoint is all there is            | a@10.0.0.1                               | a=1.000                 | single
          not ready is due nothing                | a@10.0.0.1 b@10.0.0.2 c@10.0.0.3!        | a=0.500 b=0.500         | tested
          terminating is due nothing              | a@10.0.0.1 b@10.0.0.2 c@10.0.0.3~        | a=0.500 b=0.500         | tested
          no longer serving is due nothing        | a@10.0.0.1 b@10.0.0.2x                   | a=1.000                 | single
          slices are joined                       | a@10.0.0.1 / b@10.0.0.2                  | a=0.500 b=0.500         | tested
          an address counts once                  | a@10.0.0.1 b@10.0.0.2 / a@10.0.0.1       | a=0.500 b=0.500         | tested
          not terminating wins over terminating   | a@10.0.0.1~ b@10.0.0.2 / a@10.0.0.1      | a=0.500 b=0.500         | tested
          whichever comes first                   | a@10.0.0.1 b@10.0.0.2 / a@10.0.0.1~      | a=0.500 b=0.500         | tested
          slices that disagree are not judged     | a@10.0.0.1 b@10.0.0.2 / a@10.0.0.1!      | -                       | unsupported
          another port's slice does not count     | a@10.0.0.1 b@10.0.0.2 / admin:90: c@10.0.0.3 | a=0.500 b=0.500     | tested
          numbers may differ between slices       | http:80: a@10.0.0.1 / http:81: b@10.0.0.2 | a=0.500 b=0.500        | tested
          a Pod behind two numbers is one backend | http:80: a@10.0.0.1 / http:81: a@10.0.0.1 / http:80: b@10.0.0.2 | a=0.667 b=0.333 | tested
          without a Pod the address is the name   | @10.0.0.1 @10.0.0.2                      | 10.0.0.1:8080=0.500 10.0.0.2:8080=0.500 | tested
          the other family does not count         | a@10.0.0.1 / b@fd00::1                   | a=1.000                 | single
          hints of one not ready do not count     | a@10.0.0.1 b@10.0.0.2 c@10.0.0.3!>zone-a | a=0.500 b=0.500         | tested
          only terminating ones: they are used    | a@10.0.0.1~ b@10.0.0.2~                  | a=0.500 b=0.500         | tested
          nothing ready, nothing due              | a@10.0.0.1!                              | -                       | single
          no slices, nothing due                  | ''                                       | -                       | single
          """)
  void cluster_policy(String rule, String slices, String due, String balance) {
    ServiceExpectation expectation = expect(States.clusterIp("10.96.0.1"), slices);

    TargetExpectation target = expectation.targets().getFirst();
    assertThat(dues(target)).as(rule).isEqualTo(due == null ? "" : due);
    assertThat(target.balance().label()).as(rule).isEqualTo(balance);
    double sum = target.endpoints().stream().mapToDouble(ExpectedEndpoint::due).sum();
    assertThat(sum).isIn(0.0, 1.0);
  }

  @Test
  void each_family_of_a_dual_stack_service_is_a_target_of_its_own() {
    ServiceExpectation expectation =
        expect(States.clusterIp("10.96.0.1", "fd00:96::1"), "a@10.0.0.1 b@10.0.0.2 / a@fd00::1");

    assertThat(expectation.targets())
        .extracting(t -> t.target().toString(), t -> t.address().orElseThrow(), t -> dues(t))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "shop/cart http cluster_ip ipv4", "10.96.0.1:80", "a=0.500 b=0.500"),
            org.assertj.core.groups.Tuple.tuple(
                "shop/cart http cluster_ip ipv6", "[fd00:96::1]:80", "a=1.000"));
  }

  @Test
  void a_headless_service_is_called_at_its_endpoints_own_port_and_never_judged() {
    ServiceExpectation expectation = expect(States.headless(Family.IPV4), "a@10.0.0.1 b@10.0.0.2");

    TargetExpectation target = expectation.targets().getFirst();
    assertThat(target.target().via()).isEqualTo(Via.HEADLESS);
    assertThat(target.address()).isEmpty();
    assertThat(target.port()).isEqualTo(8080);
    assertThat(dues(target)).isEqualTo("a=0.500 b=0.500");
    assertThat(target.balance()).isEqualTo(Balance.HEADLESS);
  }

  /// A client takes the first address of the answer, which holds every ready endpoint whatever its
  /// ports, each address once (DNS specification 1.1.0, section 2.4.1).
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                     | slices                              | due                                  | called at                     | handling   | direct
          each ready one                             | a b c!                              | a=0.500 b=0.500                      | a:8080 b:8080 c:8080          | served     | a b c
          a Pod that lacks the port is answered too  | a / :0: b                           | a=0.500 b=0.500                      | a:8080 b:80                   | served     | a
          a slice of another port lacks it           | a / admin:90: b                     | a=0.500 b=0.500                      | a:8080 b:80                   | served     | a
          but not one that is not ready              | a / :0: b!                          | a=1.000                              | a:8080                        | served     | a
          all lack it: the answer is there           | :0: a                               | a=1.000                              | a:80                          | served     | -
          another slice has it: called there         | a / :0: a@10.0.0.1                  | a=1.000                              | a:8080                        | served     | a
          ready where it lacks it, else not          | a! / :0: a@10.0.0.1                 | a=1.000                              | a:80                          | served     | -
          a Pod behind two numbers is one address    | a / http:81: a@10.0.0.1 / b@10.0.0.2 | a=0.500 b=0.500                     | a:8080 b:8080                 | served     | a b
          two Pods at one address share it           | a / http:81: b@10.0.0.1 / c         | a=0.250 b=0.250 c=0.500              | a:8080 b:81 c:8080            | served     | a b c
          every address of an endpoint is answered   | a@10.0.0.1,10.0.0.9 b               | 10.0.0.9:8080=0.333 a=0.333 b=0.333  | 10.0.0.9:8080:8080 a:8080 b:8080 | served  | 10.0.0.9:8080 a b
          nothing ready: no address                  | a! b~                               | -                                    | a:8080 b:8080                 | no_address | a b
          """)
  void headless_shares_are_those_of_the_answers(
      String rule,
      String slices,
      @Nullable String due,
      String calledAt,
      String handling,
      @Nullable String direct) {
    ServiceExpectation expectation = expect(States.headless(Family.IPV4), slices);

    TargetExpectation target = expectation.targets().getFirst();
    assertThat(dues(target)).as(rule).isEqualTo(due == null ? "" : due);
    assertThat(
            target.endpoints().stream()
                .map(e -> e.endpoint().name() + ":" + e.endpoint().port())
                .collect(Collectors.joining(" ")))
        .as(rule)
        .isEqualTo(calledAt);
    assertThat(target.handling().label()).as(rule).isEqualTo(handling);
    assertThat(
            expectation.directs().getFirst().endpoints().stream()
                .map(e -> e.endpoint().name())
                .collect(Collectors.joining(" ")))
        .as(rule + ": nobody says that the others listen there")
        .isEqualTo(direct == null ? "" : direct);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # rule                           | spec      | slices       | families
          both, where slices have both     | IPV4 IPV6 | a / b@fd00::1 | ipv4 ipv6
          RequireDualStack by default only | IPV4 IPV6 | a            | ipv4
          and it may be the second         | IPV4 IPV6 | b@fd00::1    | ipv6
          no slices: the first             | IPV6 IPV4 | ''           | ipv6
          a family that the spec lacks     | IPV4      | a / b@fd00::1 | ipv4
          """)
  void a_headless_service_has_the_families_of_its_slices(
      String rule, String spec, String slices, String families) {
    Family[] ofSpec = Arrays.stream(spec.split(" ")).map(Family::valueOf).toArray(Family[]::new);

    assertThat(
            expect(States.headless(ofSpec), slices).targets().stream()
                .map(t -> t.target().family().label())
                .collect(Collectors.joining(" ")))
        .as(rule)
        .isEqualTo(families);
  }

  @Test
  void endpoints_are_counted_by_state() {
    ServiceExpectation expectation =
        expect(States.clusterIp("10.96.0.1"), "a@10.0.0.1 b@10.0.0.2! c@10.0.0.3~ d@10.0.0.4x");

    assertThat(expectation.endpoints().getFirst().counts())
        .isEqualTo(
            Map.of(
                EndpointState.READY, 1,
                EndpointState.NOT_READY, 2,
                EndpointState.SERVING_TERMINATING, 1));
  }

  @Test
  void the_reason_of_each_endpoint_is_said() {
    ServiceExpectation expectation =
        expect(States.clusterIp("10.96.0.1"), "a@10.0.0.1 b@10.0.0.2! c@10.0.0.3~");

    assertThat(expectation.targets().getFirst().endpoints())
        .extracting(expected -> expected.reason().text())
        .containsExactly("ready", "not ready", "terminating, ready ones exist");
  }

  @Test
  void affinity_keeps_the_set_and_gives_up_the_balance() {
    Service service =
        States.service(ServiceType.CLUSTER_IP, true, List.of(States.HTTP), "10.96.0.1");

    ServiceExpectation expectation = expect(service, "a@10.0.0.1 b@10.0.0.2");

    assertThat(dues(expectation.targets().getFirst())).isEqualTo("a=0.500 b=0.500");
    assertThat(expectation.targets().getFirst().balance()).isEqualTo(Balance.AFFINITY);
    assertThat(expectation.advice()).singleElement().asString().contains("ClientIP affinity");
  }
}
