package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Scene.LONG;
import static dev.evenkeel.diagnosis.Scene.REPLICA;
import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.dnsEndpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.diagnosis.Scene.World;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What many Services have for one cause is named once, as the node's or the DNS server's. On the
/// real ledger, which is fed second by second.
class CommonCausesTest {

  private final Scene scene = new Scene();
  private final World cart = scene.service("cart", "a", "b", "c");
  private final World other = scene.service("till", "x", "y", "z");

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

  /// It is over for all in the same moment; some take more outcomes than others to be sure.
  @Test
  void what_is_left_of_a_common_cause_that_is_over_is_nobodys_verdict() {
    List<World> all = new ArrayList<>(List.of(cart, other));
    for (int i = 0; i < 8; i++) {
      all.add(scene.service("more-" + i, "a" + i, "b" + i, "c" + i));
    }
    scene.seconds(LONG);
    all.forEach(world -> world.frontend = CallResult.TIMEOUT);
    cart.frontendShare = .2; // the fewer failed, the more right ones it takes
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
    String last = "dns_failing shop/%s at 10.244.9.9".formatted(worlds.getLast().key.name());
    for (int i = 0; i < 5 * 60; i++) {
      scene.seconds(1);
      if (!scene.findings().contains("dns_failing at 10.244.9.9")) {
        assertThat(scene.findings()).as("%d s after the mend", i).isSubsetOf(last);
      }
    }
    assertThat(scene.findings()).containsExactly(last);
    // Until it was asked again, whether it goes on was not known.
    assertThat(scene.open().opened()).containsEntry(FindingKind.DNS_FAILING, opened + 1);
  }

  @Test
  void what_failed_at_the_resolver_is_over_with_the_outage_of_the_server_behind_it() {
    for (World world : List.of(cart, other)) {
      world.lookups.put(REPLICA, LookupResult.TIMEOUT);
      world.resolverFails = .5;
    }
    scene.seconds(LONG);
    assertThat(scene.findings()).contains("dns_failing shop/cart at 10.96.0.10");

    for (World world : List.of(cart, other)) {
      world.resolverFails = 0;
    }
    scene.servers(RESOLVER, dnsEndpoint("10.244.9.7")); // its Pod was replaced
    for (int i = 2; i < 60; i++) {
      scene.seconds(1);
      assertThat(scene.findings())
          .as("%d s after the mend", i)
          .noneMatch(finding -> finding.contains("shop/"));
    }
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

  /// Whatever was opened is open still: nothing came and went.
  private static long opened(Scene scene) {
    return scene.findings().stream().filter(f -> f.startsWith("dns_failing")).count();
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
}
