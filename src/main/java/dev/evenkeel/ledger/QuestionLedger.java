package dev.evenkeel.ledger;

import dev.evenkeel.balance.RecurrenceTest;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.ServiceKey;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The lookups of one question at each server. An answer that contradicts the expectation waits and
/// is judged against every set that was right ([RightSets]); for DNS grace lasts twice the largest
/// TTL seen ([LargestTtls]) longer, since a cache may hand out what was right for that long.
/// Confined to the loop.
final class QuestionLedger {

  /// After so many lookups in a row without an answer nothing is known about the answers any more.
  private static final int SILENT = 3;

  private static final class AtServer {
    final Lifetime lifetime = new Lifetime();
    final LookupCounts counts;
    final LookupTests tests;
    final ConvergenceLedger convergence;
    final RecurrenceTest missing = new RecurrenceTest();
    final RecurrenceTest unexpected = new RecurrenceTest();
    final Deque<LookupObservation> pending = new ArrayDeque<>();
    Set<String> judgedMissing = Set.of();
    Set<String> judgedUnexpected = Set.of();
    @Nullable LookupObservation last;
    @Nullable LookupObservation lastAnswered;
    Set<String> lastMissing = Set.of();
    Set<String> lastUnexpected = Set.of();
    int lastExpected = -1;
    int unanswered;
    boolean metLast;

    AtServer(LookupCounts counts, LookupTests tests, ConvergenceLedger convergence) {
      this.counts = counts;
      this.tests = tests;
      this.convergence = convergence;
    }

    /// Something is open, and the last lookup speaks for its end: each one more brings that nearer.
    boolean isClearing() {
      return metLast && (missing.open() || unexpected.open() || tests.open());
    }

    void forgetLastAnswered() {
      lastAnswered = null;
      lastExpected = -1;
      lastMissing = Set.of();
      lastUnexpected = Set.of();
    }
  }

  private final LedgerSettings settings;
  private final Function<String, LookupCounts> counts;
  private final Function<String, LookupTests> tests;
  private final LargestTtls ttls;
  private final ConvergenceTally tally;
  private final Lifetime lifetime = new Lifetime();
  private final RightSets<AnswerExpectation> right = new RightSets<>();
  private final Map<String, AtServer> servers = new TreeMap<>();
  private boolean everCompared;

  /// @param counts of a server, by its label
  /// @param tests of the question's Service at a server, by its label
  /// @param ttls of the question's Service
  /// @param tally takes the times of changes of its answers
  QuestionLedger(
      AnswerExpectation expectation,
      LedgerSettings settings,
      Function<String, LookupCounts> counts,
      Function<String, LookupTests> tests,
      LargestTtls ttls,
      ConvergenceTally tally,
      long nowNanos) {
    this.settings = settings;
    this.counts = counts;
    this.tests = tests;
    this.ttls = ttls;
    this.tally = tally;
    begin(expectation, nowNanos);
    right.change(expectation, nowNanos);
    everCompared = expectation.compared();
  }

  void expect(AnswerExpectation expectation, Collection<DnsServer> asked, long nowNanos) {
    if (lifetime.isGone()) {
      right.restart();
      begin(expectation, nowNanos);
    }
    lifetime.here();
    right.change(expectation, nowNanos);
    everCompared |= expectation.compared();
    Set<String> labels = asked.stream().map(DnsServer::label).collect(Collectors.toSet());
    labels.forEach(
        label -> {
          AtServer known = servers.get(label);
          if (known == null || known.lifetime.isGone()) {
            // One that comes back is another: what its forerunner did is not its fault.
            AtServer fresh = atServer(label);
            fresh.tests.restart();
            servers.put(label, fresh);
          }
        });
    servers.forEach(
        (label, at) -> {
          if (!labels.contains(label)) {
            at.lifetime.gone(nowNanos);
          }
        });
  }

