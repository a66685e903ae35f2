package dev.evenkeel.web;

import dev.evenkeel.agent.AgentSnapshot;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;

/// `/api/v1/services…`: what is probed; of one Service what is right and what was seen.
@Path("/api/v1/services")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ServicesResource {

  public record Services(String node, String zone, List<Listed> services) {}

  public record Listed(String namespace, String name, String type) {}

  private final Snapshots snapshots;

  ServicesResource(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @GET
  public Services list() {
    AgentSnapshot snapshot = snapshots.now();
    return new Services(
        snapshot.vantage().node(),
        Objects.requireNonNullElse(snapshot.vantage().zone(), ""),
        snapshot.ledger().services().stream().map(ServicesResource::listed).toList());
  }

  private static Listed listed(ServiceExpectation expectation) {
    Service service = expectation.service();
    return new Listed(service.key().namespace(), service.key().name(), service.type().apiName());
  }

  @GET
  @Path("/{namespace}/{name}")
  public ServiceView one(String namespace, String name) {
    AgentSnapshot snapshot = snapshots.now();
    ServiceKey key = new ServiceKey(namespace, name);
    return snapshot.ledger().services().stream()
        .filter(service -> service.service().key().equals(key))
        .findFirst()
        .map(service -> ServiceView.of(service, snapshot))
        .orElseThrow(
            () ->
                new WebApplicationException(
                    "no Service "
                        + key
                        + " is probed; choose it with the label evenkeel.dev/probe: \"true\" or in"
                        + " the configuration",
                    404));
  }
}
