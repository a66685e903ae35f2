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

  /// By how much grace is longer for the Service's answers: twice the largest TTL.
  long graceNanos() {
    return nanos(2 * ofAll);
  }

  /// By how much grace is longer for what follows the answers of the Service's own name.
  long ownNameGraceNanos() {
    return nanos(2 * ofOwnName);
  }

  private static long nanos(long seconds) {
    return seconds * 1_000_000_000L;
  }
}
