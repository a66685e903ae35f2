package dev.evenkeel.bench;

import dev.evenkeel.balance.Allowance;
import dev.evenkeel.balance.Deviation;
import dev.evenkeel.balance.Draws;
import dev.evenkeel.balance.EvennessTest;
import dev.evenkeel.balance.FailureTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/// Alarms while all is well, beside the promise: at ln A = 9, an alarm in 8103 calls.
final class FalseAlarms {

  private static final int[] SIZES = {2, 3, 5, 10, 50, 200};
  private static final long SECOND = 1_000_000_000L;

  private FalseAlarms() {}

  static String table(int promises) {
    StringBuilder table =
        new StringBuilder("| healthy | n | alarms ÷ promised |\n|---|---:|---:|\n");
    double interval = Math.exp(9);
    for (int n : SIZES) {
      row(table, "uniform", n, uniform(n, interval, promises));
    }
    for (int n : new int[] {3, 10, 50}) {
      row(table, "unequal shares, 1 to 10", n, unequal(n, interval, promises));
    }
    for (int n : new int[] {2, 3, 10}) {
      row(table, "round robin, alone", n, roundRobin(n, interval, promises, 0, false));
      row(
          table,
          "round robin, another client at a fixed rate",
          n,
          roundRobin(n, interval, promises, 1, false));
      row(
          table,
          "round robin, three others, exponential gaps",
          n,
          roundRobin(n, interval, promises, 3, true));
    }
    row(table, "sets that change every 500 calls", 10, changing(interval, promises));
    row(table, "rates that change, agents that come and go", 5, rates(promises));
    row(table, "the agent's own hits left out", 4, ownLeftOut(interval, promises));
    row(table, "failures at the tolerance", 0, failures(interval, promises));
    return table.toString();
  }

  private static void row(StringBuilder table, String name, int n, double ratio) {
    table.append(
        String.format(
            Locale.ROOT, "| %s | %s | %.2f |%n", name, n == 0 ? "" : Integer.toString(n), ratio));
  }

  private static final class Alarms {
    private final EvennessTest test;
    private int count;
    private List<String> before = List.of();
    private boolean patternBefore;

    Alarms(EvennessTest test) {
      this.test = test;
    }

    void look() {
      if (!test.open() && before.isEmpty() && !patternBefore) {
        return;
      }
      List<String> now = test.deviations().stream().map(Deviation::endpoint).toList();
      boolean opened = test.patternOpen() && !patternBefore;
      if (opened || (!test.patternOpen() && !before.containsAll(now))) {
        count++;
      }
      before = now;
      patternBefore = test.patternOpen();
    }
  }

  private static double uniform(int n, double interval, int promises) {
    return drawn(
        Draws.uniform(n), new Draws(Draws.ones(n), new SplittableRandom(n)), interval, promises);
  }

