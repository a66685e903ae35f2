package dev.evenkeel.catalog;

import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Which Services a catalog tells.
///
/// @param selectors what to list; may give more than is chosen
/// @param chosen whether a listed Service is told; called from any thread, must not throw
/// @param always told whatever they are: the DNS Service, the agents' own, those that are named
public record ServiceChoice(
    List<ServiceSelector> selectors, Predicate<Service> chosen, Set<ServiceKey> always) {

  public ServiceChoice {
    selectors = List.copyOf(selectors);
    always = Set.copyOf(always);
  }

  boolean has(Service service) {
    return always.contains(service.key()) || chosen.test(service);
  }

  /// The watches that give at least what is chosen.
  List<ServiceSelector> scopes() {
    List<ServiceSelector> wanted = new ArrayList<>(selectors);
    always.stream()
        .sorted()
        .map(key -> new ServiceSelector(key.namespace(), key.name(), null))
        .forEach(wanted::add);
    return ServiceScopes.of(wanted);
  }
}
