package dev.evenkeel.ledger;

import dev.evenkeel.model.Question;

/// The largest TTLs that right answers of one Service's names had: a cache may go on handing out
/// what was right for that long. All questions of the Service share them, so that one that is new
/// knows what a cache may still hold of its name. Confined to the loop.
final class LargestTtls {

  /// A TTL beyond that is no cluster's: a day of grace would hide what we are here to see.
  private static final long LIMIT_SECONDS = 3600;

  private long ofAll;
  private long ofOwnName;

  /// @param ttlSeconds of an answer that was compared and right; -1 where it had none
  void saw(Question question, long ttlSeconds) {
    long seconds = Math.min(LIMIT_SECONDS, ttlSeconds);
    ofAll = Math.max(ofAll, seconds);
    if (question.record().equals(Question.SERVICE)) {
      ofOwnName = Math.max(ofOwnName, seconds);
    }
  }

  /// By how much grace is longer for the answers to a question: twice the largest TTL. What the
  /// Service's own name leads to has the same grace as that name, or a call would be told before
  /// the answer that it followed.
  long graceNanos(Question question) {
    return question.record().equals(Question.SERVICE) ? ownNameGraceNanos() : nanos(2 * ofAll);
  }

  /// By how much grace is longer for the answers of the Service's own name, and what follows them.
  long ownNameGraceNanos() {
    return nanos(2 * ofOwnName);
  }

  private static long nanos(long seconds) {
    return seconds * 1_000_000_000L;
  }
}
