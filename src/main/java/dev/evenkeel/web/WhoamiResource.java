package dev.evenkeel.web;

import dev.evenkeel.agent.Agent;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Objects;

/// `/whoami`: what the agents' own Services are called with, and name their backends by.
@Path("/whoami")
public class WhoamiResource {

  /// What is not known is empty.
  public record Whoami(String pod, String node, String zone, String namespace) {}

  private final Agent agent;

  WhoamiResource(Agent agent) {
    this.agent = agent;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Whoami whoami() {
    return new Whoami(
        Objects.requireNonNullElse(agent.self().pod(), ""),
        agent.self().node(),
        Objects.requireNonNullElse(agent.zone(), ""),
        Objects.requireNonNullElse(agent.self().namespace(), ""));
  }
}
