package dev.evenkeel.ledger;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One question: what is right, and the servers that it is asked at. Confined to the loop.
final class QuestionLedger {

  private final LedgerSettings settings;
  private final Function<String, LookupCounts> counts;
  private final Function<String, LookupTests> tests;
  private final LargestTtls ttls;
  private final ConvergenceTally tally;
  private final Lifetime lifetime = new Lifetime();
  private final RightSets<AnswerExpectation> right = new RightSets<>();
  private final Map<String, QuestionAtServer> servers = new TreeMap<>();
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
          QuestionAtServer known = servers.get(label);
          if (known == null || known.isGone()) {
            // One that comes back is another: what its forerunner did is not its fault.
            servers.put(label, at(label));
          }
        });
    servers.forEach(
        (label, at) -> {
          if (!labels.contains(label)) {
            at.gone(nowNanos);
          }
        });
  }

  /// Follows the expectation of the moment at each server, from a clock that starts there.
  void follow(ChangeClock clock, long nowNanos) {
    AnswerExpectation now = right.current();
    Map<String, Double> certain =
        now.answers().stream().collect(Collectors.toUnmodifiableMap(answer -> answer, _ -> 1.0));
    boolean measured = now.compared() && now.question().isOfOwnAddresses();
    for (QuestionAtServer at : servers.values()) {
      if (measured && !at.isGone()) {
        at.follow(certain, clock, nowNanos);
      } else {
        at.stopFollowing();
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

  private QuestionAtServer at(String label) {
    return new QuestionAtServer(
        counts.apply(label),
        tests.apply(label),
        new ConvergenceLedger(Layer.DNS, tally),
        right,
        ttls,
        settings);
  }

  boolean isAskedAt(String server) {
    QuestionAtServer at = servers.get(server);
    return !lifetime.isGone() && at != null && !at.isGone();
  }

  boolean isClearingAt(String server) {
    QuestionAtServer at = servers.get(server);
    return at != null && isAskedAt(server) && at.isClearing();
  }

  /// The servers that it was asked at.
  Set<String> servers() {
    return servers.keySet();
  }

  void gone(long nowNanos) {
    lifetime.gone(nowNanos);
    servers.values().forEach(QuestionAtServer::stopFollowing);
  }

  boolean isForgotten(long nowNanos) {
    return lifetime.isForgotten(nowNanos);
  }

  void record(LookupObservation lookup) {
    QuestionAtServer at = servers.get(lookup.server().label());
    if (at != null) { // else it ended after the server was forgotten
      at.record(lookup);
    }
  }

  /// Returns whether it was asked at fewer servers than before.
  ///
  /// @param denied is given the lookups that turn out to have been denied what there is
  boolean settle(long nowNanos, Consumer<LookupObservation> denied) {
    servers.values().forEach(at -> at.settle(nowNanos, lifetime.isGone(), denied));
    right.forgetBefore(
        nowNanos
            - settings.graceNanos()
            - ttls.graceNanos(right.current().question())
            - LedgerSettings.RIGHT_KEPT_NANOS);
    return servers.values().removeIf(at -> at.isForgotten(nowNanos));
  }

  List<DnsSnapshot> snapshot() {
    return servers.entrySet().stream()
        .map(
            e ->
                e.getValue()
                    .snapshot(e.getKey(), everCompared, lifetime.isGone() || e.getValue().isGone()))
        .toList();
  }
}
