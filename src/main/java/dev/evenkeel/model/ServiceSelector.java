package dev.evenkeel.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A set of Services to be watched, in the terms of a Kubernetes list request.
///
/// @param namespace null for all namespaces
/// @param name null for all names
/// @param labels a label selector as `kubectl -l` takes it; null for all
public record ServiceSelector(
    @Nullable String namespace, @Nullable String name, @Nullable String labels) {
  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServiceSelector that
        && Objects.equals(namespace, that.namespace)
        && Objects.equals(name, that.name)
        && Objects.equals(labels, that.labels);
  }
}
