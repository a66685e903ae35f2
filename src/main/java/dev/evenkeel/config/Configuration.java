package dev.evenkeel.config;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceSelector;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.TargetSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A configuration file that was taken. Immutable; any thread.
///
/// @param falseAlarmInterval in which the whole cluster raises less than one false alarm, 1h to
///   36500d
/// @param convergenceObjective how long old and new are both accepted after a change, 1s to 1h
/// @param limits what annotations may ask for at most
/// @param ratioWindow the time over which hit ratios are taken, 10s to 1d
/// @param clusterDomain without a full stop at its end; null: from `resolv.conf`
/// @param dnsServers at least one; null: those of `resolv.conf`
/// @param dnsService whose endpoints are asked one by one; null: none
/// @param dnsEndpointLimit of those, how many one agent asks, ≥ 1
/// @param dnsBudget lookups a second that one server gets from all agents together, > 0
/// @param maxSeries `evenkeel_` series at most, ≥ 1
/// @param defaults the target settings where nothing else is said
/// @param services in the order of the file: the first that matches counts
public record Configuration(
    Duration falseAlarmInterval,
    Duration convergenceObjective,
    Limits limits,
    Duration ratioWindow,
    @Nullable String clusterDomain,
    @Nullable List<DnsServer> dnsServers,
    @Nullable ServiceKey dnsService,
    int dnsEndpointLimit,
    double dnsBudget,
    int maxSeries,
    TargetSettings defaults,
    List<ServiceEntry> services) {

  /// That of an empty file: the defaults.
  public static final Configuration DEFAULT = new ConfigurationKeys.Draft().configuration();

  public Configuration {
    dnsServers = dnsServers == null ? null : List.copyOf(dnsServers);
    services = List.copyOf(services);
  }

  /// Reads the text of a file.
  ///
  /// @param file its name, for the errors
  /// @throws ConfigurationRefused with all its errors
  public static Configuration parse(String text, String file) throws ConfigurationRefused {
    Refusals refusals = new Refusals();
    Optional<Value> value = YamlText.read(text, refusals);
    Configuration read = value.isEmpty() ? DEFAULT : ConfigurationKeys.read(value.get(), refusals);
    if (read == null || !refusals.isEmpty()) {
      throw new ConfigurationRefused(refusals.of(file));
    }
    return read;
  }

  /// Whether a Service is probed: it has the label or an entry matches, and its setting `probe` is
  /// not false.
  public boolean chooses(Service service) {
    return (service.hasProbeLabel() || entryFor(service).isPresent())
        && settingsOf(service).service().probe();
  }

  /// The settings of a Service, chosen or not. From the most specific: annotation for the port,
  /// annotation, the entry's `ports`, the entry, `defaults`.
  public ServiceSettings settingsOf(Service service) {
    Annotations annotations = Annotations.of(service, limits);
    Optional<ServiceEntry> entry = entryFor(service);
    TargetSettings base = entry.map(e -> e.settings().applyTo(defaults)).orElse(defaults);
    Map<String, SettingsOverride> entryPorts = entry.map(ServiceEntry::ports).orElse(Map.of());
    Map<String, TargetSettings> ports = new HashMap<>();
    service
        .ports()
        .forEach(
            port -> {
              TargetSettings settings = base;
              for (SettingsOverride each : ServiceEntry.of(port, entryPorts)) {
                settings = each.applyTo(settings);
              }
              settings = annotations.settings().applyTo(settings);
              for (SettingsOverride each : ServiceEntry.of(port, annotations.ports())) {
                settings = each.applyTo(settings);
              }
              ports.put(port.label(), settings);
            });
    return new ServiceSettings(annotations.settings().applyTo(base), ports, annotations.refused());
  }

  /// What has to be listed and watched so that every Service that may be chosen is seen; each once.
  public List<ServiceSelector> selectors() {
    Set<ServiceSelector> selectors = new LinkedHashSet<>();
    selectors.add(new ServiceSelector(null, null, Service.PROBE_LABEL + "=true"));
    services.forEach(entry -> selectors.addAll(entry.selectors()));
    return List.copyOf(selectors);
  }

  /// The Services that entries name one by one, and that are to be probed; in order.
  public Set<ServiceKey> named() {
    Set<ServiceKey> named = new TreeSet<>();
    services.stream()
        .filter(entry -> !Boolean.FALSE.equals(entry.settings().probe()))
        .forEach(entry -> named.addAll(entry.keys()));
    return named;
  }

  private Optional<ServiceEntry> entryFor(Service service) {
    return services.stream().filter(entry -> entry.matches(service)).findFirst();
  }
}
