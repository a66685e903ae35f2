package dev.evenkeel.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A port of an EndpointSlice.
///
/// @param port null means all ports to the API, and nothing to kube-proxy
public record SlicePort(@Nullable String name, Transport transport, @Nullable Integer port) {

  /// Whether endpoints of this slice stand behind the Service port: same name (none and empty are
  /// the same), same protocol, and a number (`docs/service-rules.md`, Who is due calls).
  public boolean belongsTo(ServicePort servicePort) {
    return port != null
        && transport == servicePort.transport()
        && orEmpty(name).equals(orEmpty(servicePort.name()));
  }

  private static String orEmpty(@Nullable String name) {
    return name == null ? "" : name;
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SlicePort that
        && Objects.equals(name, that.name)
        && transport == that.transport
        && Objects.equals(port, that.port);
  }
}
