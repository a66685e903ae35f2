package dev.evenkeel.model;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// What is probed: one Service port in one IP family through one frontend. The key under which
/// counts are kept; everything else about it may change without losing them.
///
/// @param port the Service port's name, else its number
public record Target(ServiceKey service, String port, Via via, Family family)
    implements Comparable<Target> {

  private static final Comparator<Target> ORDER =
      Comparator.comparing(Target::service)
          .thenComparing(Target::port)
          .thenComparing(Target::via)
          .thenComparing(Target::family);

  /// The direct calls to the endpoints behind it.
  public Target direct() {
    return new Target(service, port, Via.ENDPOINT, family);
  }

  @Override
  public int compareTo(Target other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return service + " " + port + " " + via.label() + " " + family.label();
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Target that
        && via == that.via
        && family == that.family
        && service.equals(that.service)
        && port.equals(that.port);
  }
}
