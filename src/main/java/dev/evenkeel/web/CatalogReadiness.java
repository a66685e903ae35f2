package dev.evenkeel.web;

import dev.evenkeel.agent.Agent;
import dev.evenkeel.catalog.CatalogHealth;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Ready once the catalog has synced, or has been unreachable for 30 s and that is told.
@Readiness
public class CatalogReadiness implements HealthCheck {

  private final Agent agent;

  CatalogReadiness(Agent agent) {
    this.agent = agent;
  }

  @Override
  public HealthCheckResponse call() {
    CatalogHealth health = agent.catalogHealth();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("catalog").status(agent.isSettled());
    if (health.problem() != null) {
      response.withData("problem", health.problem());
    }
    return response.build();
  }
}
