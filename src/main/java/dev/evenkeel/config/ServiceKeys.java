package dev.evenkeel.config;

import static dev.evenkeel.config.Key.key;

import dev.evenkeel.config.Value.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The keys of an entry of `services`: which Services, then the target settings.
final class ServiceKeys {

  /// An entry while it is read. Confined to one reading.
  static final class Draft extends SettingsOverride.Draft {
    @Nullable Set<String> namespaces;
    @Nullable String name;
    @Nullable LabelSelector selector;
    Map<String, SettingsOverride> ports = Map.of();
  }

  private static final int MOST_NAMESPACES = 1_000;

  static final List<Key<Draft>> ROWS =
      List.of(
          key("namespace", label("namespace"), (draft, value) -> draft.namespaces = Set.of(value)),
          key(
              "namespaces",
              ValueType.listOf(
                  ValueType.text("a namespace or \"*\"", ServiceKeys::namespaceOrAll),
                  "namespaces, or [\"*\"] for all",
                  MOST_NAMESPACES),
              (draft, value) -> draft.namespaces = Set.copyOf(value)),
          key("name", label("Service name"), (draft, value) -> draft.name = value),
          key(
              "selector",
              ValueType.text(
                  "a label selector as in kubectl -l, such as app=web", LabelSelector::parse),
              (draft, value) -> draft.selector = value),
          key("ports", ServiceKeys::ports, (draft, value) -> draft.ports = value));

  static final KeyTable<Draft> TABLE =
      new KeyTable<Draft>(
          Stream.<Key<? super Draft>>concat(ROWS.stream(), TargetKeys.ROWS.stream()).toList());

  static final ValueType<ServiceEntry> ENTRY =
      ValueType.mapOf(TABLE, Draft::new, ServiceKeys::entry);

  /// `services`; may be empty.
  static final ValueType<List<ServiceEntry>> LIST = ServiceKeys::entries;

  private ServiceKeys() {}

  private static @Nullable List<ServiceEntry> entries(Value value, Refusals refusals) {
    if (!(value instanceof Value.Sequence sequence)) {
      refusals.add(value.at(), ValueType.what(value) + "; allowed: a list of entries, each a map");
      return null;
    }
    List<ServiceEntry> entries = new ArrayList<>();
    for (Value each : sequence.elements()) {
      ServiceEntry entry = ENTRY.read(each, refusals);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static @Nullable ServiceEntry entry(
      Draft draft, Value.Mapping mapping, Refusals refusals) {
    exclusive(mapping, "namespace", "namespaces", refusals);
    exclusive(mapping, "name", "selector", refusals);
    Set<String> namespaces = draft.namespaces;
    if (namespaces == null) {
      if (place(mapping, "namespace") == null && place(mapping, "namespaces") == null) {
        refusals.add(
            mapping.at(),
            "has no namespace; write namespace: NAME, or namespaces: [\"*\"] for all");
      }
      return null;
    }
    return new ServiceEntry(namespaces, draft.name, draft.selector, draft.settings(), draft.ports);
  }

  private static void exclusive(
      Value.Mapping mapping, String one, String other, Refusals refusals) {
    if (place(mapping, one) != null) {
      Value.Place at = place(mapping, other);
      if (at != null) {
        refusals.add(at, "an entry has " + one + " or " + other + ", not both; leave one out");
      }
    }
  }

  private static Value.@Nullable Place place(Value.Mapping mapping, String key) {
    return mapping.entries().stream()
        .filter(entry -> entry.key().equals(key))
        .map(Value.Entry::at)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Map<String, SettingsOverride> ports(Value value, Refusals refusals) {
    if (!(value instanceof Value.Mapping mapping)) {
      refusals.add(
          value.at(),
          ValueType.what(value) + "; allowed: a map of port names or numbers to target settings");
      return null;
    }
    Map<String, SettingsOverride> ports = new LinkedHashMap<>();
    for (Value.Entry entry : KeyTable.distinct(mapping, refusals)) {
      if (!isPort(entry.key())) {
        refusals.add(
            entry.at(),
            Quoted.quoted(entry.key())
                + " is no port; allowed: the name or the number of a Service port");
      }
      SettingsOverride settings = TargetKeys.PORT_SETTINGS.read(entry.value(), refusals);
      if (settings != null) {
        ports.put(entry.key(), settings);
      }
    }
    return ports;
  }

  private static boolean isPort(String key) {
    boolean digits = key.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits
        ? !key.isEmpty()
            && key.length() <= 5
            && !key.startsWith("0")
            && Integer.parseInt(key) <= 65_535
        : DnsNames.isLabel(key);
  }

  private static ValueType<String> label(String noun) {
    return ValueType.text(
        Set.of(Kind.TEXT),
        "a " + noun,
        text -> {
          if (DnsNames.isLabel(text)) {
            return text;
          }
          throw new IllegalArgumentException(
              "%s is no %s; allowed: lower case letters, digits and - (at most 63)%s"
                  .formatted(Quoted.quoted(text), noun, allHint(noun, text)));
        });
  }

  private static String allHint(String noun, String text) {
    return noun.equals("namespace") && text.equals(ServiceEntry.EVERY_NAMESPACE)
        ? "; for all write namespaces: [\"*\"]"
        : "";
  }

  private static String namespaceOrAll(String text) {
    if (text.equals(ServiceEntry.EVERY_NAMESPACE) || DnsNames.isLabel(text)) {
      return text;
    }
    throw new IllegalArgumentException(
        Quoted.quoted(text)
            + " is no namespace; allowed: lower case letters, digits and - (at most 63), or \"*\"");
  }
}
