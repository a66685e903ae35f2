package dev.evenkeel.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The ways to a Service that begin outside the cluster, but for node ports, which are the ports'
/// own ([ServicePort]).
///
/// @param externalIps `spec.externalIPs`, in order
/// @param ingress `status.loadBalancer.ingress`, in order
/// @param sourceRanges `spec.loadBalancerSourceRanges`: who may come through the load balancer's
///   addresses; each family by itself, a family without any is open
/// @param healthCheckNodePort where a load balancer asks a node whether it has endpoints; null
///   where there is none
public record ExternalAccess(
    List<IpAddress> externalIps,
    List<Ingress> ingress,
    List<IpRange> sourceRanges,
    @Nullable Integer healthCheckNodePort) {

  public static final ExternalAccess NONE =
      new ExternalAccess(List.of(), List.of(), List.of(), null);

  /// One way in that a load balancer has.
  ///
  /// @param ip null where it is known by name only
  /// @param hostname null where it is known by address only
  /// @param vip `ipMode: VIP`, the default: kube-proxy takes what is sent to the address. Not so
  ///   with `Proxy`: then it goes to the load balancer.
  public record Ingress(@Nullable IpAddress ip, @Nullable String hostname, boolean vip) {
    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Ingress that
          && Objects.equals(ip, that.ip)
          && Objects.equals(hostname, that.hostname)
          && vip == that.vip;
    }
  }

  public ExternalAccess {
    externalIps = List.copyOf(externalIps);
    ingress = List.copyOf(ingress);
    sourceRanges = List.copyOf(sourceRanges);
  }

  /// The load balancer's addresses that kube-proxy takes.
  public List<IpAddress> virtualIps() {
    return ingress.stream()
        .filter(Ingress::vip)
        .flatMap(way -> Stream.ofNullable(way.ip()))
        .toList();
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExternalAccess that
        && externalIps.equals(that.externalIps)
        && ingress.equals(that.ingress)
        && sourceRanges.equals(that.sourceRanges)
        && Objects.equals(healthCheckNodePort, that.healthCheckNodePort);
  }
}
