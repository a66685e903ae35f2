package dev.evenkeel.ledger;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.TargetExpectation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The counts of one target. A hit inside the expected set is counted at once; one outside waits
/// and is judged against every set that was right ([RightSets]). O(1) a call but for judged hits,
/// which are O(backends shown). Confined to the loop.
final class TargetLedger {

  /// @param known false where a rule decides that is not known: then everybody may answer
  private record Due(boolean known, Map<String, Double> shares) {

    boolean allows(String endpoint) {
      return !known || shares.containsKey(endpoint);
    }
  }

  private record Pending(String endpoint, long atNanos) {}

  private record Candidate(Endpoint endpoint, Lifetime lifetime) {}

  private final LedgerSettings settings;
  private final Lifetime lifetime = new Lifetime();
  private final LongSupplier dnsGraceNanos;
  private final RightSets<Due> right = new RightSets<>();
  private final Map<CallResult, Long> calls = new EnumMap<>(CallResult.class);
  private final Map<String, BackendLedger> backends = new LinkedHashMap<>();
  private final List<BackendLedger> moved = new ArrayList<>();
  private final Map<String, Candidate> candidates = new HashMap<>();
  private final Map<String, Long> unexpected = new TreeMap<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final RecentReplies recentReplies = new RecentReplies();
  private Set<String> selves = Set.of();
  private TargetExpectation expectation;
  private long failures;
  private long unidentified;
  private boolean named;

  /// Since the parts last changed.
  private long judgedHits;

  private long ratiosSinceNanos;

  /// @param dnsGraceNanos by how much grace is longer for calls that follow a name
  TargetLedger(
      TargetExpectation expectation,
      Predicate<Endpoint> isSelf,
      LedgerSettings settings,
      LongSupplier dnsGraceNanos,
      long nowNanos) {
    this.settings = settings;
    this.dnsGraceNanos = dnsGraceNanos;
    this.expectation = expectation;
    calls.put(CallResult.OK, 0L);
    unexpected.put(BackendLedger.OTHER, 0L);
    expect(expectation, isSelf, nowNanos);
  }

  void expect(TargetExpectation newExpectation, Predicate<Endpoint> isSelf, long nowNanos) {
    expectation = newExpectation;
    named |= newExpectation.protocol() == Protocol.HTTP;
    if (lifetime.isGone()) {
      right.restart();
    }
    lifetime.here();
    if (right.change(new Due(newExpectation.known(), newExpectation.dues()), nowNanos)) {
      backends.values().forEach(backend -> backend.recent.clear());
      ratiosSinceNanos = nowNanos;
    }
    Set<String> newSelves = new HashSet<>();
    List<Endpoint> endpoints = new ArrayList<>();
    for (ExpectedEndpoint expected : newExpectation.endpoints()) {
      endpoints.add(expected.endpoint());
      if (isSelf.test(expected.endpoint())) {
        newSelves.add(expected.endpoint().name());
      }
    }
    selves = newSelves;
    refreshCandidates(endpoints, nowNanos);
    refreshBackends(endpoints, nowNanos);
    refreshParts();
  }

