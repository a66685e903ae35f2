package dev.evenkeel.web;

import dev.evenkeel.agent.Agent;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Live while the probing loop turns: a loop that hangs is what a restart mends. The API server,
/// DNS and the data plane are not.
@Liveness
public class LoopLiveness implements HealthCheck {

  private final Agent agent;

  LoopLiveness(Agent agent) {
    this.agent = agent;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("probing loop").status(agent.isTurning()).build();
  }
}
