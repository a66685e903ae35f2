package dev.evenkeel.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The hits of one target outside of its expected set: those that wait to be judged, and the count,
/// by backend, of those that nothing explains. Confined to the loop.
final class UnexpectedHits {

  /// @param led there by the answer that the call followed
  /// @param catalogCurrent what was expected was up to date
  record Hit(
      String endpoint, boolean led, boolean catalogCurrent, long startNanos, long endNanos) {}

  private final Deque<Hit> waiting = new ArrayDeque<>();
  private final Map<String, Long> counts = new TreeMap<>();

  /// By endpoint, when a change of it arrived.
  private final Map<String, Long> arrivals = new HashMap<>();

  UnexpectedHits() {
    counts.put(BackendLedger.OTHER, 0L);
  }

  void add(Hit hit) {
    waiting.addLast(hit);
  }

  void arrived(String endpoint, long nowNanos) {
    arrivals.put(endpoint, nowNanos);
  }

  /// Whether a change that arrived since explains the hit: how long that took is measured.
  boolean isOlderThanArrival(Hit hit) {
    Long arrived = arrivals.get(hit.endpoint());
    return arrived != null && hit.startNanos() - arrived <= 0;
  }

  /// Takes out those that waited long enough, the oldest first.
  List<Hit> takeRipe(long nowNanos) {
    List<Hit> ripe = new ArrayList<>();
    while (!waiting.isEmpty()
        && nowNanos - waiting.getFirst().endNanos() >= LedgerSettings.CONTRADICTION_WAITS_NANOS) {
      ripe.add(waiting.removeFirst());
    }
    return ripe;
  }

  /// @param limit of backends that are shown by name
  /// @return the name that it is counted under
  String count(Hit hit, int limit) {
    String name =
        counts.containsKey(hit.endpoint()) || counts.size() <= limit
            ? hit.endpoint()
            : BackendLedger.OTHER;
    counts.merge(name, 1L, Long::sum);
    return name;
  }

  void forgetArrivals(long nowNanos) {
    arrivals.values().removeIf(at -> nowNanos - at > 2 * LedgerSettings.CONTRADICTION_WAITS_NANOS);
  }

  /// Forgets the counts of backends that no reply can name any more.
  void keepOnly(Predicate<String> known) {
    counts.keySet().removeIf(name -> !name.equals(BackendLedger.OTHER) && !known.test(name));
  }

  Map<String, Long> counts() {
    return Map.copyOf(counts);
  }
}
