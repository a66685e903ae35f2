package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Scene.LONG;
import static dev.evenkeel.diagnosis.Scene.REPLICA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.diagnosis.Scene.World;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.ServiceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each fault by itself, on a Service with three endpoints beside one that stays well.
class DiagnosisTest {

  private final Scene scene = new Scene();
  private final World cart = scene.service("cart", "a", "b", "c");
  private final World other = scene.service("till", "x", "y", "z");

  private static Arguments fault(
      String what, Consumer<World> breaks, Consumer<World> mends, String finding) {
    return Arguments.of(what, breaks, mends, finding);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            "an endpoint that hangs",
            w -> w.broken.put("b", CallResult.TIMEOUT),
            w -> w.broken.clear(),
            "endpoint_unreachable shop/cart http ipv4"),
        fault(
            "an endpoint that answers 503",
            w -> w.broken.put("b", CallResult.HTTP_5XX),
            w -> w.broken.clear(),
            "endpoint_unreachable shop/cart http ipv4"),
        fault(
            "every endpoint refuses",
            w -> List.of("a", "b", "c").forEach(e -> w.broken.put(e, CallResult.REFUSED)),
            w -> w.broken.clear(),
            "wrong_target_port shop/cart http ipv4"),
        fault(
            "every endpoint hangs",
            w -> List.of("a", "b", "c").forEach(e -> w.broken.put(e, CallResult.TIMEOUT)),
            w -> w.broken.clear(),
            "endpoint_unreachable shop/cart http ipv4"),
        fault(
            "the address hangs, the endpoints answer",
            w -> w.frontend = CallResult.TIMEOUT,
            w -> w.frontend = CallResult.OK,
            "dataplane_failing shop/cart http cluster_ip ipv4"),
        fault(
            "a third of the calls through the address is lost",
            w -> {
              w.frontend = CallResult.TIMEOUT;
              w.frontendShare = .33;
            },
            w -> w.frontend = CallResult.OK,
            "dataplane_failing shop/cart http cluster_ip ipv4"),
        fault(
            "an endpoint that is left out",
            w -> w.parts = Map.of("a", .5, "b", .5),
            w -> w.parts = Map.of(),
            "missing_endpoint shop/cart http cluster_ip ipv4"),
        fault(
            "an endpoint that gets too much",
            w -> w.parts = Map.of("a", .8, "b", .1, "c", .1),
            w -> w.parts = Map.of(),
            "uneven shop/cart http cluster_ip ipv4"),
        fault(
            "a stranger among the backends",
            w -> w.parts = Map.of("a", .25, "b", .25, "c", .25, "gone", .25),
            w -> w.parts = Map.of(),
            "unexpected_backend shop/cart http cluster_ip ipv4"),
        fault(
            "a DNS server that is silent",
            w -> w.lookups.put(REPLICA, LookupResult.TIMEOUT),
            w -> w.lookups.clear(),
            "dns_failing shop/cart at 10.244.9.9"),
        fault(
            "a DNS server that denies the name",
            w -> w.lookups.put(REPLICA, LookupResult.NXDOMAIN),
            w -> w.lookups.clear(),
            "dns_failing shop/cart at 10.244.9.9"),
        fault(
            "a DNS server that gives another address",
            w -> w.answers.put(REPLICA, List.of("10.96.0.1", "10.0.0.66")),
            w -> w.answers.clear(),
            "dns_unexpected_answers shop/cart ipv4 at 10.244.9.9"),
        fault(
            "a DNS server that gives nothing",
            w -> w.answers.put(REPLICA, List.of()),
            w -> w.answers.clear(),
            "dns_missing_answers shop/cart ipv4 at 10.244.9.9"));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("faults")
  void a_fault_is_found_and_its_mend_too(
      String what, Consumer<World> breaks, Consumer<World> mends, String finding) {
    scene.seconds(LONG);
    assertThat(scene.findings()).isEmpty();
    assertThat(scene.verdict(cart)).isEqualTo("healthy");

    breaks.accept(cart);
    scene.seconds(LONG);
    assertThat(scene.verdict(cart)).isEqualTo(finding.substring(0, finding.indexOf(' ')));
    assertThat(scene.findings().getFirst()).isEqualTo(finding);
    assertThat(scene.verdict(other)).isEqualTo("healthy");
    Finding told = scene.diagnosis().findings().getFirst();
    assertThat(told.sentence()).contains("shop/cart").contains("n1").endsWith(".");
    assertThat(told.next()).isNotBlank();
    assertThat(told.evidence()).isNotEmpty();

    Map<FindingKind, Long> before = scene.open().opened();
    mends.accept(cart);
    scene.seconds(LONG);
    assertThat(scene.findings()).isEmpty();
    assertThat(scene.verdict(cart)).isEqualTo("healthy");
    assertThat(scene.open().opened()).containsAllEntriesOf(before);
  }

  @Test
  void what_fails_at_an_endpoint_is_not_the_data_planes() {
    scene.seconds(LONG);
    cart.broken.put("b", CallResult.TIMEOUT);
    for (int i = 0; i < LONG; i++) {
      scene.seconds(1);
      assertThat(scene.verdict(cart)).isNotEqualTo("missing_endpoint").isNotEqualTo("uneven");
    }

    assertThat(scene.findings())
        .startsWith("endpoint_unreachable shop/cart http ipv4")
        .noneMatch(finding -> finding.startsWith("dataplane_failing"));
    Finding cause = scene.diagnosis().findings().getFirst();
    assertThat(cause.endpoints()).containsExactly("b");
    assertThat(cause.explains())
        .extracting(Object::toString)
        .containsExactlyElementsOf(scene.findings().subList(1, scene.findings().size()));
    assertThat(scene.open().opened().get(FindingKind.DATAPLANE_FAILING)).isZero();
  }

  @Test
  void what_fails_beyond_a_broken_endpoint_is_the_data_planes() {
    scene.seconds(LONG);
    cart.broken.put("b", CallResult.TIMEOUT);
    cart.frontend = CallResult.TIMEOUT;
    scene.seconds(LONG);

    assertThat(scene.findings())
        .contains(
            "endpoint_unreachable shop/cart http ipv4",
            "dataplane_failing shop/cart http cluster_ip ipv4");
  }

  @Test
  void a_loss_of_a_twentieth_everywhere_is_no_fault_of_the_data_plane_alone() {
    scene.seconds(LONG);
    cart.frontend = CallResult.TIMEOUT;
    cart.frontendShare = .05;
    scene.seconds(2 * LONG);

    assertThat(scene.verdict(cart)).isEqualTo("dataplane_failing");
  }

  @Test
  void nobody_to_call() {
    cart.endpoints = List.of();
    cart.handling = Handling.REFUSED;
    cart.frontend = CallResult.REFUSED;
    scene.expect(cart);
    scene.seconds(LONG);

    assertThat(scene.findings()).containsExactly("no_endpoints shop/cart http ipv4");
    assertThat(scene.diagnosis().findings().getFirst().sentence())
        .contains("hold no endpoint (its selector matches no Pod");
  }

  @Test
  void nobody_is_ready() {
    cart.state = EndpointState.NOT_READY;
    cart.reason = EndpointReason.NOT_READY;
    cart.handling = Handling.REFUSED;
    cart.frontend = CallResult.REFUSED;
    scene.expect(cart);
    scene.seconds(LONG);

    assertThat(scene.findings()).containsExactly("no_endpoints shop/cart http ipv4");
    assertThat(scene.diagnosis().findings().getFirst().sentence())
        .endsWith("none of its 3 endpoints is ready.");
  }

  @Test
  void nobody_on_this_node() {
    cart.reason = EndpointReason.NOT_HERE;
    cart.handling = Handling.DROPPED;
    cart.frontend = CallResult.TIMEOUT;
    scene.expect(cart);
    scene.seconds(LONG);

    assertThat(scene.findings()).containsExactly("no_endpoints shop/cart http cluster_ip ipv4");
    assertThat(scene.diagnosis().findings().getFirst().sentence()).contains("is on n1");
  }

  @Test
  void a_service_that_the_configuration_names_and_nobody_made() {
    scene.missing("ghost");
    scene.seconds(1);
    assertThat(scene.findings()).containsExactly("service_missing shop/ghost");
    assertThat(scene.diagnosis().ports())
        .hasEntrySatisfying(
            new Diagnosis.Port(new ServiceKey("shop", "ghost"), ""),
            state -> assertThat(state.verdict()).contains(FindingKind.SERVICE_MISSING));
  }

  @Test
  void affinity_that_does_not_stick() {
    World sticky = scene.service("sticky", "s", "t");
    sticky.balance = Balance.AFFINITY;
    scene.expect(sticky);
    sticky.parts = Map.of("s", 1.0);
    scene.seconds(LONG);
    assertThat(scene.verdict(sticky)).isEqualTo("healthy");

    sticky.parts = Map.of();
    scene.seconds(LONG);
    assertThat(scene.findings())
        .containsExactly("affinity_broken shop/sticky http cluster_ip ipv4");

    sticky.parts = Map.of("t", 1.0);
    scene.seconds(LONG);
    assertThat(scene.findings()).isEmpty();
  }

  @Test
  void many_that_are_each_a_little_off_are_uneven_though_nobody_is_named_at_first() {
    List<String> endpoints = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    World wide = scene.service("wide", endpoints.toArray(String[]::new));
    Map<String, Double> parts = new LinkedHashMap<>();
    for (int i = 0; i < endpoints.size(); i++) {
      parts.put(endpoints.get(i), (i < 5 ? 2 / 3. : 4 / 3.) / endpoints.size());
    }
    wide.parts = parts;
    scene.seconds(2 * LONG);
    assertThat(scene.findings()).containsExactly("uneven shop/wide http cluster_ip ipv4");
  }

  /// Of twelve: the hits that name nobody are too few to tell from strays.
  @Test
  void an_endpoint_that_does_not_say_who_it_is_is_not_missing() {
    Scene.World canary =
        scene.service("canary", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
    scene.seconds(LONG);
    canary.endpoints = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
    canary.nameless.add("l");
    scene.expect(canary);
    scene.seconds(3 * LONG);

    assertThat(scene.findings()).isEmpty();
    assertThat(scene.verdict(canary)).isEqualTo("healthy");
  }

  @Test
  void before_anything_was_tested_nothing_is_healthy() {
    Scene fresh = new Scene();
    World untested = fresh.service("new", "a", "b");
    assertThat(fresh.verdict(untested)).isEqualTo("unjudged");
  }

  @Test
  void opened_and_closed_are_told_once_with_the_time_since_when() {
    scene.seconds(LONG);
    cart.parts = Map.of("a", .5, "b", .5);
    scene.seconds(LONG);
    Finding first = scene.diagnosis().findings().getFirst();
    scene.seconds(30);

    assertThat(scene.diagnosis().findings().getFirst().since()).isEqualTo(first.since());
    cart.parts = Map.of();
    scene.seconds(LONG);
    assertThat(scene.findings()).isEmpty();
    assertThat(scene.open().opened())
        .containsEntry(FindingKind.MISSING_ENDPOINT, 1L)
        .containsEntry(FindingKind.UNEVEN, 0L);
  }
}
