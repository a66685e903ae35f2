package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Scene.REPLICA;
import static dev.evenkeel.diagnosis.Scene.RESOLVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.diagnosis.Scene.World;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.ServiceKey;
import java.util.ArrayList;
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

  /// Longer than any of the faults here takes to be found, or its mend.
  private static final int LONG = 300;

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
  void a_broken_endpoint_that_is_replaced_leaves_nothing_behind() {
    scene.seconds(LONG);
    cart.broken.put("b", CallResult.TIMEOUT);
    scene.seconds(LONG);
    cart.endpoints = List.of("a", "c", "d");
    scene.expect(cart);
    for (int i = 0; i < LONG; i++) {
      scene.seconds(1);
      assertThat(scene.findings()).noneMatch(finding -> finding.startsWith("dataplane_failing"));
    }
    assertThat(scene.findings()).isEmpty();
    assertThat(scene.verdict(cart)).isEqualTo("healthy");
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
  void calls_that_come_back_to_the_agent_itself() {
    World own = scene.reachingItself("own", "me", "me", "p", "q", "r");
    scene.seconds(LONG);
    assertThat(scene.verdict(own)).isEqualTo("healthy");

    own.noHairpin = true;
    scene.seconds(LONG);
    assertThat(scene.findings()).containsExactly("hairpin_failing shop/own http cluster_ip ipv4");

    own.noHairpin = false;
    scene.seconds(LONG);
    assertThat(scene.findings()).isEmpty();
  }

  @Test
  void a_service_whose_only_endpoint_is_the_agent() {
    World own = scene.reachingItself("own", "me", "me");
    scene.seconds(LONG);
    own.noHairpin = true;
    scene.seconds(LONG);
    assertThat(scene.verdict(own)).isEqualTo("hairpin_failing");
  }

  @Test
  void one_cause_of_many_services_on_this_node_is_named_once() {
    scene.seconds(LONG);
    cart.frontend = CallResult.TIMEOUT;
    other.frontend = CallResult.TIMEOUT;
    scene.seconds(LONG);

    assertThat(scene.findings().getFirst()).isEqualTo("dataplane_failing");
    Finding common = scene.diagnosis().findings().getFirst();
    assertThat(common.sentence())
        .isEqualTo(
            "The data plane of n1 fails for 2 of the 2 Services that are called from it: shop/cart, shop/till.");
    assertThat(common.explains()).hasSize(scene.findings().size() - 1);
    assertThat(scene.diagnosis().common()).containsExactly(common);
    scene
        .diagnosis()
        .ports()
        .values()
        .forEach(
            state -> {
              assertThat(state.verdict()).isEmpty();
              assertThat(state.common()).contains(FindingKind.DATAPLANE_FAILING);
              assertThat(state.healthy()).contains(false);
            });
    assertThat(scene.verdict(cart)).isEqualTo("dataplane_failing");
  }

  @Test
  void one_dns_server_that_fails_for_most_names_is_named_once() {
    scene.seconds(LONG);
    cart.lookups.put(REPLICA, new LookupResult("servfail"));
    other.lookups.put(REPLICA, new LookupResult("servfail"));
    scene.seconds(LONG);

    assertThat(scene.findings())
        .containsExactly(
            "dns_failing at 10.244.9.9",
            "dns_failing shop/cart at 10.244.9.9",
            "dns_failing shop/till at 10.244.9.9");
    assertThat(scene.diagnosis().common())
        .extracting(finding -> finding.key().server())
        .containsExactly("10.244.9.9");
  }

  @Test
  void a_common_cause_lasts_until_little_is_left_of_it() {
    World third = scene.service("third", "o", "p");
    World fourth = scene.service("fourth", "q", "r");
    List<World> all = List.of(cart, other, third, fourth);
    scene.seconds(LONG);
    all.forEach(world -> world.lookups.put(REPLICA, LookupResult.TIMEOUT));
    scene.seconds(LONG);
    third.lookups.clear();
    fourth.lookups.clear();
    scene.seconds(LONG);
    assertThat(scene.findings())
        .containsExactly(
            "dns_failing at 10.244.9.9",
            "dns_failing shop/cart at 10.244.9.9",
            "dns_failing shop/till at 10.244.9.9");

    other.lookups.clear();
    scene.seconds(LONG);
    assertThat(scene.findings()).containsExactly("dns_failing shop/cart at 10.244.9.9");
    assertThat(scene.verdict(cart)).isEqualTo("dns_failing");
  }

  @Test
  void a_resolver_before_a_server_that_fails_is_explained_by_it() {
    scene.seconds(LONG);
    for (World world : List.of(cart, other)) {
      world.lookups.put(REPLICA, LookupResult.TIMEOUT);
      world.resolverFails = .5;
    }
    scene.seconds(LONG);

    assertThat(scene.findings()).contains("dns_failing at 10.96.0.10");
    assertThat(scene.diagnosis().common())
        .extracting(finding -> finding.key().server())
        .containsExactly("10.244.9.9");
  }

  /// Of two servers behind it; nearly all of what it is asked fails, not a half.
  @Test
  void a_resolver_that_answers_nothing_is_not_explained_by_one_server_of_several() {
    DnsServer second =
        new DnsServer(IpAddress.of("10.244.9.8"), 53, DnsServer.Role.ENDPOINT, "coredns-b", "n3");
    scene.servers(RESOLVER, REPLICA, second);
    scene.seconds(LONG);
    for (World world : List.of(cart, other)) {
      world.lookups.put(REPLICA, LookupResult.TIMEOUT);
      world.lookups.put(RESOLVER, LookupResult.TIMEOUT);
    }
    scene.seconds(LONG);
    assertThat(scene.diagnosis().common())
        .extracting(finding -> finding.key().server())
        .containsExactly("10.244.9.9", "10.96.0.10");

    for (World world : List.of(cart, other)) {
      world.lookups.put(second, LookupResult.TIMEOUT);
    }
    scene.seconds(LONG);
    assertThat(scene.diagnosis().common())
        .extracting(finding -> finding.key().server())
        .containsExactly("10.244.9.8", "10.244.9.9");
  }

  @Test
  void a_server_that_fails_is_named_before_any_service_had_its_share_of_it() {
    List<World> worlds = manyAskedSeldom();
    worlds.forEach(world -> world.lookups.put(REPLICA, new LookupResult("servfail")));
    scene.seconds(2 * 60);

    assertThat(scene.findings()).containsExactly("dns_failing at 10.244.9.9");
    Finding common = scene.diagnosis().findings().getFirst();
    assertThat(common.explains()).isEmpty();
    assertThat(common.sentence())
        .startsWith("The DNS server 10.244.9.9 gives n1 no usable answer about ")
        .containsPattern(
            " (2[0-9]|3[0-9]|40) of 40 Services \\(.* more\\): (\\d+) of \\1 lookups failed")
        .endsWith(" servfail).");
    assertThat(common.evidence())
        .containsOnlyKeys("services", "of", "lookups", "failed", "nats", "threshold");
    assertThat(common.evidence().get("failed")).isEqualTo(common.evidence().get("lookups"));

    scene.seconds(14 * 60);
    assertThat(scene.findings()).startsWith("dns_failing at 10.244.9.9").hasSizeGreaterThan(20);
    assertThat(scene.diagnosis().findings().getFirst().explains())
        .extracting(Object::toString)
        .containsExactlyElementsOf(scene.findings().subList(1, scene.findings().size()));
    long opened = opened(scene);
    assertThat(scene.open().opened()).containsEntry(FindingKind.DNS_FAILING, opened);

    worlds.forEach(world -> world.lookups.clear());
    worlds.getLast().lookups.put(REPLICA, LookupResult.NXDOMAIN); // and this one goes on
    scene.seconds(5 * 60);
    assertThat(scene.findings())
        .containsExactly(
            "dns_failing shop/%s at 10.244.9.9".formatted(worlds.getLast().key.name()));
    assertThat(scene.open().opened()).containsEntry(FindingKind.DNS_FAILING, opened);
  }

  @Test
  void a_service_that_failed_before_the_server_did_is_not_cleared_by_its_mend() {
    List<World> worlds = manyAskedSeldom();
    World own = worlds.getFirst();
    own.lookups.put(REPLICA, LookupResult.NXDOMAIN);
    scene.seconds(20 * 60);
    worlds.forEach(world -> world.lookups.put(REPLICA, LookupResult.TIMEOUT));
    scene.seconds(5 * 60);
    assertThat(scene.findings()).startsWith("dns_failing at 10.244.9.9");

    worlds.forEach(world -> world.lookups.clear());
    scene.seconds(5 * 60);
    assertThat(scene.findings()).containsExactly("dns_failing shop/cart at 10.244.9.9");
  }

  /// Whatever was opened is open still: nothing came and went.
  private static long opened(Scene scene) {
    return scene.findings().stream().filter(f -> f.startsWith("dns_failing")).count();
  }

  @Test
  void a_short_outage_of_a_server_that_is_asked_seldom_is_over_with_its_mend() {
    List<World> worlds = manyAskedSeldom();
    worlds.forEach(world -> world.lookups.put(REPLICA, LookupResult.TIMEOUT));
    scene.seconds(3 * 60);
    assertThat(scene.findings()).containsExactly("dns_failing at 10.244.9.9");

    worlds.forEach(world -> world.lookups.clear());
    scene.seconds(3 * 60);
    assertThat(scene.findings()).isEmpty();
    assertThat(scene.open().opened()).containsEntry(FindingKind.DNS_FAILING, 1L);
  }

  @Test
  void one_service_of_many_whose_name_fails_is_not_the_servers_fault() {
    List<World> worlds = manyAskedSeldom();
    worlds.getFirst().lookups.put(REPLICA, LookupResult.NXDOMAIN);
    scene.seconds(20 * 60);

    assertThat(scene.findings()).containsExactly("dns_failing shop/cart at 10.244.9.9");
    assertThat(scene.open().opened()).containsEntry(FindingKind.DNS_FAILING, 1L);
  }

  /// Forty Services, at each server one lookup in 2.5 s.
  private List<World> manyAskedSeldom() {
    List<World> worlds = new ArrayList<>();
    worlds.add(cart);
    worlds.add(other);
    for (int i = 2; i < 40; i++) {
      worlds.add(scene.service("s" + i, "e" + i));
    }
    scene.asksSeldom(100);
    scene.seconds(LONG);
    assertThat(scene.findings()).isEmpty();
    return worlds;
  }

  @Test
  void lookups_through_a_broken_data_plane_are_its_fault() {
    scene.seconds(LONG);
    for (World world : List.of(cart, other)) {
      world.frontend = CallResult.TIMEOUT;
      world.lookups.put(RESOLVER, LookupResult.TIMEOUT);
    }
    scene.seconds(LONG);

    assertThat(scene.diagnosis().common())
        .extracting(Finding::kind)
        .containsExactly(FindingKind.DATAPLANE_FAILING);
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

  @Test
  void with_an_old_catalog_nothing_that_a_newer_one_could_explain_is_a_verdict() {
    scene.seconds(LONG);
    scene.catalogCurrent(false);
    cart.parts = Map.of("a", .5, "gone", .5);
    cart.broken.put("b", CallResult.REFUSED);
    scene.seconds(LONG);

    assertThat(scene.verdict(cart)).isEqualTo("unjudged");
    assertThat(scene.findings()).noneMatch(f -> f.startsWith("unexpected_backend"));
    assertThat(scene.verdict(other)).isEqualTo("healthy");
  }

  /// It may have been deleted.
  @Test
  void with_an_old_catalog_it_is_no_verdict_that_one_address_and_one_name_fail() {
    scene.seconds(LONG);
    scene.catalogCurrent(false);
    cart.frontend = CallResult.REFUSED;
    cart.lookups.put(RESOLVER, LookupResult.TIMEOUT);
    scene.seconds(LONG);

    assertThat(scene.findings()).contains("dataplane_failing shop/cart http cluster_ip ipv4");
    assertThat(scene.verdict(cart)).isEqualTo("unjudged");

    scene.catalogCurrent(true);
    scene.seconds(1);
    assertThat(scene.verdict(cart)).isEqualTo("dns_failing");
  }

  @Test
  void with_an_old_catalog_it_is_one_that_those_of_most_services_fail() {
    scene.seconds(LONG);
    scene.catalogCurrent(false);
    cart.frontend = CallResult.TIMEOUT;
    other.frontend = CallResult.TIMEOUT;
    scene.seconds(LONG);

    assertThat(scene.diagnosis().common())
        .extracting(Finding::kind)
        .containsExactly(FindingKind.DATAPLANE_FAILING);
    assertThat(scene.verdict(cart)).isEqualTo("dataplane_failing");
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

  /// Of its own Service nothing is said until it is clear that not only the calls to itself fail.
  @Test
  void a_data_plane_that_fails_is_no_hairpin() {
    World own = scene.reachingItself("own", "p", "p", "q", "r");
    scene.seconds(LONG);
    own.frontend = CallResult.TIMEOUT;
    for (int second = 0; second < 2 * LONG; second++) {
      scene.seconds(1);
      assertThat(scene.findings()).noneMatch(finding -> finding.startsWith("hairpin"));
    }
    assertThat(scene.verdict(own)).isEqualTo("dataplane_failing");
  }

  /// It is over for all in the same moment; some take more outcomes than others to be sure.
  @Test
  void what_is_left_of_a_common_cause_that_is_over_is_nobodys_verdict() {
    List<World> all = new ArrayList<>(List.of(cart, other));
    for (int i = 0; i < 8; i++) {
      all.add(scene.service("more-" + i, "a" + i, "b" + i, "c" + i));
    }
    scene.seconds(LONG);
    all.forEach(world -> world.frontend = CallResult.TIMEOUT);
    scene.seconds(LONG);
    assertThat(scene.diagnosis().common()).hasSize(1);
    all.forEach(world -> world.frontend = CallResult.OK);
    int seconds = 0;
    while (!scene.findings().isEmpty() && seconds++ < LONG) {
      scene.seconds(1);
      assertThat(scene.diagnosis().ports().values())
          .allSatisfy(state -> assertThat(state.verdict()).isEmpty());
    }
    assertThat(scene.findings()).isEmpty();
  }

  /// What the node's rules missed until now may show for some hits more, and is told as nothing
  /// else.
  @Test
  void a_late_change_that_arrives_leaves_nothing_behind() {
    scene.seconds(LONG);
    cart.parts = Map.of("a", 1 / 3., "b", 1 / 3., "c", 1 / 3.);
    cart.endpoints = List.of("a", "b", "d");
    scene.expect(cart);
    scene.seconds(LONG);
    assertThat(scene.findings())
        .contains(
            "slow_convergence shop/cart http cluster_ip ipv4",
            "unexpected_backend shop/cart http cluster_ip ipv4");

    cart.parts = Map.of();
    int seconds = 0;
    while (!scene.findings().isEmpty() && seconds++ < LONG) {
      scene.seconds(1);
      assertThat(scene.verdict(cart)).isIn("slow_convergence", "healthy");
    }
    assertThat(scene.findings()).isEmpty();
  }

  /// A Service that is gone is denied, and the agent that is cut off cannot know.
  @Test
  void what_is_denied_while_the_catalog_is_old_is_not_held_against_the_server_afterwards() {
    scene.seconds(LONG);
    scene.catalogCurrent(false);
    cart.lookups.put(RESOLVER, LookupResult.NXDOMAIN);
    cart.lookups.put(REPLICA, LookupResult.NXDOMAIN);
    scene.seconds(LONG);
    cart.lookups.clear();
    scene.catalogCurrent(true);
    scene.seconds(1);
    assertThat(scene.findings()).isEmpty();
  }

  @Test
  void before_anything_was_tested_nothing_is_healthy() {
    Scene fresh = new Scene();
    World untested = fresh.service("new", "a", "b");
    assertThat(fresh.verdict(untested)).isEqualTo("unjudged");
  }

  @Test
  void a_change_that_the_data_plane_does_not_follow() {
    scene.seconds(LONG);
    cart.parts = Map.of("a", 1 / 3., "b", 1 / 3., "c", 1 / 3.);
    cart.endpoints = List.of("a", "b", "d");
    scene.expect(cart);
    scene.seconds(LONG);

    assertThat(scene.findings().getFirst())
        .isEqualTo("slow_convergence shop/cart http cluster_ip ipv4");
    Finding slow = scene.diagnosis().findings().getFirst();
    assertThat(slow.endpoints()).containsExactly("c", "d");
    assertThat(slow.sentence()).contains("s ago and is not reached").contains("still answers");
    assertThat(slow.explains())
        .extracting(Object::toString)
        .containsExactlyElementsOf(scene.findings().subList(1, scene.findings().size()))
        .contains("unexpected_backend shop/cart http cluster_ip ipv4");

    cart.parts = Map.of();
    scene.seconds(LONG);
    assertThat(scene.findings()).isEmpty();
  }

  @Test
  void changes_of_several_services_that_it_does_not_follow_are_named_once() {
    scene.seconds(LONG);
    cart.parts = Map.of("a", 1 / 3., "b", 1 / 3., "c", 1 / 3.);
    cart.endpoints = List.of("a", "b");
    scene.expect(cart);
    other.parts = Map.of("x", 1 / 3., "y", 1 / 3., "z", 1 / 3.);
    other.endpoints = List.of("x", "y");
    scene.expect(other);
    scene.seconds(LONG);

    assertThat(scene.diagnosis().common())
        .extracting(Finding::kind)
        .containsExactly(FindingKind.SLOW_CONVERGENCE);
    assertThat(scene.diagnosis().common().getFirst().explains())
        .hasSize(scene.findings().size() - 1);
  }

  @Test
  void an_endpoint_that_is_added_and_broken_is_its_own_fault_and_hides_no_other() {
    scene.seconds(LONG);
    cart.endpoints = List.of("a", "b", "c", "d");
    cart.broken.put("d", CallResult.TIMEOUT);
    scene.expect(cart);
    other.parts = Map.of("x", .5, "y", .5);
    scene.seconds(LONG);

    assertThat(scene.findings())
        .containsExactlyInAnyOrder(
            "endpoint_unreachable shop/cart http ipv4",
            "missing_endpoint shop/till http cluster_ip ipv4");
  }

  /// Its own endpoint is added when it becomes ready, and it may never reach that.
  @Test
  void an_agent_that_does_not_reach_itself_still_sees_what_is_wrong() {
    Scene.World agents = scene.reachingItself("agents", "p", "q", "r");
    scene.seconds(LONG);
    agents.endpoints = List.of("p", "q", "r");
    agents.noHairpin = true;
    scene.expect(agents);
    other.parts = Map.of("x", .5, "y", .5);
    scene.seconds(3 * LONG);

    assertThat(scene.findings())
        .containsExactlyInAnyOrder(
            "hairpin_failing shop/agents http cluster_ip ipv4",
            "missing_endpoint shop/till http cluster_ip ipv4");
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
