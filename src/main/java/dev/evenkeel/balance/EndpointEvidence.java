package dev.evenkeel.balance;

import java.util.Arrays;

/// One endpoint's statistics: for each of seven factors the weight of "it gets this factor of its
/// share". One writer.
final class EndpointEvidence {

  private static final double[] FACTORS = {0, .25, .5, .75, 4 / 3., 2, 4};
  private static final double[] WEIGHTS = {.35, .10, .15, .05, .05, .20, .10};

  /// The first factor above 1.
  private static final int HIGH = 4;

  /// An alternative with less of the endpoint's evidence says nothing about how far off it is.
  private static final double SAYS_SOMETHING = .01;

  /// What it gets nothing of would clear by its first hit.
  private static final double LEAST_FACTOR = .25;

  private final double[] weights = new double[FACTORS.length];
  private final double[] onHit = new double[FACTORS.length];
  private final double[] onMiss = new double[FACTORS.length];
  private double share;
  private double spending;

  /// @param share of the tested hits, in (0, 1)
  /// @param part of the stream's allowance that single endpoints may spend, (0, 1]
  void expect(double share, double part) {
    this.share = share;
    this.spending = part * share;
    for (int k = 0; k < FACTORS.length; k++) {
      double alternative = alternative(FACTORS[k], share);
      onHit[k] = alternative / share;
      onMiss[k] = (1 - alternative) / (1 - share);
    }
  }

  static double alternative(double factor, double share) {
    return factor > 1 ? Math.min(factor * share, (1 + share) / 2) : factor * share;
  }

  /// @return the weight of all factors together; 1 is an alarm
  double outcome(boolean hit, double allowance) {
    double[] ratios = hit ? onHit : onMiss;
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      weights[k] = (weights[k] + WEIGHTS[k] * spending * allowance) * ratios[k];
      sum += weights[k];
    }
    return sum;
  }

  /// Weights together at most 1: while what it could name is open already.
  void hold() {
    double sum = low() + high();
    if (sum > 1) {
      for (int k = 0; k < weights.length; k++) {
        weights[k] /= sum;
      }
    }
  }

  void reset() {
    Arrays.fill(weights, 0);
  }

  double share() {
    return share;
  }

  double low() {
    return weights[0] + weights[1] + weights[2] + weights[3];
  }

  double high() {
    return weights[4] + weights[5] + weights[6];
  }

  Side side() {
    return low() >= high() ? Side.LOW : Side.HIGH;
  }

  double of(Side side) {
    return side == Side.LOW ? low() : high();
  }

  /// That it gets nothing at all outweighs that it gets less.
  boolean silent() {
    return weights[0] > weights[1] + weights[2] + weights[3];
  }

  /// Of the factors on a side that have some of the endpoint's evidence the nearest to 1.
  double assumed(Side side) {
    double least = SAYS_SOMETHING * (low() + high());
    if (side == Side.LOW) {
      for (int k = HIGH - 1; k >= 0; k--) {
        if (weights[k] >= least && weights[k] > 0) {
          return Math.max(FACTORS[k], LEAST_FACTOR);
        }
      }
      return LEAST_FACTOR;
    }
    for (int k = HIGH; k < FACTORS.length; k++) {
      if (weights[k] >= least && weights[k] > 0) {
        return FACTORS[k];
      }
    }
    return FACTORS[HIGH];
  }
}
