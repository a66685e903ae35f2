package dev.evenkeel.ledger;

import dev.evenkeel.balance.Allowance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How long changes of the expected set take to arrive at one place: one target, or one question at
/// one DNS server. Of an endpoint at most one change is open; the next one overtakes it.
///
/// O(open changes) a call, O(endpoints) a change. Confined to the loop.
final class ConvergenceLedger {

  /// Beyond that a change counts as unresolved at once.
  static final int MOST_OPEN = 1000;

  private static final int MOST_SHOWN = 64;
  private static final long GIVEN_UP_NANOS = LedgerSettings.REMEMBERED_NANOS;

  /// How long before our watch somebody else may have seen a change.
  private static final long WATCH_LAG_NANOS = Duration.ofSeconds(10).toNanos();

  /// An endpoint that nobody is to reach yet, and was.
  private static final class Early {
    final long call;
    final long endNanos;
    long lastNanos;

    Early(long call, long endNanos) {
      this.call = call;
      this.endNanos = endNanos;
      this.lastNanos = endNanos;
    }
  }

  /// The endpoints whose changes arrived with an observation.
  ///
  /// @param all without removals that had arrived before and did not last
  /// @param late those whose changes were late
  record Arrivals(Set<String> all, Set<String> late) {

    static final Arrivals NONE = new Arrivals(Set.of(), Set.of());
  }

  private final Layer layer;
  private final ConvergenceTally tally;
  private final CallTimes times = new CallTimes();
  private final Map<String, EndpointChange> latest = new HashMap<>();
  private final Set<EndpointChange> open = new LinkedHashSet<>();

  /// The oldest first.
  private final Deque<EndpointChange> resolved = new ArrayDeque<>();

  private final Map<String, Early> early = new LinkedHashMap<>();
  private @Nullable Map<String, Double> expected;

  /// Of each endpoint the smallest share since all was last quiet.
  private Map<String, Double> smallest = Map.of();

  private OptionalLong judgedNanos = OptionalLong.empty();

  /// Of several that were added, how many and what they are due together, and the logarithm of how
  /// likely it was that all calls since would miss all of them.
  private int several;

  private double severalShare;
  private double logMissedSeveral;

  ConvergenceLedger(Layer layer, ConvergenceTally tally) {
    this.layer = layer;
    this.tally = tally;
  }

  /// What is expected from now on. The first state opens grace like a change, but is nothing to
  /// measure: when the agent starts, or begins with a target, most endpoints are long there, and
  /// the time until its first call would be told as theirs.
  ///
  /// @param shares by endpoint, in (0, 1]
  void expect(Map<String, Double> shares, ChangeClock clock, long nowNanos) {
    Map<String, Double> before = expected;
    expected = shares;
    if (before == null) {
      smallest = shares;
      return;
    }
    if (before.equals(shares)) {
      return;
    }
    Map<String, Double> old = open.isEmpty() ? before : smallest;
    Map<String, Double> now = new HashMap<>();
    shares.forEach(
        (endpoint, share) -> now.put(endpoint, Math.min(share, old.getOrDefault(endpoint, share))));
    for (Map.Entry<String, Double> gone : before.entrySet()) {
      if (!shares.containsKey(gone.getKey())) {
        double share = old.getOrDefault(gone.getKey(), gone.getValue());
        begin(Change.REMOVE, gone.getKey(), share, clock, nowNanos);
      }
    }
    for (EndpointChange change : open) {
      if (change.change == Change.ADD) {
        change.shareAtMost(now.getOrDefault(change.endpoint, 1.0));
      }
    }
    for (Map.Entry<String, Double> come : shares.entrySet()) {
      if (!before.containsKey(come.getKey())) {
        double share = now.getOrDefault(come.getKey(), come.getValue());
        begin(Change.ADD, come.getKey(), share, clock, nowNanos);
      }
    }
    smallest = now;
    keepTimes();
  }

  private void begin(Change kind, String endpoint, double share, ChangeClock clock, long nowNanos) {
    EndpointChange before = latest.remove(endpoint);
    if (before != null && open.remove(before)) {
      before.count(tally, layer);
    }
    Early reached = early.remove(endpoint);
    if (open.size() >= MOST_OPEN) {
      tally.unresolved(layer, kind);
      return;
    }
    // What was seen of it before belongs to its removal, where there was one.
    boolean cameBack = before != null && before.change == Change.REMOVE;
    EndpointChange change =
        new EndpointChange(kind, endpoint, share, clock, cameBack ? times.next() : 0, nowNanos);
    latest.put(endpoint, change);
    open.add(change);
    if (kind == Change.ADD && reached != null && !cameBack) {
      change.arrived(reached.call, times, reached.endNanos);
      close(change);
    }
  }

  private void keepTimes() {
    long needed = 0;
    for (EndpointChange change : open) {
      needed = Math.max(needed, change.callsNeeded());
    }
    times.keep(needed);
  }

  private void close(EndpointChange change) {
    open.remove(change);
    change.count(tally, layer);
    resolved.addLast(change);
    if (resolved.size() > MOST_SHOWN) {
      forget(resolved.removeFirst());
    }
  }

  private void forget(EndpointChange change) {
    latest.remove(change.endpoint, change);
  }

