package dev.evenkeel.ledger;

import dev.evenkeel.model.AnswerExpectation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a name owes by several sets that were right at about the same time: an answer is missing
/// where every set has it, and unexpected where none has.
record Owed(Set<String> byAll, Set<String> byAny) {

  /// @param sets at least one
  static Owed by(List<AnswerExpectation> sets) {
    Set<String> byAll = new HashSet<>(sets.getFirst().answers());
    Set<String> byAny = new HashSet<>();
    for (AnswerExpectation set : sets) {
      byAll.retainAll(set.answers());
      byAny.addAll(set.answers());
    }
    return new Owed(byAll, byAny);
  }

  Set<String> missingFrom(Set<String> seen) {
    Set<String> missing = new HashSet<>(byAll);
    missing.removeAll(seen);
    return missing;
  }

  Set<String> unexpectedIn(Set<String> seen) {
    Set<String> unexpected = new HashSet<>(seen);
    unexpected.removeAll(byAny);
    return unexpected;
  }
}
