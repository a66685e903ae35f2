package dev.evenkeel.agent;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.inject.Singleton;
import java.util.random.RandomGenerator;

/// How soon a watch that lost its API server asks for it again.
///
/// The client waits 2ⁿ times the first wait before the attempt n, with n at most 5, and never by
/// chance. With its own first wait, of 1 s, a watch may see the API server half a minute after
/// everyone else does, and all agents of a cluster, which lost it in the same moment, ask it in the
/// same moments. Here the last wait is 10 to 20 s and each agent has one of its own, so that they
/// drift apart, as those of client-go do (`reflector.go`: 0.8 to 30 s, jitter 1).
@Singleton
final class WatchReconnects implements KubernetesConfigCustomizer {

  private static final int LEAST_MILLIS = 300;

  @Override
  public void customize(Config config) {
    config.setWatchReconnectInterval(
        RandomGenerator.getDefault().nextInt(LEAST_MILLIS, 2 * LEAST_MILLIS + 1));
  }
}