  /// A call that named a backend, or an answer. A call that failed tells nothing: it may have gone
  /// to the very endpoint in question.
  ///
  /// @param held the backend, or all that was answered
  Arrivals observed(Set<String> held, long beginNanos, long endNanos) {
    Map<String, Double> right = expected;
    if (right == null) {
      return Arrivals.NONE;
    }
    long call = times.add(beginNanos);
    for (String endpoint : held) {
      EndpointChange change = latest.get(endpoint);
      if (change != null && change.resolved && change.change == Change.REMOVE) {
        resolved.remove(change);
        change.reopen(endNanos);
        open.add(change);
      } else if (!right.containsKey(endpoint)) {
        seenEarly(endpoint, call, endNanos);
      }
    }
    if (open.isEmpty()) {
      return Arrivals.NONE;
    }
    Set<String> late = new HashSet<>();
    Set<String> all = new HashSet<>();
    List<EndpointChange> arrived = new ArrayList<>();
    for (EndpointChange change : open) {
      boolean wasLate = change.late();
      change.observed(held.contains(change.endpoint), call, times, beginNanos, endNanos);
      if (change.resolved) {
        arrived.add(change);
        if (wasLate) {
          late.add(change.endpoint);
        }
        if (wasLate || change.openedNanos == change.seenNanos) {
          all.add(change.endpoint);
        }
      }
    }
    if (arrived.isEmpty()) {
      return Arrivals.NONE;
    }
    arrived.forEach(this::close);
    keepTimes();
    return new Arrivals(all, late);
  }

  private void seenEarly(String endpoint, long call, long endNanos) {
    Early known = early.get(endpoint);
    if (known != null) {
      known.lastNanos = endNanos;
    } else if (early.size() < MOST_OPEN) {
      early.put(endpoint, new Early(call, endNanos));
    }
  }

  /// The same, once it is judged, and only where it was after the end of grace: what did not arrive
  /// by then is late.
  ///
  /// @param allowance what this outcome may spend of the promised false alarms
  void judged(Set<String> held, Allowance allowance, long atNanos, long nowNanos) {
    double seconds = judgedNanos.isEmpty() ? 0 : (nowNanos - judgedNanos.getAsLong()) / 1e9;
    judgedNanos = OptionalLong.of(nowNanos);
    if (open.isEmpty()) {
      return; // as after nearly every call
    }
    List<EndpointChange> judged =
        open.stream().filter(change -> change.seenNanos - atNanos <= 0).toList();
    List<EndpointChange> added = judged.stream().filter(EndpointChange::isWaitedFor).toList();
    double share = added.stream().mapToDouble(EndpointChange::share).sum();
    boolean together = added.size() > 1 && share < 1;
    double spent = allowance.alarm(seconds) / (together ? 2 : 1);
    for (EndpointChange change : judged) {
      change.judged(held.contains(change.endpoint), spent, nowNanos);
    }
    if (together) {
      judgedTogether(added, share, held, spent, nowNanos);
    }
  }

  /// Where many are added at once each is due little, and the change as a whole is known to be late
  /// long before any of them by itself is.
  private void judgedTogether(
      List<EndpointChange> added, double share, Set<String> held, double spent, long nowNanos) {
    boolean hit = added.stream().anyMatch(change -> held.contains(change.endpoint));
    if (hit || added.size() != several || share != severalShare) {
      several = added.size();
      severalShare = share;
      logMissedSeveral = 0;
    }
    if (!hit) {
      logMissedSeveral += Math.log1p(-share);
      if (logMissedSeveral <= Math.log(spent)) {
        added.forEach(change -> change.late(nowNanos));
      }
    }
  }

  /// Gives up what was not seen to arrive for ten minutes. What is late stays open until it
  /// arrives.
  void settle(long nowNanos) {
    for (Iterator<EndpointChange> all = open.iterator(); all.hasNext(); ) {
      EndpointChange change = all.next();
      if (nowNanos - change.openedNanos >= GIVEN_UP_NANOS) {
        change.givenUp = true;
        change.count(tally, layer);
        if (!change.late()) {
          all.remove();
          forget(change);
        }
      }
    }
    while (!resolved.isEmpty() && nowNanos - resolved.getFirst().resolvedNanos >= GIVEN_UP_NANOS) {
      forget(resolved.removeFirst());
    }
    early.values().removeIf(reached -> nowNanos - reached.lastNanos >= WATCH_LAG_NANOS);
    keepTimes();
  }

  /// No reply can name the endpoint any more, so nothing more will be known of its removal.
  void forget(String endpoint) {
    EndpointChange change = latest.remove(endpoint);
    if (change != null) {
      open.remove(change);
      resolved.remove(change);
      change.count(tally, layer);
    }
  }

  /// Nothing is measured from now on, until something is expected again: that is a first state.
  void stop() {
    open.forEach(change -> change.count(tally, layer));
    open.clear();
    resolved.clear();
    latest.clear();
    early.clear();
    expected = null;
    keepTimes();
  }

  /// Whether a call more would tell something.
  boolean isOpen() {
    return open.stream().anyMatch(change -> !change.givenUp);
  }

  /// What was added and was not seen to arrive, and is not proven late: by endpoint, when the
  /// change was seen.
  Map<String, Long> waitedFor() {
    return open.stream()
        .filter(EndpointChange::isWaitedFor)
        .collect(Collectors.toUnmodifiableMap(c -> c.endpoint, c -> c.seenNanos));
  }

  /// What is late first, then what is open, then what arrived within ten minutes, the newest first.
  List<ConvergenceSnapshot> snapshot() {
    Comparator<EndpointChange> lateFirst = Comparator.comparing(change -> !change.late());
    return Stream.concat(open.stream().sorted(lateFirst), resolved.reversed().stream())
        .limit(MOST_SHOWN)
        .map(change -> change.snapshot(times))
        .toList();
  }
}
