package dev.evenkeel.model;

import org.jspecify.annotations.Nullable;

/// A port of a Service. Its target port is not kept: only the number in the slice counts.
///
/// @param name null where the Service has one port without a name
public record ServicePort(
    @Nullable String name, Transport transport, int port, @Nullable String appProtocol) {

  /// The value of the metric label `port`: the name, else the number.
  public String label() {
    return name == null || name.isEmpty() ? Integer.toString(port) : name;
  }
}
