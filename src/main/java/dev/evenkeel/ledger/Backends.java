package dev.evenkeel.ledger;

import dev.evenkeel.model.Balance;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.TargetExpectation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The backends of one target: those that are shown by name, and all others together. O(1) a hit,
/// O(endpoints) a change. Confined to the loop.
final class Backends {

  private final LedgerSettings settings;
  private final Map<String, BackendLedger> shown = new LinkedHashMap<>();

  /// Under labels that their names no longer have.
  private final List<BackendLedger> moved = new ArrayList<>();

  private Set<String> present = Set.of();

  /// Of the target, since the parts last changed.
  private long judgedHits;

  private long ratiosSinceNanos;

  Backends(LedgerSettings settings) {
    this.settings = settings;
  }

  /// Hit ratios start again: the expected set has changed.
  void restartRatios(long nowNanos) {
    shown.values().forEach(backend -> backend.recent.clear());
    ratiosSinceNanos = nowNanos;
  }

  /// Hit ratios start again: their window has changed.
  void changeWindow(long nowNanos) {
    shown
        .values()
        .forEach(backend -> backend.recent = new RatioWindow(settings.ratioWindowNanos()));
    ratiosSinceNanos = nowNanos;
  }

  /// @param selves names of the agent's own endpoints
  void expect(TargetExpectation expectation, Set<String> selves, long nowNanos) {
    present = new HashSet<>();
    Set<String> names = expectation.shown(settings.node());
    boolean tested = expectation.balance() == Balance.TESTED;
    double otherDue = 0;
    for (ExpectedEndpoint expected : expectation.endpoints()) {
      String name = expected.endpoint().name();
      present.add(name);
      if (names.contains(name)) {
        BackendLedger backend = at(expected, nowNanos);
        backend.lifetime.here();
        backend.expected = expected;
        backend.due = expected.due();
        backend.judged |= tested && expected.due() > 0;
      } else {
        otherDue += expected.due();
      }
    }
    if (expectation.endpoints().size() > names.size()) {
      BackendLedger other = named(BackendLedger.OTHER);
      other.lifetime.here();
      other.due = Math.min(1, otherDue);
      other.judged |= tested && otherDue > 0;
      names.add(BackendLedger.OTHER);
    }
    for (BackendLedger backend : shown.values()) {
      if (!names.contains(backend.name)) {
        backend.due = 0;
        backend.lifetime.gone(nowNanos);
      }
    }
    refreshParts(expectation.dues(), selves);
  }

  /// What each backend is due of a judged hit: its share, or that of the others together, but for
  /// the agent's own, which all divide among them.
  private void refreshParts(Map<String, Double> dues, Set<String> selves) {
    double own = selves.stream().mapToDouble(self -> dues.getOrDefault(self, 0.0)).sum();
    Map<String, Double> parts = new HashMap<>();
    dues.forEach(
        (endpoint, due) -> {
          if (!selves.contains(endpoint)) {
            parts.merge(of(endpoint).name, due / (1 - own), Double::sum);
          }
        });
    shown
        .values()
        .forEach(backend -> backend.part(parts.getOrDefault(backend.name, 0.0), judgedHits));
    judgedHits = 0;
  }

  /// The backend of an endpoint with the labels that it has now.
  private BackendLedger at(ExpectedEndpoint expected, long nowNanos) {
    String name = expected.endpoint().name();
    BackendLedger known = shown.get(name);
    if (known != null && known.hasMoved(expected)) {
      shown.remove(name);
      known.due = 0;
      known.part(0, judgedHits);
      known.lifetime.gone(nowNanos);
      moved.add(known);
      Optional<BackendLedger> before =
          moved.stream().filter(b -> b.name.equals(name) && !b.hasMoved(expected)).findFirst();
      before.ifPresent(
          back -> {
            moved.remove(back);
            shown.put(name, back);
          });
    }
    return named(name);
  }

  private BackendLedger named(String name) {
    return shown.computeIfAbsent(name, n -> new BackendLedger(n, settings.ratioWindowNanos()));
  }

  /// The backend that an endpoint is counted under; one that is still there but no longer shown by
  /// name is among the others.
  private BackendLedger of(String endpoint) {
    BackendLedger byName = shown.get(endpoint);
    if (byName == null || (byName.lifetime.isGone() && present.contains(endpoint))) {
      return named(BackendLedger.OTHER);
    }
    return byName;
  }

  void hit(String endpoint, long atNanos) {
    BackendLedger backend = of(endpoint);
    backend.hits++;
    if (atNanos - ratiosSinceNanos >= 0) {
      backend.recent.add(atNanos);
    }
  }

  /// A hit that may be compared: raises the judged hits of one and the expected hits of all.
  void judgedHit(String endpoint) {
    of(endpoint).judgedHits++;
    judgedHits++;
  }

  void forgetWhatIsLongGone(long nowNanos) {
    moved.removeIf(backend -> backend.lifetime.isForgotten(nowNanos));
    shown.values().removeIf(backend -> backend.lifetime.isForgotten(nowNanos));
  }

  List<BackendSnapshot> snapshot(long nowNanos) {
    long recentHits =
        shown.values().stream()
            .filter(backend -> !backend.lifetime.isGone())
            .mapToLong(backend -> backend.recent.sum(nowNanos))
            .sum();
    return Stream.concat(shown.values().stream(), moved.stream())
        .map(backend -> backend.snapshot(nowNanos, recentHits, judgedHits))
        .toList();
  }
}
