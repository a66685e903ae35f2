package dev.evenkeel.bench;

import dev.evenkeel.balance.Allowance;
import dev.evenkeel.balance.Draws;
import dev.evenkeel.balance.EvennessTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// How many calls it takes from a change of the hits until a test is open, beside the bound that no
/// test of that rate of false alarms can beat by much: the evidence needed, by Kullback and
/// Leibler's divergence of the hits from the expectation (Lorden 1971).
final class DetectionDelays {

  private static final int[] SIZES = {2, 3, 5, 10, 50, 200};
  private static final long SECOND = 1_000_000_000L;

  private DetectionDelays() {}

  static String table(int runs) {
    double nats = 20;
    Allowance allowance = new Allowance(Math.exp(nats), 1, 1);
    StringBuilder table =
        new StringBuilder(
            "| n | hits | bound | median | 95 % | median ÷ bound |\n|---:|---|---:|---:|---:|---:|\n");
    for (int n : SIZES) {
      List<double[]> parts = new ArrayList<>();
      List<String> names = new ArrayList<>();
      names.add("one dead");
      parts.add(one(n, 0));
      names.add("one starved to a half");
      parts.add(one(n, .5));
      if (n > 2) {
        names.add("one doubled");
        parts.add(one(n, 2));
        names.add("half at ⅔, half at 4⁄3");
        parts.add(halves(n));
      }
      for (int c = 0; c < parts.size(); c++) {
        double[] delays = new double[runs];
        for (int run = 0; run < runs; run++) {
          delays[run] = delay(n, parts.get(c), allowance, names.get(c), run);
        }
        Arrays.sort(delays);
        double bound = nats / divergence(n, parts.get(c));
        table.append(
            String.format(
                Locale.ROOT,
                "| %d | %s | %.0f | %.0f | %.0f | %.2f |%n",
                n,
                names.get(c),
                bound,
                delays[runs / 2],
                delays[(int) (runs * .95)],
                delays[runs / 2] / bound));
      }
      table.append(
          String.format(
              Locale.ROOT,
              "| %d | one removed, still answering | %.0f | %.0f | %.0f | |%n",
              n,
              1.0 * n,
              Math.ceil(Math.log(.5) / Math.log(1 - 1.0 / n)),
              Math.ceil(Math.log(.05) / Math.log(1 - 1.0 / n))));
    }
    return table.toString();
  }

  /// The first endpoint gets a factor of its share, the others share the rest.
  private static double[] one(int n, double factor) {
    double share = Math.min(factor / n, .99);
    double[] parts = new double[n];
    Arrays.fill(parts, (1 - share) / (n - 1));
    parts[0] = share;
    return parts;
  }

  private static double[] halves(int n) {
    double[] parts = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      parts[i] = i < n / 2 ? 2 / 3. : 4 / 3.;
      sum += parts[i];
    }
    for (int i = 0; i < n; i++) {
      parts[i] /= sum;
    }
    return parts;
  }

  /// Kullback-Leibler of the hits from the expectation, in nats a call.
  private static double divergence(int n, double[] parts) {
    double sum = 0;
    for (double part : parts) {
      sum += part == 0 ? 0 : part * Math.log(part * n);
    }
    return sum;
  }

  /// Calls until something is open, after 500 even ones.
  private static double delay(int n, double[] parts, Allowance allowance, String name, int seed) {
    SplittableRandom random = new SplittableRandom(31L * seed + name.hashCode());
    EvennessTest test = new EvennessTest();
    test.expect(Draws.uniform(n));
    Draws even = new Draws(Draws.ones(n), random);
    Draws uneven = new Draws(parts, random);
    long now = 0;
    for (int i = 0; i < 500; i++) {
      test.hit(even.next(), now += SECOND, allowance);
    }
    int calls = 0;
    while (!test.open() && calls < 1_000_000) {
      test.hit(uneven.next(), now += SECOND, allowance);
      calls++;
    }
    return calls;
  }
}
