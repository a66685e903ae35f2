package dev.evenkeel.web;

import dev.evenkeel.agent.AgentSnapshot;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;

/// `/api/v1/findings`: what is wrong, as seen from this node; causes first.
@Path("/api/v1/findings")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class FindingsResource {

  public record Findings(String node, String zone, List<FindingView> findings) {}

  private final Snapshots snapshots;

  FindingsResource(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @GET
  public Findings list() {
    AgentSnapshot snapshot = snapshots.now();
    return new Findings(
        snapshot.vantage().node(),
        Objects.requireNonNullElse(snapshot.vantage().zone(), ""),
        snapshot.diagnosis().findings().stream().map(FindingView::of).toList());
  }
}
