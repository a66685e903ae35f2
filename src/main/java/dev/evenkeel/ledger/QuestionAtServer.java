package dev.evenkeel.ledger;

import dev.evenkeel.balance.RecurrenceTest;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.ServiceKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The lookups of one question at one server. An answer that contradicts the expectation waits and
/// is judged against every set that was right ([RightSets]); for DNS grace lasts twice the largest
/// TTL longer that was seen for such names ([LargestTtls]), since a cache may hand out what was
/// right for that long. Confined to the loop.
final class QuestionAtServer {

  /// After so many lookups in a row without an answer nothing is known about the answers any more.
  private static final int SILENT = 3;

  /// @param catalogCurrent what was expected was up to date
  private record Waiting(LookupObservation lookup, boolean catalogCurrent) {}

  private final LookupCounts counts;
  private final LookupTests tests;
  private final ConvergenceLedger convergence;
  private final RightSets<AnswerExpectation> right;
  private final LargestTtls ttls;
  private final LedgerSettings settings;
  private final Lifetime lifetime = new Lifetime();
  private final RecurrenceTest missing = new RecurrenceTest();
  private final RecurrenceTest unexpected = new RecurrenceTest();
  private final Deque<Waiting> pending = new ArrayDeque<>();
  private Set<String> judgedMissing = Set.of();
  private Set<String> judgedUnexpected = Set.of();
  private @Nullable LookupObservation last;
  private @Nullable LookupObservation lastAnswered;
  private Set<String> lastMissing = Set.of();
  private Set<String> lastUnexpected = Set.of();
  private int lastExpected = -1;
  private int unanswered;
  private boolean metLast;

  /// @param tests which begin anew
  /// @param right what is, of the question
  QuestionAtServer(
      LookupCounts counts,
      LookupTests tests,
      ConvergenceLedger convergence,
      RightSets<AnswerExpectation> right,
      LargestTtls ttls,
      LedgerSettings settings) {
    this.counts = counts;
    this.tests = tests;
    this.convergence = convergence;
    this.right = right;
    this.ttls = ttls;
    this.settings = settings;
    tests.restart();
  }

  void gone(long nowNanos) {
    lifetime.gone(nowNanos);
  }

  boolean isGone() {
    return lifetime.isGone();
  }

  boolean isForgotten(long nowNanos) {
    return lifetime.isForgotten(nowNanos);
  }

  void follow(Map<String, Double> shares, ChangeClock clock, long nowNanos) {
    convergence.expect(shares, clock, nowNanos);
  }

  void stopFollowing() {
    convergence.stop();
  }

  /// Something is open, and the last lookup speaks for its end: each one more brings that nearer.
  boolean isClearing() {
    return metLast && (missing.open() || unexpected.open() || tests.open());
  }

  private void forgetLastAnswered() {
    lastAnswered = null;
    lastExpected = -1;
    lastMissing = Set.of();
    lastUnexpected = Set.of();
  }

  void record(LookupObservation lookup) {
    counts.results.merge(lookup.result().label(), 1L, Long::sum);
    last = lookup;
    metLast = false;
    if (!lookup.result().answered()) {
      unanswered++;
      counts.failures++;
      tested(lookup, true, lookup.endNanos());
      return;
    }
    unanswered = 0;
    if (lookup.partial()) {
      forgetLastAnswered(); // what is missing in it is chance
      tested(lookup, false, lookup.endNanos());
      return;
    }
    AnswerExpectation expectation = right.current();
    lastAnswered = lookup;
    lastExpected = expectation.compared() ? expectation.answers().size() : -1;
    compareLast(lookup);
    if (!expectation.compared()) {
      metLast = true;
      tested(lookup, false, lookup.endNanos());
      return;
    }
    convergence.observed(Set.copyOf(lookup.answers()), lookup.startNanos(), lookup.endNanos());
    if (expectation.isMetBy(lookup.result(), lookup.answers())) {
      metLast = true;
      // Only of what is known to be right: else NXDOMAIN brings the TTL of somebody else's zone.
      ttls.saw(expectation.question(), lookup.ttlSeconds());
      tested(lookup, false, lookup.endNanos());
      recur(Set.of(), Set.of(), lookup.endNanos());
    } else {
      pending.addLast(new Waiting(lookup, settings.catalogCurrent()));
    }
  }

