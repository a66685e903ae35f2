package dev.evenkeel.catalog;

import static java.util.stream.Collectors.groupingBy;

import dev.evenkeel.model.ServiceSelector;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which watches of Services a list of selectors needs: each a connection to the API server, so
/// none for what another gives anyway, and one of the whole namespace in place of many by name (the
/// API has no selector for several names).
final class ServiceScopes {

  static final int NAMES_PER_NAMESPACE = 10;

  private ServiceScopes() {}

  /// The selectors that give at least what the wanted ones do, none within another.
  static List<ServiceSelector> of(Collection<ServiceSelector> wanted) {
    Set<ServiceSelector> all = new LinkedHashSet<>(wanted);
    wanted.stream()
        .filter(selector -> selector.namespace() != null && selector.name() != null)
        .distinct()
        .collect(groupingBy(selector -> Objects.requireNonNull(selector.namespace())))
        .forEach(
            (namespace, byName) -> {
              if (byName.size() > NAMES_PER_NAMESPACE) {
                all.add(new ServiceSelector(namespace, null, null));
              }
            });
    return all.stream()
        .filter(one -> all.stream().noneMatch(other -> !other.equals(one) && covers(other, one)))
        .toList();
  }

  private static boolean covers(ServiceSelector wide, ServiceSelector narrow) {
    return nullOrSame(wide.namespace(), narrow.namespace())
        && nullOrSame(wide.name(), narrow.name())
        && nullOrSame(wide.labels(), narrow.labels());
  }

  private static boolean nullOrSame(@Nullable String wide, @Nullable String narrow) {
    return wide == null || wide.equals(narrow);
  }
}
