package dev.evenkeel.balance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Hits drawn for tests and benches: endpoints `e0`, `e1`, …
public final class Draws {

  private final double[] upTo;
  private final RandomGenerator random;

  /// @param parts of the hits, of any sum
  public Draws(double[] parts, RandomGenerator random) {
    this.random = random;
    upTo = new double[parts.length];
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    double below = 0;
    for (int i = 0; i < parts.length; i++) {
      below += parts[i] / sum;
      upTo[i] = below;
    }
  }

  public String next() {
    double at = random.nextDouble();
    int i = 0;
    while (i < upTo.length - 1 && at >= upTo[i]) {
      i++;
    }
    return name(i);
  }

  public static String name(int i) {
    return "e" + i;
  }

  public static Map<String, Double> uniform(int n) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      shares.put(name(i), 1.0 / n);
    }
    return shares;
  }

  public static double[] ones(int n) {
    double[] ones = new double[n];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }
}
