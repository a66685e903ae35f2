package dev.evenkeel.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// The sets that were right for a target or a question, each with the time since when. A change
/// opens grace: for that long the old and the new one are both right (the first state is a change
/// too). What contradicts the set of the moment is judged later against every set that was right
/// from grace before it until then, since kube-proxy and CoreDNS often see a change before our
/// watch does.
///
/// Keeps what a judgement can still ask for; O(changes within grace + delay). Confined to the loop.
final class RightSets<T> {

  private record Since<T>(T set, long nanos) {}

  private final Deque<Since<T>> sets = new ArrayDeque<>();
  private boolean restarted;

  /// Returns whether the set differs from the one before.
  boolean change(T set, long nowNanos) {
    if (!restarted && !sets.isEmpty() && sets.getLast().set().equals(set)) {
      return false;
    }
    restarted = false;
    sets.addLast(new Since<>(set, nowNanos));
    return true;
  }

  /// The next set is a change, whatever it is: what it was right for had gone.
  void restart() {
    restarted = true;
  }

  T current() {
    return sets.getLast().set();
  }

  /// Since when that is so.
  long changedNanos() {
    return sets.getLast().nanos();
  }

  /// Whether a moment of [from, to] (not after now) lay within grace of a change. What was seen in
  /// that time may be how it was at any moment of it.
  boolean graceWithin(long fromNanos, long toNanos, long graceNanos) {
    Iterator<Since<T>> newestFirst = sets.descendingIterator();
    while (newestFirst.hasNext()) {
      long sinceNanos = newestFirst.next().nanos();
      if (sinceNanos - toNanos <= 0) {
        return fromNanos - sinceNanos < graceNanos;
      }
    }
    return true; // before the first state nothing was right or wrong
  }

  /// Every set that was right at some moment of [from, now], the newest last.
  List<T> rightSince(long fromNanos) {
    List<T> right = new ArrayList<>();
    Iterator<Since<T>> newestFirst = sets.descendingIterator();
    while (newestFirst.hasNext()) {
      Since<T> since = newestFirst.next();
      right.addFirst(since.set());
      if (since.nanos() - fromNanos <= 0) {
        break;
      }
    }
    return right;
  }

  /// Drops the sets that ended before.
  void forgetBefore(long nanos) {
    while (sets.size() > 1) {
      Since<T> first = sets.removeFirst();
      if (sets.getFirst().nanos() - nanos > 0) {
        sets.addFirst(first);
        return;
      }
    }
  }
}
