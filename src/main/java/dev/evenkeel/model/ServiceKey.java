package dev.evenkeel.model;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Namespace and name of a Service.
public record ServiceKey(String namespace, String name) implements Comparable<ServiceKey> {

  /// That of the API server, which is in every cluster.
  public static final ServiceKey API_SERVER = new ServiceKey("default", "kubernetes");

  private static final Comparator<ServiceKey> ORDER =
      Comparator.comparing(ServiceKey::namespace).thenComparing(ServiceKey::name);

  @Override
  public int compareTo(ServiceKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServiceKey that
        && name.equals(that.name)
        && namespace.equals(that.namespace);
  }
}
