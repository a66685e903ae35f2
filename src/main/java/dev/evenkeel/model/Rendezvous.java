package dev.evenkeel.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Rendezvous (highest random weight) hashing: each chooser takes the few items that weigh most for
/// it, so that choosers spread evenly over all items and a change of the items moves few choices
/// (Thaler & Ravishankar 1998).
public final class Rendezvous {

  private Rendezvous() {}

  /// The `limit` items that weigh most for the chooser, in the order given; O(items · log items).
  public static <T> List<T> choose(
      String chooser, Collection<T> items, int limit, Function<T, String> name) {
    if (items.size() <= limit) {
      return List.copyOf(items);
    }
    List<Weighed<T>> weighed = new ArrayList<>(items.size());
    for (T item : items) {
      weighed.add(new Weighed<>(item, weighed.size(), weight(chooser, name.apply(item))));
    }
    weighed.sort(Comparator.comparingLong((Weighed<T> one) -> one.weight()).reversed());
    return weighed.subList(0, limit).stream()
        .sorted(Comparator.comparingInt(Weighed::place))
        .map(Weighed::item)
        .toList();
  }

  private record Weighed<T>(T item, int place, long weight) {}

  /// FNV-1a over both names, then the finisher of MurmurHash3, since FNV's high bits mix badly.
  static long weight(String chooser, String item) {
    long hash = 0xcbf29ce484222325L;
    for (String part : List.of(chooser, "\0", item)) {
      for (int i = 0; i < part.length(); i++) {
        hash = (hash ^ part.charAt(i)) * 0x100000001b3L;
      }
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
