package dev.evenkeel.model;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One endpoint of a Service port in one family.
///
/// @param name the Pod's name, else `ip:port`; the value of the metric label `backend`
/// @param hostname as the slice gives it; a Pod's own hostname may differ
public record Endpoint(
    String name,
    IpAddress ip,
    int port,
    @Nullable String pod,
    @Nullable String hostname,
    @Nullable String node,
    @Nullable String zone,
    EndpointState state) {

  private static final int HOSTNAME_LIMIT = 63;

  public String address() {
    return ip.withPort(port);
  }

  /// The words by which a reply can name this endpoint: the Pod's name, the hostname a Pod of that
  /// name has (cut to 63 characters), the hostname in the slice. Without the IP.
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    if (pod != null) {
      names.add(pod);
      names.add(pod.length() > HOSTNAME_LIMIT ? pod.substring(0, HOSTNAME_LIMIT) : pod);
    }
    if (hostname != null) {
      names.add(hostname);
    }
    return names;
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint that
        && name.equals(that.name)
        && ip.equals(that.ip)
        && port == that.port
        && Objects.equals(pod, that.pod)
        && Objects.equals(hostname, that.hostname)
        && Objects.equals(node, that.node)
        && Objects.equals(zone, that.zone)
        && state == that.state;
  }
}
