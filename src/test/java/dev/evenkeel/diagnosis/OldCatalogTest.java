package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Scene.LONG;
import static dev.evenkeel.diagnosis.Scene.REPLICA;
import static dev.evenkeel.model.Samples.RESOLVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.diagnosis.Scene.World;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.LookupResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// While the watch on the API server is down nothing that a newer state could explain is a verdict.
/// On the real ledger, which is fed second by second.
class OldCatalogTest {

  private final Scene scene = new Scene();
  private final World cart = scene.service("cart", "a", "b", "c");
  private final World other = scene.service("till", "x", "y", "z");

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
}
