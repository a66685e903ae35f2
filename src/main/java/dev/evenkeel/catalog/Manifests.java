package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import java.util.List;
import java.util.Map;

/// What all files of a folder say together: one state of a cluster. Immutable.
///
/// @param services chosen or not
/// @param slices of whatever Service
/// @param nodes by name
record Manifests(
    Map<ServiceKey, Service> services, List<EndpointSlice> slices, Map<String, Node> nodes) {

  static final Manifests NONE = new Manifests(Map.of(), List.of(), Map.of());

  Manifests {
    services = Map.copyOf(services);
    slices = List.copyOf(slices);
    nodes = Map.copyOf(nodes);
  }
}
