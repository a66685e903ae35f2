package dev.evenkeel.ledger;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.LookupObservation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The lookups of one question at one server.
///
/// Questions about endpoints (`record` `endpoint` and `reverse`) have their counters together:
/// those of one type at one server are the same in each.
///
/// @param results lookups by the label of their result
/// @param failures lookups without a usable answer where one was due
/// @param missing answers that were owed and not given, summed over lookups
/// @param unexpected answers that were given and not owed, summed over lookups
/// @param compared whether its answers were ever compared
/// @param lastExpected answers owed when it was last answered; -1 before that, and where the
///   answers are not compared
/// @param lastMissing of the last answered lookup, by every set that was right within grace
/// @param lastUnexpected likewise
/// @param openMissing owed answers that go on missing; null where none do
/// @param openUnexpected likewise
/// @param lastAnswered null after three lookups in a row without an answer, and before the first
/// @param last however it ended; null before the first
/// @param convergence the changes of the Service's own addresses that are open or arrived within
///   ten minutes
/// @param gone it is no longer asked there
public record DnsSnapshot(
    AnswerExpectation expectation,
    String server,
    Map<String, Long> results,
    long failures,
    long missing,
    long unexpected,
    boolean compared,
    @Nullable LookupObservation lastAnswered,
    int lastExpected,
    @Nullable LookupObservation last,
    Set<String> lastMissing,
    Set<String> lastUnexpected,
    @Nullable RecurrenceSnapshot openMissing,
    @Nullable RecurrenceSnapshot openUnexpected,
    List<ConvergenceSnapshot> convergence,
    boolean gone) {}
