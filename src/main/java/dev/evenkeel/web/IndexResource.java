package dev.evenkeel.web;

import dev.evenkeel.agent.Agent;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// `/`: a few lines that name the paths.
@Path("/")
public class IndexResource {

  private final Agent agent;

  IndexResource(Agent agent) {
    this.agent = agent;
  }

  @GET
  @Produces(MediaType.TEXT_PLAIN)
  public String index() {
    return """
        evenkeel %s on node %s

        /metrics                              Prometheus metrics
        /api/v1/services                      the Services that are probed
        /api/v1/services/{namespace}/{name}   what is right for one, and what was seen
        /api/v1/findings                      what is wrong, causes first
        /whoami                               this agent
        /q/health/live, /q/health/ready       health
        """
        .formatted(agent.build().version(), agent.self().node());
  }
}
