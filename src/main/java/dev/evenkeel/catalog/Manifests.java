package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import java.util.List;
import java.util.Map;

/// What all files of a folder say together: one state of a cluster. Immutable.
///
/// @param services chosen or not
/// @param slices of whatever Service
/// @param zones by name of Node; empty text for a Node without one
record Manifests(
    Map<ServiceKey, Service> services, List<EndpointSlice> slices, Map<String, String> zones) {

  static final Manifests NONE = new Manifests(Map.of(), List.of(), Map.of());

  Manifests {
    services = Map.copyOf(services);
    slices = List.copyOf(slices);
    zones = Map.copyOf(zones);
  }
}
