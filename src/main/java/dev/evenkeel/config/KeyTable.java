package dev.evenkeel.config;

import dev.evenkeel.config.Value.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The keys that a map may have. Immutable.
final class KeyTable<D> {

  private final Map<String, Key<? super D>> keys = new LinkedHashMap<>();

  private final Map<String, String> elsewhere;

  KeyTable(Collection<? extends Key<? super D>> rows) {
    this(rows, Map.of());
  }

  /// @param elsewhere keys that people write here and that belong elsewhere: where
  KeyTable(Collection<? extends Key<? super D>> rows, Map<String, String> elsewhere) {
    rows.forEach(row -> keys.put(row.name(), row));
    this.elsewhere = Map.copyOf(elsewhere);
  }

  @Nullable Key<? super D> get(String name) {
    return keys.get(name);
  }

  /// All, for a sentence.
  String names() {
    return String.join(", ", namesOf(_ -> true));
  }

  void read(Value.Mapping mapping, D draft, Refusals refusals) {
    for (Value.Entry entry : distinct(mapping, refusals)) {
      Key<? super D> key = keys.get(entry.key());
      if (key != null) {
        key.read(entry.value(), draft, refusals);
      } else {
        refusals.add(entry.at(), noSuchKey(entry.key()));
      }
    }
  }

  /// The sentence for a key of a file.
  String noSuchKey(String name) {
    return noSuch("key", name, namesOf(_ -> true));
  }

  /// The sentence for an annotation.
  String noSuchSetting(String name) {
    return noSuch("setting", name, namesOf(Key::inAnnotations));
  }

  private String noSuch(String noun, String name, List<String> allowed) {
    if (name.equals("<<")) {
      return "no such key: YAML 1.2 does not merge; write the keys out";
    }
    if (elsewhere.containsKey(name)) {
      return "no such key here; write it " + elsewhere.get(name);
    }
    return "no such "
        + noun
        + "; "
        + Nearest.to(name, allowed)
            .map(near -> "did you mean " + near + "?")
            .orElse("allowed: " + String.join(", ", allowed));
  }

  private List<String> namesOf(Predicate<Key<?>> which) {
    return keys.values().stream().filter(which).map(key -> key.name()).toList();
  }

  /// The entries without those whose key came before; these are refused.
  static List<Value.Entry> distinct(Value.Mapping mapping, Refusals refusals) {
    Map<String, Place> first = new HashMap<>();
    List<Value.Entry> distinct = new ArrayList<>();
    for (Value.Entry entry : mapping.entries()) {
      Place before = first.putIfAbsent(entry.key(), entry.at());
      if (before == null) {
        distinct.add(entry);
      } else {
        refusals.add(
            entry.at(),
            "given twice, first at %d:%d; leave one out".formatted(before.line(), before.column()));
      }
    }
    return distinct;
  }
}
