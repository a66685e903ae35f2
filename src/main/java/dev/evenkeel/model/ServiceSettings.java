package dev.evenkeel.model;

import java.util.List;
import java.util.Map;

/// The settings of a Service: what holds for all of it (`budget`, `lookupInterval`, `probe`), each
/// port's own, and what was refused.
///
/// @param ports by the port's label (name, else number); every port of the Service is there
/// @param refused one sentence for each annotation that was refused
public record ServiceSettings(
    TargetSettings service, Map<String, TargetSettings> ports, List<String> refused) {

  public ServiceSettings {
    ports = Map.copyOf(ports);
    refused = List.copyOf(refused);
  }

  public TargetSettings port(ServicePort port) {
    return ports.getOrDefault(port.label(), service);
  }
}
