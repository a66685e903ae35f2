package dev.evenkeel.web;

import dev.evenkeel.agent.Agent;
import dev.evenkeel.agent.AgentSnapshot;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ServiceUnavailableException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A snapshot from the loop, waited for on a worker thread, never for ever.
@ApplicationScoped
class Snapshots {

  private static final long PATIENCE_SECONDS = 5;

  private final Agent agent;

  Snapshots(Agent agent) {
    this.agent = agent;
  }

  /// @throws ServiceUnavailableException where the loop does not answer
  AgentSnapshot now() {
    try {
      return agent.snapshot().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
      throw new ServiceUnavailableException("the probing loop does not answer: " + e, 5L, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableException("stopping");
    }
  }
}