  /// Follows the expectation of the moment at each server, from a clock that starts there.
  void follow(ChangeClock clock, long nowNanos) {
    AnswerExpectation now = right.current();
    Map<String, Double> certain =
        now.answers().stream().collect(Collectors.toUnmodifiableMap(answer -> answer, _ -> 1.0));
    for (AtServer at : servers.values()) {
      if (now.compared() && now.question().isOfOwnAddresses() && !at.lifetime.isGone()) {
        at.convergence.expect(certain, clock, nowNanos);
      } else {
        at.convergence.stop();
      }
    }
  }

  long changedNanos() {
    return right.changedNanos();
  }

  /// Before an endpoint was ready its name did not exist: for the time of grace that is right too.
  private void begin(AnswerExpectation expectation, long nowNanos) {
    Question question = expectation.question();
    if (question.isOfEndpoints()) {
      right.change(
          new AnswerExpectation(question, Set.of(), true, expectation.compared()), nowNanos);
    }
  }

  private AtServer atServer(String label) {
    return new AtServer(
        counts.apply(label), tests.apply(label), new ConvergenceLedger(Layer.DNS, tally));
  }

  boolean isAskedAt(String server) {
    AtServer at = servers.get(server);
    return !lifetime.isGone() && at != null && !at.lifetime.isGone();
  }

  boolean isClearingAt(String server) {
    AtServer at = servers.get(server);
    return at != null && isAskedAt(server) && at.isClearing();
  }

  /// The servers that it was asked at.
  Set<String> servers() {
    return servers.keySet();
  }

  void gone(long nowNanos) {
    lifetime.gone(nowNanos);
    servers.values().forEach(at -> at.convergence.stop());
  }

  boolean isForgotten(long nowNanos) {
    return lifetime.isForgotten(nowNanos);
  }

  void record(LookupObservation lookup) {
    AtServer at = servers.get(lookup.server().label());
    if (at == null) {
      return; // ended after the server was forgotten
    }
    at.counts.results.merge(lookup.result().label(), 1L, Long::sum);
    at.last = lookup;
    at.metLast = false;
    if (!lookup.result().answered()) {
      at.unanswered++;
      at.counts.failures++;
      tested(at, lookup, true, lookup.endNanos());
      return;
    }
    at.unanswered = 0;
    if (lookup.partial()) {
      at.forgetLastAnswered(); // what is missing in it is chance
      tested(at, lookup, false, lookup.endNanos());
      return;
    }
    AnswerExpectation expectation = right.current();
    at.lastAnswered = lookup;
    at.lastExpected = expectation.compared() ? expectation.answers().size() : -1;
    compareLast(at, lookup);
    if (!expectation.compared()) {
      at.metLast = true;
      tested(at, lookup, false, lookup.endNanos());
      return;
    }
    at.convergence.observed(
        Set.copyOf(lookup.answers()),
        lookup.endNanos() - lookup.durationNanos(),
        lookup.endNanos());
    if (expectation.isMetBy(lookup.result(), lookup.answers())) {
      at.metLast = true;
      // Only of what is known to be right: else NXDOMAIN brings the TTL of somebody else's zone.
      ttls.saw(expectation.question(), lookup.ttlSeconds());
      tested(at, lookup, false, lookup.endNanos());
      recur(at, Set.of(), Set.of(), lookup.endNanos());
    } else {
      at.pending.addLast(lookup);
    }
  }

  private void tested(AtServer at, LookupObservation lookup, boolean failed, long nowNanos) {
    at.tests.outcome(lookup, failed, right.graceAt(lookup.endNanos(), graceNanos()), nowNanos);
  }

  /// An answer outside grace, or a right one at any time.
  private void recur(AtServer at, Set<String> missing, Set<String> unexpected, long nowNanos) {
    if (!settings.catalogCurrent()) {
      return;
    }
    at.missing.outcome(!missing.isEmpty(), nowNanos, settings.allowance());
    at.unexpected.outcome(!unexpected.isEmpty(), nowNanos, settings.allowance());
    at.judgedMissing = missing.isEmpty() ? at.judgedMissing : Set.copyOf(missing);
    at.judgedUnexpected = unexpected.isEmpty() ? at.judgedUnexpected : Set.copyOf(unexpected);
  }

