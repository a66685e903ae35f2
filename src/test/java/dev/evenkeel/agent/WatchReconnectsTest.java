package dev.evenkeel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.ExponentialBackoffIntervalCalculator;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchReconnectsTest {

  private final Set<Long> lastWaits = new HashSet<>();

  /// The calculator is the client's own.
  @Test
  void a_watch_waits_for_at_most_20_s_and_those_of_other_agents_not_as_long() {
    for (int agent = 0; agent < 100; agent++) {
      Config config = Config.empty();
      new WatchReconnects().customize(config);
      ExponentialBackoffIntervalCalculator waits =
          new ExponentialBackoffIntervalCalculator(
              config.getWatchReconnectInterval(),
              ExponentialBackoffIntervalCalculator.UNLIMITED_RETRIES);
      assertThat(waits.getInterval(0)).isBetween(300L, 600L);
      assertThat(waits.getInterval(1000)).isBetween(9_600L, 19_200L);
      lastWaits.add(waits.getInterval(1000));
    }
    assertThat(lastWaits).hasSizeGreaterThan(50);
  }
}
