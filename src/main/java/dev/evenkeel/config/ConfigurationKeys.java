package dev.evenkeel.config;

import static dev.evenkeel.config.Key.key;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.TargetSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The keys of the configuration file, but for the target settings ([TargetKeys]).
final class ConfigurationKeys {

  /// The configuration while it is read; begins with the defaults. Confined to one reading.
  static final class Draft {
    Duration falseAlarmInterval = Duration.ofDays(365);
    Duration convergenceObjective = Duration.ofSeconds(30);
    Limits limits = Limits.DEFAULT;
    Duration ratioWindow = Duration.ofMinutes(5);
    @Nullable String clusterDomain;
    @Nullable List<DnsServer> dnsServers;
    Optional<ServiceKey> dnsService = Optional.of(new ServiceKey("kube-system", "kube-dns"));
    int dnsEndpointLimit = 4;
    double dnsBudget = 50;
    int maxSeries = 10_000;
    TargetSettings defaults = TargetSettings.DEFAULT;
    List<ServiceEntry> services = List.of();

    Configuration configuration() {
      return new Configuration(
          falseAlarmInterval,
          convergenceObjective,
          limits,
          ratioWindow,
          clusterDomain,
          dnsServers,
          dnsService.orElse(null),
          dnsEndpointLimit,
          dnsBudget,
          maxSeries,
          defaults,
          services);
    }
  }

  private static final class LimitsDraft {
    double rate = Limits.DEFAULT.rate();
    double budget = Limits.DEFAULT.budget();
  }

  private static final KeyTable<LimitsDraft> LIMITS =
      new KeyTable<LimitsDraft>(
          List.of(
              key("rate", TargetKeys.rate(), (LimitsDraft draft, Double v) -> draft.rate = v),
              key(
                  "budget",
                  TargetKeys.budget(),
                  (LimitsDraft draft, Double v) -> draft.budget = v)));

  static final List<Key<Draft>> ROWS =
      List.of(
          key(
              "falseAlarmInterval",
              Durations.between("1h", "36500d"),
              (draft, value) -> draft.falseAlarmInterval = value),
          key(
              "convergenceObjective",
              Durations.between("1s", "1h"),
              (draft, value) -> draft.convergenceObjective = value),
          key(
              "limits",
              ValueType.mapOf(
                  LIMITS, LimitsDraft::new, (draft, _, _) -> new Limits(draft.rate, draft.budget)),
              (draft, value) -> draft.limits = value),
          key(
              "ratioWindow",
              Durations.between("10s", "1d"),
              (draft, value) -> draft.ratioWindow = value),
          key(
              "clusterDomain",
              ValueType.text("a domain, such as cluster.local", ConfigurationKeys::domain),
              (draft, value) -> draft.clusterDomain = value),
          key(
              "dnsServers",
              ValueType.listOf(
                  ValueType.text("ip, ip:port or [ipv6]:port", ConfigurationKeys::dnsServer),
                  "of ip, ip:port or [ipv6]:port",
                  16),
              (draft, value) -> draft.dnsServers = value),
          key(
              "dnsService",
              ValueType.text("namespace/name, or none", ConfigurationKeys::dnsService),
              (draft, value) -> draft.dnsService = value),
          key(
              "dnsEndpointLimit",
              Numbers.whole(1, 1_000),
              (draft, value) -> draft.dnsEndpointLimit = value),
          key("dnsBudget", TargetKeys.budget(), (draft, value) -> draft.dnsBudget = value),
          key("maxSeries", Numbers.whole(1, 10_000_000), (draft, value) -> draft.maxSeries = value),
          key(
              "defaults",
              TargetKeys.SETTINGS,
              (draft, value) -> draft.defaults = value.applyTo(TargetSettings.DEFAULT)),
          key("services", ServiceKeys.LIST, (draft, value) -> draft.services = value));

  static final KeyTable<Draft> TABLE = new KeyTable<Draft>(ROWS, elsewhere());

  /// A target setting at the top of the file is the most usual slip.
  private static Map<String, String> elsewhere() {
    return Stream.concat(TargetKeys.ROWS.stream(), ServiceKeys.ROWS.stream())
        .map(Key::name)
        .filter(name -> ROWS.stream().noneMatch(row -> row.name().equals(name)))
        .collect(
            Collectors.toMap(
                name -> name,
                name ->
                    TargetKeys.TABLE.get(name) == null
                        ? "in an entry of services"
                        : "under defaults, or in an entry of services"));
  }

  private static final ValueType<Configuration> FILE =
      ValueType.mapOf(TABLE, Draft::new, (draft, _, _) -> draft.configuration());

  private ConfigurationKeys() {}

  /// The whole file; null where it is no map.
  static @Nullable Configuration read(Value value, Refusals refusals) {
    return FILE.read(value, refusals);
  }

  private static String domain(String text) {
    if (DnsNames.isName(text)) {
      return text.toLowerCase(Locale.ROOT);
    }
    throw new IllegalArgumentException(
        Quoted.quoted(text)
            + " is no domain; allowed: such as cluster.local, without a full stop at its end");
  }

  private static Optional<ServiceKey> dnsService(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    if (slash > 0
        && DnsNames.isLabel(text.substring(0, slash))
        && DnsNames.isLabel(text.substring(slash + 1))) {
      return Optional.of(new ServiceKey(text.substring(0, slash), text.substring(slash + 1)));
    }
    throw new IllegalArgumentException(
        Quoted.quoted(text) + " is no Service; allowed: namespace/name, or none");
  }

  private static DnsServer dnsServer(String text) {
    Optional<IpAddress> alone = DnsNames.address(text);
    if (alone.isPresent()) {
      return resolver(alone.get(), DnsServer.DNS_PORT);
    }
    int colon = text.lastIndexOf(':');
    if (colon > 0 && text.substring(colon + 1).matches("[1-9][0-9]{0,4}")) {
      String host = text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      int port = Integer.parseInt(text.substring(colon + 1));
      Optional<IpAddress> ip =
          DnsNames.address(bracketed ? host.substring(1, host.length() - 1) : host)
              .filter(address -> bracketed == address.text().contains(":"));
      if (ip.isPresent() && port <= 65_535) {
        return resolver(ip.get(), port);
      }
    }
    throw new IllegalArgumentException(
        Quoted.quoted(text)
            + " is no DNS server; allowed: ip, ip:port or [ipv6]:port, such as 10.96.0.10:53");
  }

  private static DnsServer resolver(IpAddress ip, int port) {
    return new DnsServer(ip, port, DnsServer.Role.RESOLVER, null, null);
  }
}
