package dev.evenkeel.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A DNS server that is asked by itself.
///
/// @param role `resolver`: from `resolv.conf` or the configuration; `endpoint`: of the DNS Service
/// @param pod name of its Pod, where it is an endpoint
public record DnsServer(
    IpAddress ip, int port, Role role, @Nullable String pod, @Nullable String node) {

  /// The metric label `role`.
  public enum Role {
    RESOLVER("resolver"),
    ENDPOINT("endpoint");

    private final String label;

    Role(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  public static final int DNS_PORT = 53;

  /// The value of the metric label `server`: the IP, with the port where it is not 53.
  public String label() {
    return port == DNS_PORT ? ip.text() : ip.withPort(port);
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DnsServer that
        && ip.equals(that.ip)
        && port == that.port
        && role == that.role
        && Objects.equals(pod, that.pod)
        && Objects.equals(node, that.node);
  }
}
