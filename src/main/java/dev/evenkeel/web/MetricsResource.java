package dev.evenkeel.web;

import dev.evenkeel.agent.Agent;
import dev.evenkeel.agent.AgentSnapshot;
import dev.evenkeel.export.Exposition;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// `/metrics`: the probe series, then the process's own.
@Path("/metrics")
public class MetricsResource {

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Snapshots snapshots;
  private final PrometheusMeterRegistry process;
  private final Exposition exposition;

  MetricsResource(Snapshots snapshots, Agent agent, PrometheusMeterRegistry process) {
    this.snapshots = snapshots;
    this.process = process;
    this.exposition = new Exposition(agent.self().node());
  }

  @GET
  @Blocking
  public Response metrics() {
    AgentSnapshot snapshot = snapshots.now();
    byte[] probes = exposition.page(snapshot.ledger(), snapshot.findings(), snapshot.self());
    byte[] own = process.scrape().getBytes(StandardCharsets.UTF_8);
    byte[] page = Arrays.copyOf(probes, probes.length + own.length);
    System.arraycopy(own, 0, page, probes.length, own.length);
    return Response.ok(page).header(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT).build();
  }
}
