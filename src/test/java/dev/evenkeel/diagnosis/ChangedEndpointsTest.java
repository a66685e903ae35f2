package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Scene.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.diagnosis.Scene.World;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Finding;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a change of the endpoints may leave behind, and what of it is a fault.
class ChangedEndpointsTest {

  private final Scene scene = new Scene();
  private final World cart = scene.service("cart", "a", "b", "c");
  private final World other = scene.service("till", "x", "y", "z");

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

  /// The tests wait for the same hits, and those of the shares may be sure a few sooner.
  @ParameterizedTest
  @CsvSource({"1, 2", "1, 3", "1, 4", "2, 4", "3, 4", "3, 6", "5, 8", "10, 20", "10, 100"})
  void endpoints_that_are_added_and_not_reached_were_never_there_to_be_missed(int old, int all) {
    List<String> names = IntStream.rangeClosed(1, all).mapToObj(i -> "pod-" + i).toList();
    Scene.World grown = scene.service("grown", names.stream().limit(old).toArray(String[]::new));
    scene.seconds(LONG);
    names.stream().limit(old).forEach(name -> grown.parts.put(name, 1.0 / old));
    grown.endpoints = names;
    scene.expect(grown);
    for (int second = 0; second < 2 * LONG; second++) {
      scene.seconds(1);
      assertThat(scene.verdict(grown)).isIn("healthy", "slow_convergence");
    }
    assertThat(scene.findings().getFirst())
        .isEqualTo("slow_convergence shop/grown http cluster_ip ipv4");
    assertThat(scene.verdict(grown)).isEqualTo("slow_convergence");

    grown.parts.clear();
    scene.seconds(4 * LONG);
    assertThat(scene.findings()).isEmpty();
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
}