  private void refreshCandidates(List<Endpoint> endpoints, long nowNanos) {
    Set<String> present = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      present.add(endpoint.name());
      candidates.put(endpoint.name(), new Candidate(endpoint, new Lifetime()));
    }
    candidates.forEach(
        (name, candidate) -> {
          if (!present.contains(name)) {
            candidate.lifetime().gone(nowNanos);
          }
        });
  }

  private void refreshBackends(List<Endpoint> endpoints, long nowNanos) {
    Set<String> shown = expectation.shown(settings.node());
    boolean tested = expectation.balance() == Balance.TESTED;
    double otherDue = 0;
    for (ExpectedEndpoint expected : expectation.endpoints()) {
      String name = expected.endpoint().name();
      if (shown.contains(name)) {
        BackendLedger backend = backendAt(expected, nowNanos);
        backend.lifetime.here();
        backend.expected = expected;
        backend.due = expected.due();
        backend.judged |= tested && expected.due() > 0;
      } else {
        otherDue += expected.due();
      }
    }
    if (endpoints.size() > shown.size()) {
      BackendLedger other = backend(BackendLedger.OTHER);
      other.lifetime.here();
      other.due = Math.min(1, otherDue);
      other.judged |= tested && otherDue > 0;
      shown.add(BackendLedger.OTHER);
    }
    for (BackendLedger backend : backends.values()) {
      if (!shown.contains(backend.name)) {
        backend.due = 0;
        backend.lifetime.gone(nowNanos);
      }
    }
  }

  /// The backend of an endpoint with the labels that it has now.
  private BackendLedger backendAt(ExpectedEndpoint expected, long nowNanos) {
    String name = expected.endpoint().name();
    BackendLedger known = backends.get(name);
    if (known != null && known.hasMoved(expected)) {
      backends.remove(name);
      known.due = 0;
      known.part(0, judgedHits);
      known.lifetime.gone(nowNanos);
      moved.add(known);
      Optional<BackendLedger> before =
          moved.stream().filter(b -> b.name.equals(name) && !b.hasMoved(expected)).findFirst();
      before.ifPresent(
          back -> {
            moved.remove(back);
            backends.put(name, back);
          });
    }
    return backend(name);
  }

  private BackendLedger backend(String name) {
    return backends.computeIfAbsent(
        name, n -> new BackendLedger(n, settings.ratioWindow().toNanos()));
  }

  /// The backend that an endpoint is counted under; one that is still there but no longer shown by
  /// name is among the others.
  private BackendLedger backendOf(String endpoint) {
    BackendLedger byName = backends.get(endpoint);
    Candidate candidate = candidates.get(endpoint);
    boolean stillThere = candidate != null && !candidate.lifetime().isGone();
    if (byName == null || (byName.lifetime.isGone() && stillThere)) {
      return backend(BackendLedger.OTHER);
    }
    return byName;
  }

  private long graceNanos() {
    return settings.graceNanos() + dnsGraceNanos.getAsLong();
  }

  void gone(long nowNanos) {
    lifetime.gone(nowNanos);
  }

  boolean isForgotten(long nowNanos) {
    return lifetime.isForgotten(nowNanos);
  }

  void record(CallObservation call) {
    calls.merge(call.result(), 1L, Long::sum);
    if (call.result() != CallResult.OK) {
      failures++;
    }
    switch (call.answerer()) {
      case Answerer.NoReply() -> {}
      case Answerer.Unidentified() -> {
        unidentified++;
        recentReplies.add(true);
      }
      case Answerer.Named(String endpoint) -> {
        recentReplies.add(false);
        if (right.current().allows(endpoint)) {
          hit(endpoint, call.endNanos());
          judge(endpoint, call.endNanos());
        } else {
          pending.addLast(new Pending(endpoint, call.endNanos()));
        }
      }
    }
  }

  private void hit(String endpoint, long atNanos) {
    BackendLedger backend = backendOf(endpoint);
    backend.hits++;
    if (atNanos - ratiosSinceNanos >= 0) {
      backend.recent.add(atNanos);
    }
  }

  /// Judged and expected hits rise together (design, Pooling): by every hit outside grace while the
  /// target is tested, but for the agent's own, whose share the others divide among them.
  private void judge(String endpoint, long atNanos) {
    if (balance() != Balance.TESTED
        || selves.contains(endpoint)
        || right.graceAt(atNanos, graceNanos())) {
      return;
    }
    backendOf(endpoint).judgedHits++;
    judgedHits++;
  }

  /// What each backend is due of a judged hit: its share, or that of the others together, but for
  /// the agent's own, which all divide among them.
  private void refreshParts() {
    Map<String, Double> dues = right.current().shares();
    double own = selves.stream().mapToDouble(self -> dues.getOrDefault(self, 0.0)).sum();
    Map<String, Double> parts = new HashMap<>();
    dues.forEach(
        (endpoint, due) -> {
          if (!selves.contains(endpoint)) {
            parts.merge(backendOf(endpoint).name, due / (1 - own), Double::sum);
          }
        });
    backends
        .values()
        .forEach(backend -> backend.part(parts.getOrDefault(backend.name, 0.0), judgedHits));
    judgedHits = 0;
  }

  Balance balance() {
    Balance balance = expectation.balance();
    if (balance != Balance.TESTED) {
      return balance;
    }
    if (recentReplies.tooManyUnidentified()) {
      return Balance.UNIDENTIFIED;
    }
    long others =
        right.current().shares().keySet().stream().filter(name -> !selves.contains(name)).count();
    return others < 2 ? Balance.SINGLE : Balance.TESTED;
  }

  /// Judges what waited long enough, and forgets what is long gone. Returns whether the candidates
  /// are fewer than before.
  boolean settle(long nowNanos) {
    while (!pending.isEmpty()
        && nowNanos - pending.getFirst().atNanos() >= LedgerSettings.CONTRADICTION_WAITS_NANOS) {
      Pending hit = pending.removeFirst();
      boolean wasRight =
          right.rightSince(hit.atNanos() - graceNanos()).stream()
              .anyMatch(due -> due.allows(hit.endpoint()));
      if (wasRight) {
        hit(hit.endpoint(), hit.atNanos());
      } else {
        unexpected.merge(unexpectedName(hit.endpoint()), 1L, Long::sum);
      }
    }
    right.forgetBefore(nowNanos - graceNanos() - 2 * LedgerSettings.CONTRADICTION_WAITS_NANOS);
    moved.removeIf(backend -> backend.lifetime.isForgotten(nowNanos));
    backends.values().removeIf(backend -> backend.lifetime.isForgotten(nowNanos));
    boolean fewer = candidates.values().removeIf(c -> c.lifetime().isForgotten(nowNanos));
    if (fewer) {
      unexpected
          .keySet()
          .removeIf(name -> !name.equals(BackendLedger.OTHER) && !candidates.containsKey(name));
    }
    return fewer;
  }

  private String unexpectedName(String endpoint) {
    return unexpected.containsKey(endpoint)
            || unexpected.size() <= expectation.settings().endpointLimit()
        ? endpoint
        : BackendLedger.OTHER;
  }

  /// Every endpoint that a reply may name: those of the slices in any state, and those removed in
  /// the last ten minutes.
  Collection<Endpoint> candidates() {
    return candidates.values().stream().map(Candidate::endpoint).toList();
  }

  TargetSnapshot snapshot(long nowNanos) {
    long recentHits =
        backends.values().stream()
            .filter(backend -> !backend.lifetime.isGone())
            .mapToLong(backend -> backend.recent.sum(nowNanos))
            .sum();
    return new TargetSnapshot(
        expectation,
        balance(),
        Map.copyOf(calls),
        failures,
        unidentified,
        Map.copyOf(unexpected),
        named,
        Stream.concat(backends.values().stream(), moved.stream())
            .map(backend -> backend.snapshot(nowNanos, recentHits, judgedHits))
            .toList(),
        lifetime.isGone());
  }
}
