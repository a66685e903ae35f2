package dev.evenkeel.ledger;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.LookupResult;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a name owes by several sets that were right at about the same time: an answer is missing
/// where every set has it, and unexpected where none has.
///
/// @param sets at least one
record Owed(List<AnswerExpectation> sets, Set<String> byAll, Set<String> byAny) {

  /// @param result where a set allows the name to be denied and it was, nothing is owed by it
  static Owed by(List<AnswerExpectation> sets, LookupResult result) {
    boolean denied = result.equals(LookupResult.NXDOMAIN);
    Set<String> byAll = new HashSet<>(sets.getFirst().answers());
    Set<String> byAny = new HashSet<>();
    for (AnswerExpectation set : sets) {
      byAll.retainAll(denied && set.mayBeDenied() ? Set.of() : set.answers());
      byAny.addAll(set.answers());
    }
    return new Owed(sets, byAll, byAny);
  }

  Set<String> missingFrom(Collection<String> seen) {
    Set<String> missing = new HashSet<>(byAll);
    sets.forEach(set -> missing.removeAll(set.relevant(seen)));
    return missing;
  }

  Set<String> unexpectedIn(Collection<String> seen) {
    Set<String> unexpected = new HashSet<>(seen);
    for (AnswerExpectation set : sets) {
      Map<String, Set<String>> meanings = set.meanings(seen);
      unexpected.removeIf(
          answer -> byAny.containsAll(meanings.getOrDefault(answer, Set.of()))); // none: not ours
    }
    return unexpected;
  }
}
