package dev.evenkeel.model;

import java.util.Set;

/// The right answer to a question (semantics, section 1).
///
/// @param answers addresses in canonical spelling; empty is NODATA or NXDOMAIN
/// @param nxdomain the name must not exist
/// @param compared false where a rule that this version does not know decides
public record AnswerExpectation(
    Question question, Set<String> answers, boolean nxdomain, boolean compared) {

  public AnswerExpectation {
    answers = Set.copyOf(answers);
  }
}
