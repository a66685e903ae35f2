package dev.evenkeel.cluster;

import java.util.Locale;

/// Tells on standard error what is being done, so that minutes of it are not silent: a line when a
/// step begins, with the seconds since the first.
final class Progress {
  private final long began = System.nanoTime();

  void now(String step) {
    System.err.println(String.format(Locale.ROOT, "cluster %5.1f s: %s", seconds(), step));
  }

  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }
}
