package dev.evenkeel.model;

import java.util.Map;

/// How many endpoints a Service port has in one family, by state; states without any are absent.
public record PortEndpoints(String port, Family family, Map<EndpointState, Integer> counts) {

  public PortEndpoints {
    counts = Map.copyOf(counts);
  }
}
