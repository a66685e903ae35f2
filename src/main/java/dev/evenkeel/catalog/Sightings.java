package dev.evenkeel.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What several watches say about the same objects, brought together: an object is there while any
/// watch has it, and of several states of it the one with the highest `resourceVersion` counts, the
/// latest of equals. So two selectors may match one Service, and a watch may be replaced by another
/// without an object being told as gone in between. (Versions are compared only between what the
/// watches have now: after a restore of etcd, where they go back, each watch just says so.)
///
/// Confined to the catalog's thread. O(watches that have the object) an operation.
final class Sightings<V> {

  /// Told when the state that counts has changed.
  interface Listener<V> {

    /// Called once for each change.
    ///
    /// @param before null: it was not there
    /// @param after null: it is gone
    void changed(@Nullable V before, @Nullable V after);
  }

  private record Sighting<V>(Object watch, long version, V value) {}

  private final Map<String, List<Sighting<V>>> byKey = new HashMap<>();
  private final Listener<V> listener;

  Sightings(Listener<V> listener) {
    this.listener = listener;
  }

  @Nullable V get(String key) {
    return current(byKey.getOrDefault(key, List.of()));
  }

  void put(Object watch, String key, String resourceVersion, V value) {
    List<Sighting<V>> sightings = byKey.computeIfAbsent(key, _ -> new ArrayList<>(1));
    V before = current(sightings);
    sightings.removeIf(sighting -> sighting.watch.equals(watch));
    sightings.add(new Sighting<>(watch, number(resourceVersion), value));
    tell(before, current(sightings));
  }

  void remove(Object watch, String key) {
    List<Sighting<V>> sightings = byKey.get(key);
    if (sightings == null) {
      return;
    }
    V before = current(sightings);
    sightings.removeIf(sighting -> sighting.watch.equals(watch));
    if (sightings.isEmpty()) {
      byKey.remove(key);
    }
    tell(before, current(sightings));
  }

  /// Forgets a watch: what only it had is gone.
  void drop(Object watch) {
    for (String key : List.copyOf(byKey.keySet())) {
      remove(watch, key);
    }
  }

  /// Forgets objects, whatever watches have them.
  void forget(Predicate<V> unwanted) {
    List<V> gone = new ArrayList<>();
    for (Iterator<List<Sighting<V>>> all = byKey.values().iterator(); all.hasNext(); ) {
      V value = current(all.next());
      if (value != null && unwanted.test(value)) {
        all.remove();
        gone.add(value);
      }
    }
    gone.forEach(value -> listener.changed(value, null));
  }

  private void tell(@Nullable V before, @Nullable V after) {
    if (!Objects.equals(before, after)) {
      listener.changed(before, after);
    }
  }

  private static <V> @Nullable V current(List<Sighting<V>> sightings) {
    Sighting<V> newest = null;
    for (Sighting<V> sighting : sightings) {
      if (newest == null || sighting.version >= newest.version) {
        newest = sighting;
      }
    }
    return newest == null ? null : newest.value;
  }

  private static long number(String resourceVersion) {
    try {
      return Long.parseLong(resourceVersion);
    } catch (NumberFormatException _) {
      return -1;
    }
  }
}
