package dev.evenkeel.ledger;

/// When the last calls began, by their number. O(1) a call. Confined to the loop.
final class CallTimes {

  /// More are never kept; what would need them stays unknown.
  static final int MOST = 4096;

  private static final int IDLE = 64;

  private long[] nanos = new long[IDLE];
  private long next;
  private long oldest;

  /// Returns the number of the call.
  long add(long beginNanos) {
    nanos[slot(next)] = beginNanos;
    oldest = Math.max(oldest, next + 1 - nanos.length);
    return next++;
  }

  /// The number that the next call will have.
  long next() {
    return next;
  }

  boolean knows(long number) {
    return number >= oldest && number < next;
  }

  long at(long number) {
    return nanos[slot(number)];
  }

  private int slot(long number) {
    return (int) (number % nanos.length);
  }

  /// How many are kept from now on.
  void keep(long calls) {
    int size = (int) Math.clamp(calls, IDLE, MOST);
    if (size != nanos.length) {
      long from = Math.max(oldest, next - size);
      long[] kept = new long[size];
      for (long number = from; number < next; number++) {
        kept[(int) (number % size)] = at(number);
      }
      nanos = kept;
      oldest = from;
    }
  }
}