  /// For the API: against every set that was right within grace, without the wait.
  private void compareLast(AtServer at, LookupObservation lookup) {
    Owed owed = Owed.by(right.rightSince(lookup.endNanos() - graceNanos()), lookup.result());
    at.lastMissing = owed.missingFrom(lookup.answers());
    at.lastUnexpected = owed.unexpectedIn(lookup.answers());
  }

  /// Returns whether it was asked at fewer servers than before.
  ///
  /// @param denied is given the lookups that turn out to have been denied what there is
  boolean settle(long nowNanos, Consumer<LookupObservation> denied) {
    for (AtServer at : servers.values()) {
      while (!at.pending.isEmpty()
          && nowNanos - at.pending.getFirst().endNanos()
              >= LedgerSettings.CONTRADICTION_WAITS_NANOS) {
        judge(at, at.pending.removeFirst(), denied, nowNanos);
      }
      at.convergence.settle(nowNanos);
    }
    right.forgetBefore(nowNanos - graceNanos() - 2 * LedgerSettings.CONTRADICTION_WAITS_NANOS);
    return servers.values().removeIf(at -> at.lifetime.isForgotten(nowNanos));
  }

  private void judge(
      AtServer at, LookupObservation lookup, Consumer<LookupObservation> denied, long nowNanos) {
    if (lifetime.isGone()) {
      return; // it is not owed any more, and the server may have known that before we did
    }
    List<AnswerExpectation> sets = right.rightSince(lookup.endNanos() - graceNanos());
    if (sets.stream().anyMatch(set -> !set.compared())) {
      return;
    }
    boolean failed = sets.stream().allMatch(set -> set.isDeniedBy(lookup.result()));
    if (failed && !isSurelyOwed()) {
      return;
    }
    if (failed) {
      at.counts.failures++;
      denied.accept(lookup);
    }
    tested(at, lookup, failed, nowNanos);
    if (right.graceAt(lookup.endNanos(), graceNanos())) {
      return;
    }
    Owed owed = Owed.by(sets, lookup.result());
    Set<String> missing = owed.missingFrom(lookup.answers());
    Set<String> unexpected = owed.unexpectedIn(lookup.answers());
    at.counts.missing += missing.size();
    at.counts.unexpected += unexpected.size();
    if (!failed) {
      recur(at, missing, unexpected, nowNanos);
    }
    if (settings.catalogCurrent()) {
      at.convergence.judged(
          Set.copyOf(lookup.answers()), settings.allowance(), lookup.endNanos(), nowNanos);
    }
  }

  /// By an old catalog it is not known: the Service may be gone, or its endpoints.
  private boolean isSurelyOwed() {
    return settings.catalogCurrent()
        || right.current().question().service().equals(ServiceKey.API_SERVER);
  }

  private long graceNanos() {
    return settings.graceNanos() + ttls.graceNanos();
  }

  private static @Nullable RecurrenceSnapshot recurrence(RecurrenceTest test, Set<String> answers) {
    return test.open()
        ? RecurrenceSnapshot.of(answers.stream().sorted().collect(Collectors.joining(", ")), test)
        : null;
  }

  List<DnsSnapshot> snapshot() {
    return servers.entrySet().stream()
        .map(
            e -> {
              AtServer at = e.getValue();
              return new DnsSnapshot(
                  right.current(),
                  e.getKey(),
                  Map.copyOf(at.counts.results),
                  at.counts.failures,
                  at.counts.missing,
                  at.counts.unexpected,
                  everCompared,
                  at.unanswered >= SILENT ? null : at.lastAnswered,
                  at.lastExpected,
                  at.last,
                  at.lastMissing,
                  at.lastUnexpected,
                  recurrence(at.missing, at.judgedMissing),
                  recurrence(at.unexpected, at.judgedUnexpected),
                  at.convergence.snapshot(),
                  lifetime.isGone() || at.lifetime.isGone());
            })
        .toList();
  }
}
