package dev.evenkeel.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.evenkeel.agent.AgentSnapshot;
import dev.evenkeel.diagnosis.Diagnosis;
import dev.evenkeel.model.FindingKind;
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
import org.jspecify.annotations.Nullable;

/// `/api/v1/services…`: what is probed; of one Service what is right and what was seen.
@Path("/api/v1/services")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ServicesResource {

  public record Services(String node, String zone, List<Listed> services) {}

  /// @param state `healthy`, `unhealthy` or `unjudged`
  /// @param verdict the primary finding, or null
  /// @param findings the open ones, by kind
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Listed(
      String namespace,
      String name,
      String type,
      String state,
      @Nullable String verdict,
      List<String> findings) {}

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
        snapshot.ledger().services().stream()
            .map(service -> listed(service, snapshot.diagnosis()))
            .toList());
  }

  private static Listed listed(ServiceExpectation expectation, Diagnosis diagnosis) {
    Service service = expectation.service();
    return new Listed(
        service.key().namespace(),
        service.key().name(),
        service.type().apiName(),
        diagnosis.state(service.key()),
        diagnosis.verdict(service.key()).map(FindingKind::label).orElse(null),
        diagnosis.of(service.key()).stream().map(f -> f.kind().label()).distinct().toList());
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
