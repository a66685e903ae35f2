package dev.evenkeel.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The right answer to a question (`docs/service-rules.md`, What DNS owes).
///
/// @param answers as texts: addresses in canonical spelling, names in lower case with a full stop
///   at the end, SRV as `port target`; empty is NODATA or NXDOMAIN
/// @param nxdomain the name must not exist
/// @param compared false where nobody knows what is right
/// @param mayBeDenied NXDOMAIN is right too: it depends on the server's configuration
/// @param spellings other right texts, each with the answers it stands for
/// @param unnamed of the answers, those whose first label is the server's choice: it may be any
///   other
/// @param within only names that end so are compared, others are somebody else's; null: all are
public record AnswerExpectation(
    Question question,
    Set<String> answers,
    boolean nxdomain,
    boolean compared,
    boolean mayBeDenied,
    Map<String, Set<String>> spellings,
    Set<String> unnamed,
    @Nullable String within) {

  public AnswerExpectation {
    answers = Set.copyOf(answers);
    spellings = Map.copyOf(spellings);
    unnamed = Set.copyOf(unnamed);
  }

  /// Every name of which is certain, or one of few.
  public AnswerExpectation(
      Question question,
      Set<String> answers,
      boolean nxdomain,
      boolean compared,
      boolean mayBeDenied,
      Map<String, Set<String>> spellings,
      @Nullable String within) {
    this(question, answers, nxdomain, compared, mayBeDenied, spellings, Set.of(), within);
  }

  /// Of which all is known.
  public AnswerExpectation(
      Question question, Set<String> answers, boolean nxdomain, boolean compared) {
    this(question, answers, nxdomain, compared, false, Map.of(), null);
  }

  /// What of a reply is compared, in the spelling of `answers`.
  public Set<String> relevant(Collection<String> seen) {
    Set<String> relevant = new HashSet<>();
    meanings(seen).values().forEach(relevant::addAll);
    return relevant;
  }

  /// By what was seen, and is compared, what it stands for in the spelling of `answers`: itself
  /// where it stands for none of them.
  public Map<String, Set<String>> meanings(Collection<String> seen) {
    Map<String, Set<String>> meanings = new HashMap<>();
    Set<String> strange = new TreeSet<>();
    for (String answer : seen) {
      if (within == null || answer.endsWith(within)) {
        meanings.put(answer, spellings.getOrDefault(answer, Set.of(answer)));
        if (!answers.contains(answer) && !spellings.containsKey(answer)) {
          strange.add(answer);
        }
      }
    }
    if (!strange.isEmpty() && !unnamed.isEmpty()) {
      new OtherLabels(this, meanings.values()).assign(strange, meanings);
    }
    return meanings;
  }

  /// Whether a reply says that there is no such name, and there must be one.
  public boolean isDeniedBy(LookupResult result) {
    return result.equals(LookupResult.NXDOMAIN) && !nxdomain && !mayBeDenied;
  }

  /// Whether an answer is as it should be.
  public boolean isMetBy(LookupResult result, Collection<String> seen) {
    return result.equals(LookupResult.NXDOMAIN)
        ? nxdomain || mayBeDenied
        : relevant(seen).equals(answers);
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AnswerExpectation that
        && question.equals(that.question)
        && answers.equals(that.answers)
        && nxdomain == that.nxdomain
        && compared == that.compared
        && mayBeDenied == that.mayBeDenied
        && spellings.equals(that.spellings)
        && unnamed.equals(that.unnamed)
        && Objects.equals(within, that.within);
  }
}