  private static double unequal(int n, double interval, int promises) {
    double[] parts = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      parts[i] = 1 + 9.0 * i / (n - 1);
      sum += parts[i];
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      shares.put(Draws.name(i), parts[i] / sum);
    }
    return drawn(shares, new Draws(parts, new SplittableRandom(100 + n)), interval, promises);
  }

  private static double drawn(
      Map<String, Double> shares, Draws draws, double interval, int promises) {
    EvennessTest test = new EvennessTest();
    test.expect(shares);
    Alarms alarms = new Alarms(test);
    Allowance allowance = new Allowance(interval, 1, 1);
    long now = 0;
    for (long i = 0; i < promises * interval; i++) {
      test.hit(draws.next(), now += SECOND, allowance);
      alarms.look();
    }
    return (double) alarms.count / promises;
  }

  /// One connection after the other to the endpoints in turn; of ours one a second, of others too.
  private static double roundRobin(int n, double interval, int promises, int others, boolean gaps) {
    SplittableRandom random = new SplittableRandom(200 + n + others);
    EvennessTest test = new EvennessTest();
    test.expect(Draws.uniform(n));
    Alarms alarms = new Alarms(test);
    Allowance allowance = new Allowance(interval, 1, 1);
    double[] next = new double[others + 1];
    for (int c = 1; c <= others; c++) {
      next[c] = random.nextDouble();
    }
    long turn = 0;
    long ours = 0;
    while (ours < promises * interval) {
      int first = 0;
      for (int c = 1; c <= others; c++) {
        first = next[c] < next[first] ? c : first;
      }
      if (first == 0) {
        test.hit(Draws.name((int) (turn % n)), (long) (next[0] * 1e9), allowance);
        alarms.look();
        ours++;
      }
      turn++;
      // Ours are always exponential, as the agent's are.
      next[first] += first == 0 || gaps ? -Math.log(1 - random.nextDouble()) : 1;
    }
    return (double) alarms.count / promises;
  }

  private static double changing(double interval, int promises) {
    SplittableRandom random = new SplittableRandom(300);
    EvennessTest test = new EvennessTest();
    Alarms alarms = new Alarms(test);
    Allowance allowance = new Allowance(interval, 1, 1);
    long now = 0;
    Draws draws = new Draws(Draws.ones(10), random);
    test.expect(Draws.uniform(10));
    for (long i = 0; i < promises * interval; i++) {
      if (i % 500 == 0) {
        int n = 3 + random.nextInt(12);
        test.expect(Draws.uniform(n));
        draws = new Draws(Draws.ones(n), random);
      }
      test.hit(draws.next(), now += SECOND, allowance);
      alarms.look();
    }
    return (double) alarms.count / promises;
  }

  /// Of all agents: each agent sees its own hits, at a rate of its own, and what it may spend
  /// changes as agents come and go. The promise is one alarm in the interval for all of them
  /// together.
  private static double rates(int promises) {
    SplittableRandom random = new SplittableRandom(400);
    double intervalSeconds = 2000;
    int most = 8;
    List<EvennessTest> tests = new ArrayList<>();
    List<Alarms> alarms = new ArrayList<>();
    double[] next = new double[most];
    for (int k = 0; k < most; k++) {
      EvennessTest test = new EvennessTest();
      test.expect(Draws.uniform(5));
      tests.add(test);
      alarms.add(new Alarms(test));
      next[k] = random.nextDouble();
    }
    Draws draws = new Draws(Draws.ones(5), random);
    DoubleSupplier exponential = () -> -Math.log(1 - random.nextDouble());
    int agents = most;
    double now = 0;
    double changeAt = 300;
    double rate = 4;
    while (now < promises * intervalSeconds) {
      int first = 0;
      for (int k = 1; k < agents; k++) {
        first = next[k] < next[first] ? k : first;
      }
      now = next[first];
      if (now > changeAt) {
        int before = agents;
        agents = 1 + random.nextInt(most);
        rate = .5 + 10 * random.nextDouble();
        changeAt = now + 300;
        for (int k = before; k < agents; k++) {
          next[k] = now + exponential.getAsDouble() / rate;
        }
      }
      if (first < agents) {
        tests
            .get(first)
            .hit(draws.next(), (long) (now * 1e9), new Allowance(intervalSeconds, agents, 1));
        alarms.get(first).look();
        next[first] = now + exponential.getAsDouble() / rate;
      }
    }
    return alarms.stream().mapToInt(a -> a.count).sum() / (double) promises;
  }

  /// The agent is an endpoint of the Service: its own hits are skipped, the others' shares divided
  /// by one minus its own.
  private static double ownLeftOut(double interval, int promises) {
    SplittableRandom random = new SplittableRandom(500);
    EvennessTest test = new EvennessTest();
    test.expect(Draws.uniform(4));
    Alarms alarms = new Alarms(test);
    Allowance allowance = new Allowance(interval, 1, 1);
    Draws draws = new Draws(Draws.ones(5), random);
    long now = 0;
    for (long i = 0; i < promises * interval; i++) {
      String hit = draws.next();
      if (!hit.equals(Draws.name(4))) {
        test.hit(hit, now += SECOND, allowance);
        alarms.look();
      }
    }
    return (double) alarms.count / promises;
  }

  private static double failures(double interval, int promises) {
    SplittableRandom random = new SplittableRandom(600);
    FailureTest test = new FailureTest(.01);
    Allowance allowance = new Allowance(interval, 1, 1);
    long now = 0;
    int alarms = 0;
    boolean open = false;
    for (long i = 0; i < promises * interval; i++) {
      test.outcome(random.nextDouble() < .01, now += SECOND, false, allowance);
      alarms += test.open() && !open ? 1 : 0;
      open = test.open();
    }
    return (double) alarms / promises;
  }
}
