package dev.evenkeel.balance;

import java.util.Arrays;

/// The test for many endpoints that are each a little off: windows of several ages, each with a
/// mixture over all shares (Dirichlet with the expected shares as its mean and the weight of 9n
/// hits), so that a pattern that is not known beforehand is learned from the window's own hits.
///
/// Windows lie at distances that grow with their age, at most 32 of them. One writer.
final class PatternWindows {

  private static final int MOST = 32;
  private static final int NEW_AFTER = 64;
  private static final int OLDEST = 8192;
  private static final int PRIOR_HITS = 9;

  private final double[] shares;
  private final int[][] hits = new int[MOST + 1][];
  private final int[] ages = new int[MOST + 1];
  private final double[] masses = new double[MOST + 1];
  private int count;

  /// @param shares of the endpoints, each > 0
  PatternWindows(double[] shares) {
    this.shares = shares;
  }

  /// @param mass what the windows of other shares had
  PatternWindows(double[] shares, double mass) {
    this(shares);
    open(mass);
  }

  /// @return the sum of all masses; 1 is an alarm
  double hit(int endpoint, double allowance) {
    if (count == 0 || ages[count - 1] >= NEW_AFTER) {
      thin();
      if (count > 1 && ages[1] > OLDEST) {
        masses[1] += masses[0];
        remove(0);
      }
      open(0);
    }
    masses[count - 1] += allowance;
    double prior = (double) PRIOR_HITS * shares.length;
    double sum = 0;
    for (int k = 0; k < count; k++) {
      masses[k] *= (prior + hits[k][endpoint] / shares[endpoint]) / (prior + ages[k]);
      hits[k][endpoint]++;
      ages[k]++;
      sum += masses[k];
    }
    return sum;
  }

  private void thin() {
    int k = 1;
    while (k < count - 1) {
      if (ages[k - 1] - ages[k + 1] <= ages[k + 1] / 4) {
        int heavier = masses[k - 1] > masses[k + 1] ? k - 1 : k + 1;
        masses[heavier] += masses[k];
        remove(k);
      } else {
        k++;
      }
    }
    while (count > MOST - 1) {
      masses[1] += masses[0];
      remove(0);
    }
  }

  private void open(double mass) {
    hits[count] = new int[shares.length];
    ages[count] = 0;
    masses[count] = mass;
    count++;
  }

  private void remove(int window) {
    for (int k = window; k < count - 1; k++) {
      hits[k] = hits[k + 1];
      ages[k] = ages[k + 1];
      masses[k] = masses[k + 1];
    }
    count--;
  }

  double mass() {
    return Arrays.stream(masses, 0, count).sum();
  }

  /// How much more or less than its share an endpoint got, by the heaviest window; 1 is even.
  double[] tilt() {
    double[] tilt = new double[shares.length];
    int heaviest = 0;
    for (int k = 1; k < count; k++) {
      if (masses[k] > masses[heaviest]) {
        heaviest = k;
      }
    }
    double prior = (double) PRIOR_HITS * shares.length;
    for (int i = 0; i < tilt.length; i++) {
      tilt[i] = (prior + hits[heaviest][i] / shares[i]) / (prior + ages[heaviest]);
    }
    return tilt;
  }

  /// The hits of an endpoint beside what it was due, over the window in which they differ most.
  Tally tally(int endpoint) {
    Tally most = new Tally(0, 0);
    double evidence = -1;
    for (int k = 0; k < count; k++) {
      Tally tally = new Tally(hits[k][endpoint], ages[k] * shares[endpoint]);
      if (tally.nats() > evidence) {
        evidence = tally.nats();
        most = tally;
      }
    }
    return most;
  }

  /// @param due expected hits
  record Tally(int hits, double due) {

    /// Chernoff's bound for a Poisson count: P(as far off) ≤ exp(−nats), for each side.
    double nats() {
      return due == 0 ? 0 : (hits == 0 ? 0 : hits * Math.log(hits / due)) - hits + due;
    }
  }
}
