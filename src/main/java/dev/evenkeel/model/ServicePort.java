package dev.evenkeel.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A port of a Service. Its target port is not kept: only the number in the slice counts.
///
/// @param name null where the Service has one port without a name
/// @param nodePort the number at the nodes' own addresses; null where there is none
public record ServicePort(
    @Nullable String name,
    Transport transport,
    int port,
    @Nullable String appProtocol,
    @Nullable Integer nodePort) {

  /// A port without a node port.
  public ServicePort(
      @Nullable String name, Transport transport, int port, @Nullable String appProtocol) {
    this(name, transport, port, appProtocol, null);
  }

  /// The value of the metric label `port`: the name, else the number.
  public String label() {
    return name == null || name.isEmpty() ? Integer.toString(port) : name;
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServicePort that
        && Objects.equals(name, that.name)
        && transport == that.transport
        && port == that.port
        && Objects.equals(appProtocol, that.appProtocol)
        && Objects.equals(nodePort, that.nodePort);
  }
}
