package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Scene.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.diagnosis.Scene.World;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a cause does is not told by itself: not before the cause is, and not after it has ended.
class CauseAndEffectTest {

  private final Scene scene = new Scene();
  private final World cart = scene.service("cart", "a", "b", "c");

  /// By ClientIP affinity, with one direct call for ten of the frontend.
  private void stickTo(String endpoint) {
    cart.balance = Balance.AFFINITY;
    cart.parts.clear();
    cart.parts.put(endpoint, 1.0);
    scene.expect(cart);
    scene.callsDirectlySeldom(10);
  }

  @Test
  void calls_that_stick_to_an_endpoint_that_hangs_do_not_speak_against_the_data_plane() {
    stickTo("b");
    scene.seconds(LONG);

    cart.broken.put("b", CallResult.TIMEOUT);
    for (int i = 0; i < LONG; i++) {
      scene.seconds(1);
      assertThat(scene.findings())
          .as("after %d s", i)
          .isSubsetOf("endpoint_unreachable shop/cart http ipv4");
    }
    assertThat(scene.findings()).isNotEmpty();

    cart.endpoints = List.of("a", "c");
    stickTo("a");
    for (int i = 0; i < LONG; i++) {
      scene.seconds(1);
      assertThat(scene.findings()).as("%d s after it has left", i).isEmpty();
    }
  }

  @Test
  void calls_that_stick_and_fail_though_every_endpoint_answers_do() {
    stickTo("b");
    scene.seconds(LONG);

    cart.frontend = CallResult.TIMEOUT;
    scene.seconds(LONG);

    assertThat(scene.findings())
        .containsExactly("dataplane_failing shop/cart http cluster_ip ipv4");
  }

  @Test
  void nor_does_an_endpoint_that_they_do_not_go_to_stand_for_the_data_plane() {
    stickTo("a");
    cart.broken.put("b", CallResult.TIMEOUT);
    scene.seconds(2 * LONG);
    assertThat(scene.findings()).containsExactly("endpoint_unreachable shop/cart http ipv4");

    cart.frontend = CallResult.TIMEOUT;
    scene.seconds(LONG);
    assertThat(scene.findings()).contains("dataplane_failing shop/cart http cluster_ip ipv4");
  }

  @Test
  void a_wrong_port_that_is_mended_for_some_is_theirs_no_more() {
    cart.endpoints.forEach(endpoint -> cart.broken.put(endpoint, CallResult.REFUSED));
    scene.seconds(LONG);
    assertThat(scene.findings()).contains("wrong_target_port shop/cart http ipv4");

    cart.broken.keySet().retainAll(List.of("c"));
    scene.seconds(LONG);

    assertThat(scene.findings()).contains("endpoint_unreachable shop/cart http ipv4");
    assertThat(scene.findings()).doesNotContain("wrong_target_port shop/cart http ipv4");
  }
}
