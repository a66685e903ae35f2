package dev.evenkeel.bench;

import java.util.List;

/// Prints docs/detection.md: `bench/detection`. Simulated hits, the agent's own tests; the seeds
/// are fixed, so that the page changes with the tests only.
final class DetectionBench {

  private static final String DELAYS =
      """
      # How soon, and how often for nothing

      Made by `make bench-detection`: simulated hits, the agent's own tests (package `balance`), %d runs
      a row. Do not edit.

      ## Until an unevenness is found

      In calls, after 500 even ones, at 20 nats (an alarm in e^20 calls: at 10 calls a second one in 1.5
      years). *Bound* is 20 ÷ the Kullback-Leibler divergence of the hits from the expectation, for *one
      removed* the mean number of calls until it is hit: that hit is the proof.
      """;

  private static final String FALSE_ALARMS =
      """
      ## While all is well

      Alarms over %d times the promised calls, ÷ the promise: at most 1 is kept. At 9 nats, an alarm in
      8103 calls, because at 20 there would be none to count.
      """;

  private DetectionBench() {}

  /// What chance may add to a row of a page that is made from fewer runs.
  private static final double NOISE_OF_FEW = 1.25;

  private static final int ENOUGH = 1000;

  /// @param args how many runs for each delay, and how many times the promised calls for each row
  ///   of false alarms; exits with 1 where a row misses its target
  public static void main(String[] args) {
    int runs = args.length > 0 ? Integer.parseInt(args[0]) : ENOUGH;
    int promises = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    String page =
        DELAYS.formatted(runs)
            + "\n"
            + DetectionDelays.table(runs)
            + "\n"
            + FALSE_ALARMS.formatted(promises)
            + "\n"
            + FalseAlarms.table(promises);
    System.out.print(page);
    List<String> missed = DetectionTargets.missed(page, runs < ENOUGH ? NOISE_OF_FEW : 1);
    missed.forEach(row -> System.err.println("misses its target: " + row));
    System.exit(missed.isEmpty() ? 0 : 1);
  }
}