  private void tested(LookupObservation lookup, boolean failed, long nowNanos) {
    tests.outcome(lookup, failed, isInGrace(lookup), nowNanos);
  }

  /// An answer outside grace, or a right one at any time.
  private void recur(Set<String> lacking, Set<String> foreign, long nowNanos) {
    if (!settings.catalogCurrent()) {
      return;
    }
    missing.outcome(!lacking.isEmpty(), nowNanos, settings.allowance());
    unexpected.outcome(!foreign.isEmpty(), nowNanos, settings.allowance());
    judgedMissing = lacking.isEmpty() ? judgedMissing : Set.copyOf(lacking);
    judgedUnexpected = foreign.isEmpty() ? judgedUnexpected : Set.copyOf(foreign);
  }

  /// For the API: against every set that was right within grace, without the wait.
  private void compareLast(LookupObservation lookup) {
    Owed owed = Owed.by(right.rightSince(lookup.startNanos() - graceNanos()), lookup.result());
    lastMissing = owed.missingFrom(lookup.answers());
    lastUnexpected = owed.unexpectedIn(lookup.answers());
  }

  /// Judges what waited long enough.
  ///
  /// @param noMore the question is not asked any more
  /// @param denied is given the lookups that turn out to have been denied what there is
  void settle(long nowNanos, boolean noMore, Consumer<LookupObservation> denied) {
    while (!pending.isEmpty()
        && nowNanos - pending.getFirst().lookup().endNanos()
            >= LedgerSettings.CONTRADICTION_WAITS_NANOS) {
      Waiting waiting = pending.removeFirst();
      if (!noMore) { // else it is not owed, and the server may have known that before we did
        judge(waiting, denied, nowNanos);
      }
    }
    convergence.settle(nowNanos);
  }

  private void judge(Waiting waiting, Consumer<LookupObservation> denied, long nowNanos) {
    LookupObservation lookup = waiting.lookup();
    boolean current = waiting.catalogCurrent() && settings.catalogCurrent();
    List<AnswerExpectation> sets = right.rightSince(lookup.startNanos() - graceNanos());
    if (sets.stream().anyMatch(set -> !set.compared())) {
      return;
    }
    boolean failed = sets.stream().allMatch(set -> set.isDeniedBy(lookup.result()));
    if (failed && !current && !isSurelyOwed()) {
      return;
    }
    if (failed) {
      counts.failures++;
      denied.accept(lookup);
    }
    tested(lookup, failed, nowNanos);
    if (isInGrace(lookup)) {
      return;
    }
    Owed owed = Owed.by(sets, lookup.result());
    Set<String> lacking = owed.missingFrom(lookup.answers());
    Set<String> foreign = owed.unexpectedIn(lookup.answers());
    counts.missing += lacking.size();
    counts.unexpected += foreign.size();
    if (!failed && current) {
      recur(lacking, foreign, nowNanos);
    }
    if (current) {
      convergence.judged(
          Set.copyOf(lookup.answers()), settings.allowance(), lookup.startNanos(), nowNanos);
    }
  }

  /// By an old catalog it is not known: the Service may be gone, or its endpoints.
  private boolean isSurelyOwed() {
    return right.current().question().service().equals(ServiceKey.API_SERVER);
  }

  private boolean isInGrace(LookupObservation lookup) {
    return right.graceWithin(lookup.startNanos(), lookup.endNanos(), graceNanos());
  }

  private long graceNanos() {
    return settings.graceNanos() + ttls.graceNanos(right.current().question());
  }

  private static @Nullable RecurrenceSnapshot recurrence(RecurrenceTest test, Set<String> answers) {
    return test.open()
        ? RecurrenceSnapshot.of(answers.stream().sorted().collect(Collectors.joining(", ")), test)
        : null;
  }

  DnsSnapshot snapshot(String server, boolean everCompared, boolean gone) {
    return new DnsSnapshot(
        right.current(),
        server,
        Map.copyOf(counts.results),
        counts.failures,
        counts.missing,
        counts.unexpected,
        everCompared,
        unanswered >= SILENT ? null : lastAnswered,
        lastExpected,
        last,
        lastMissing,
        lastUnexpected,
        recurrence(missing, judgedMissing),
        recurrence(unexpected, judgedUnexpected),
        convergence.snapshot(),
        gone);
  }
}
