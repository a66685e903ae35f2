package dev.evenkeel.catalog;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.evenkeel.model.ServiceKey;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one watch of EndpointSlices asks for: the slices of some Services of one namespace, or more
/// where naming them would cost more than dropping the rest.
///
/// @param namespace null for all
/// @param names values of the label `kubernetes.io/service-name`, in order; empty for all
record SliceScope(@Nullable String namespace, List<String> names) {

  /// Above this many namespaces there is one watch of all.
  static final int NAMESPACES = 20;

  /// Above this many names, or this length of them, a watch asks for all of its namespace: the
  /// selector travels in the URL, and what is between may allow no more than 8 KB.
  static final int NAMES = 100;

  static final int NAMES_LENGTH = 4000;

  SliceScope {
    names = List.copyOf(names);
  }

  /// The watches that the chosen Services need, in order; each Service is in exactly one.
  static List<SliceScope> of(Collection<ServiceKey> chosen) {
    TreeMap<String, List<ServiceKey>> byNamespace =
        chosen.stream().collect(groupingBy(ServiceKey::namespace, TreeMap::new, toList()));
    if (byNamespace.size() > NAMESPACES) {
      return List.of(new SliceScope(null, List.of()));
    }
    return byNamespace.entrySet().stream()
        .map(entry -> ofNamespace(entry.getKey(), entry.getValue()))
        .toList();
  }

  boolean has(ServiceKey service) {
    return (namespace == null || namespace.equals(service.namespace()))
        && (names.isEmpty() || names.contains(service.name()));
  }

  /// For a sentence.
  String what() {
    return "endpointslices" + (namespace == null ? "" : " in " + namespace);
  }

  private static SliceScope ofNamespace(String namespace, List<ServiceKey> chosen) {
    List<String> names = chosen.stream().map(ServiceKey::name).distinct().sorted().toList();
    int length = names.stream().mapToInt(String::length).sum();
    return names.size() > NAMES || length > NAMES_LENGTH
        ? new SliceScope(namespace, List.of())
        : new SliceScope(namespace, names);
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SliceScope that
        && Objects.equals(namespace, that.namespace)
        && names.equals(that.names);
  }
}
