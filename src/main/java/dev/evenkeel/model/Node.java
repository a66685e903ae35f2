package dev.evenkeel.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is kept of a Node object.
///
/// @param zone label `topology.kubernetes.io/zone`; null where it has none
/// @param addresses its primary one of each family, as kube-proxy takes them: node ports answer at
///   these in every mode
public record Node(@Nullable String zone, List<IpAddress> addresses) {

  /// A Node without a zone, whose addresses were not told.
  public static final Node PLAIN = new Node(null, List.of());

  public Node {
    addresses = List.copyOf(addresses);
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Node that
        && Objects.equals(zone, that.zone)
        && addresses.equals(that.addresses);
  }
}
