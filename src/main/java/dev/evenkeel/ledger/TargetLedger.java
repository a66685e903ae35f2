package dev.evenkeel.ledger;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.TargetExpectation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The counts of one target. A hit inside the expected set is counted at once; one outside waits
/// and is judged against every set that was right ([RightSets]). O(1) a call but for judged hits,
/// which are O(backends shown). Confined to the loop.
final class TargetLedger {

  /// @param known false where a rule decides that is not known: then everybody may answer
  private record Due(boolean known, Balance balance, Map<String, Double> shares) {

    boolean allows(String endpoint) {
      return !known || shares.containsKey(endpoint);
    }

    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Due that
          && known == that.known
          && balance == that.balance
          && shares.equals(that.shares);
    }
  }

  /// The direct calls to its endpoints, without those to endpoints that are found unreachable.
  interface DirectCalls {
    /// @param endpoint only those to this one; null: to all of them
    Tally since(long nanos, @Nullable String endpoint);
  }

  private final LedgerSettings settings;
  private final Lifetime lifetime = new Lifetime();
  private final LongSupplier dnsGraceNanos;
  private final DirectCalls direct;
  private final RightSets<Due> right = new RightSets<>();
  private final Map<CallResult, Long> calls = new EnumMap<>(CallResult.class);
  private final Backends backends;
  private final Candidates candidates = new Candidates();
  private final UnexpectedHits unexpected = new UnexpectedHits();
  private final RecentReplies recentReplies = new RecentReplies();
  private final TargetTests tests;
  private final ConvergenceLedger convergence;
  private Set<String> selves = Set.of();
  private TargetExpectation expectation;
  private long affinitySeconds;
  private long changedNanos;
  private long failures;
  private long unidentified;
  private boolean named;
  private boolean nameless;

  /// @param dnsGraceNanos by how much grace is longer for calls that follow a name
  /// @param tally takes the times of its changes
  TargetLedger(
      TargetExpectation expectation,
      Predicate<Endpoint> isSelf,
      LedgerSettings settings,
      LongSupplier dnsGraceNanos,
      DirectCalls direct,
      ConvergenceTally tally,
      long nowNanos) {
    this.settings = settings;
    this.dnsGraceNanos = dnsGraceNanos;
    this.direct = direct;
    this.backends = new Backends(settings);
    this.tests = new TargetTests(expectation, settings);
    this.convergence = new ConvergenceLedger(Layer.DATAPLANE, tally);
    this.expectation = expectation;
    calls.put(CallResult.OK, 0L);
    expect(expectation, isSelf, nowNanos);
  }

  void expect(TargetExpectation newExpectation, Predicate<Endpoint> isSelf, long nowNanos) {
    expectation = newExpectation;
    named |= newExpectation.settings().namesBackends(newExpectation.protocol());
    if (lifetime.isGone()) {
      right.restart();
    }
    lifetime.here();
    if (right.change(
        new Due(newExpectation.known(), newExpectation.balance(), newExpectation.dues()),
        nowNanos)) {
      backends.restartRatios(nowNanos);
      changedNanos = nowNanos;
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
    candidates.refresh(endpoints, nowNanos);
    backends.expect(newExpectation, selves, nowNanos);
    tests.expect(newExpectation, selves);
  }

  /// Follows the expectation of the moment, from a clock that starts there.
  void follow(ChangeClock clock, long nowNanos) {
    if (isMeasured()) {
      convergence.expect(right.current().shares(), clock, nowNanos);
    } else {
      convergence.stop();
    }
  }

  /// Only where each call goes to an endpoint by its share: ClientIP affinity sticks, the calls of
  /// a headless Service follow its answers, and of others nobody knows or says the shares.
  private boolean isMeasured() {
    return expectation.known()
        && switch (expectation.balance()) {
          case TESTED, SINGLE -> true;
          case HEADLESS, AFFINITY, UNIDENTIFIED, UNSUPPORTED, OFF -> false;
        };
  }

  /// Whether calls tell something of a change that is open.
  boolean isConverging() {
    return convergence.isOpen() && isIdentified();
  }

  /// Whether it is known of each hit, but for a few, whose it is.
  private boolean isIdentified() {
    return !nameless && !recentReplies.tooManyUnidentified();
  }

  long changedNanos() {
    return changedNanos;
  }

  /// @param seconds after which ClientIP affinity ends without a call
  void affinity(long seconds) {
    affinitySeconds = seconds;
  }

  /// @param some whether one of its endpoints, called directly, answers and does not say who it is
  void nameless(boolean some) {
    nameless = some;
  }

  /// What its own endpoints account for of its failures.
  ///
  /// @param unreachable by endpoint, the share of its direct calls that fails
  void excuse(Map<String, Double> unreachable) {
    tests.excuse(unreachable);
  }

  int streams() {
    return lifetime.isGone() ? 0 : tests.streams();
  }

  void changeWindow(long nowNanos) {
    backends.changeWindow(nowNanos);
  }

  private long graceNanos() {
    return settings.graceNanos() + dnsGraceNanos.getAsLong();
  }

  void gone(long nowNanos) {
    lifetime.gone(nowNanos);
    convergence.stop();
  }

  boolean isForgotten(long nowNanos) {
    return lifetime.isForgotten(nowNanos);
  }

  void record(CallObservation call) {
    calls.merge(call.result(), 1L, Long::sum);
    if (call.result() != CallResult.OK) {
      failures++;
    }
    boolean grace = right.graceWithin(call.startNanos(), call.endNanos(), graceNanos());
    if (!isMisled(call)) {
      tests.called(call.result(), grace, call.endNanos());
    }
    switch (call.answerer()) {
      case Answerer.NotCalled(), Answerer.NoReply() -> {}
      case Answerer.Unidentified() -> {
        unidentified++;
        recentReplies.add(true);
      }
      case Answerer.Named(String endpoint) -> {
        recentReplies.add(false);
        converge(endpoint, grace, call);
        if (right.current().allows(endpoint)) {
          backends.hit(endpoint, call.endNanos());
          tests.hit(endpoint, grace, call, affinitySeconds);
          judge(endpoint, grace, call.endNanos());
        } else {
          boolean led = endpoint.equals(call.endpoint());
          unexpected.add(
              new UnexpectedHits.Hit(
                  endpoint, led, settings.catalogCurrent(), call.startNanos(), call.endNanos()));
        }
      }
    }
  }

  /// Where the answer that a call follows leads to nobody, or to an endpoint that is owed none, the
  /// lookups tell that, and when it is over.
  private boolean isMisled(CallObservation call) {
    return call.answerer() instanceof Answerer.NotCalled
        || (call.endpoint() != null && !right.current().allows(call.endpoint()));
  }

  private void converge(String endpoint, boolean grace, CallObservation call) {
    if (!isIdentified()) {
      return;
    }
    Set<String> hit = Set.of(endpoint);
    ConvergenceLedger.Arrivals arrivals =
        convergence.observed(hit, call.startNanos(), call.endNanos());
    arrivals.all().forEach(arrived -> unexpected.arrived(arrived, call.endNanos()));
    arrivals.late().forEach(tests::arrivedLate); // what it did to the hits is not to outlive it
    if (!grace && right.current().allows(endpoint)) {
      late(hit, call.startNanos(), call.endNanos());
    }
  }

  private void late(Set<String> hit, long atNanos, long nowNanos) {
    if (settings.catalogCurrent()) {
      convergence.judged(hit, settings.allowance(), atNanos, nowNanos);
    }
  }

  /// Judged and expected hits rise together (`docs/pooling.md`): by every hit outside grace while
  /// the target is tested, but for the agent's own, whose share the others divide among them.
  private void judge(String endpoint, boolean grace, long atNanos) {
    if (grace || balance() != Balance.TESTED || selves.contains(endpoint)) {
      return;
    }
    backends.judgedHit(endpoint);
    if (settings.catalogCurrent()) {
      tests.judged(endpoint, atNanos);
    }
  }

  Balance balance() {
    Balance balance = expectation.balance();
    if (balance != Balance.TESTED) {
      return balance;
    }
    if (!isIdentified()) {
      return Balance.UNIDENTIFIED;
    }
    long others =
        right.current().shares().keySet().stream().filter(name -> !selves.contains(name)).count();
    return others < 2 ? Balance.SINGLE : Balance.TESTED;
  }

  /// Judges what waited long enough, and forgets what is long gone. Returns whether the candidates
  /// are fewer than before.
  boolean settle(long nowNanos) {
    unexpected.takeRipe(nowNanos).forEach(hit -> judge(hit, nowNanos));
    unexpected.forgetArrivals(nowNanos);
    right.forgetBefore(nowNanos - graceNanos() - LedgerSettings.RIGHT_KEPT_NANOS);
    backends.forgetWhatIsLongGone(nowNanos);
    tests.settle();
    convergence.settle(nowNanos);
    Set<String> forgotten = candidates.forget(nowNanos);
    forgotten.forEach(convergence::forget);
    forgotten.forEach(tests::forget);
    if (!forgotten.isEmpty()) {
      unexpected.keepOnly(candidates::has);
    }
    return !forgotten.isEmpty();
  }

  private void judge(UnexpectedHits.Hit hit, long nowNanos) {
    boolean wasRight =
        right.rightSince(hit.startNanos() - graceNanos()).stream()
            .anyMatch(due -> due.allows(hit.endpoint()));
    if (wasRight) {
      backends.hit(hit.endpoint(), hit.endNanos());
      return;
    }
    String name = unexpected.count(hit, expectation.settings().endpointLimit());
    if (hit.catalogCurrent()) {
      late(Set.of(hit.endpoint()), hit.startNanos(), nowNanos);
    }
    if (!hit.led()
        && hit.catalogCurrent()
        && settings.catalogCurrent()
        && !right.graceWithin(hit.startNanos(), hit.endNanos(), graceNanos())
        && !unexpected.isOlderThanArrival(hit)) {
      tests.unexpected(name, nowNanos);
    }
  }

  Collection<Endpoint> candidates() {
    return candidates.all();
  }

  TargetSnapshot snapshot(long nowNanos) {
    FailingSnapshot beyond = tests.unexcused();
    Tally directly =
        beyond.open() ? direct.since(beyond.suspectNanos(), tests.stuckTo()) : Tally.NONE;
    return new TargetSnapshot(
        expectation,
        balance(),
        Map.copyOf(calls),
        failures,
        unidentified,
        unexpected.counts(),
        named,
        backends.snapshot(nowNanos),
        tests.snapshot(),
        changedNanos,
        right.graceWithin(nowNanos, nowNanos, graceNanos()),
        directly,
        convergence.snapshot(),
        convergence.waitedFor(),
        lifetime.isGone());
  }
}
