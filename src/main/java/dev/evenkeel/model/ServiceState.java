package dev.evenkeel.model;

import java.util.List;

/// A Service and all its EndpointSlices at one moment: what an expectation is computed from.
public record ServiceState(Service service, List<EndpointSlice> slices) {

  public ServiceState {
    slices = List.copyOf(slices);
  }
}
