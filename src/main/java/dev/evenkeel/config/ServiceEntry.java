package dev.evenkeel.config;

import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSelector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An entry of `services`: which Services, and what holds for them.
///
/// @param namespaces at least one; `*` for all
/// @param name null for all names
/// @param selector null for all labels
/// @param ports by port name or number
public record ServiceEntry(
    Set<String> namespaces,
    @Nullable String name,
    @Nullable LabelSelector selector,
    SettingsOverride settings,
    Map<String, SettingsOverride> ports) {

  static final String EVERY_NAMESPACE = "*";

  public ServiceEntry {
    namespaces = Set.copyOf(namespaces);
    ports = Map.copyOf(ports);
  }

  boolean matches(Service service) {
    return (everyNamespace() || namespaces.contains(service.key().namespace()))
        && (name == null || name.equals(service.key().name()))
        && (selector == null || selector.matches(service.labels()));
  }

  /// What is given for a port by its number, then by its name: the latter wins.
  static List<SettingsOverride> of(ServicePort port, Map<String, SettingsOverride> ports) {
    return Stream.of(Integer.toString(port.port()), port.label())
        .distinct()
        .map(key -> ports.getOrDefault(key, SettingsOverride.NONE))
        .toList();
  }

  List<ServiceSelector> selectors() {
    String labels = selector == null ? null : selector.toString();
    if (everyNamespace()) {
      return List.of(new ServiceSelector(null, name, labels));
    }
    return namespaces.stream()
        .sorted()
        .map(namespace -> new ServiceSelector(namespace, name, labels))
        .toList();
  }

  /// Where it says which Services it means, those.
  List<ServiceKey> keys() {
    if (name == null || everyNamespace()) {
      return List.of();
    }
    String each = name;
    return namespaces.stream().map(namespace -> new ServiceKey(namespace, each)).toList();
  }

  private boolean everyNamespace() {
    return namespaces.contains(EVERY_NAMESPACE);
  }
}
