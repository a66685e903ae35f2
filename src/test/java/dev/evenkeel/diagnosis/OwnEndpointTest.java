package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Scene.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.diagnosis.Scene.World;
import dev.evenkeel.model.CallResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Services one of whose endpoints is the agent itself, beside two that are not its own.
class OwnEndpointTest {

  private final Scene scene = new Scene();
  private final World other;

  OwnEndpointTest() {
    scene.service("cart", "a", "b", "c");
    other = scene.service("till", "x", "y", "z");
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
}
