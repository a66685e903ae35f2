package dev.evenkeel.diagnosis;

import dev.evenkeel.ledger.Tally;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Parts of the sentences of findings.
final class Phrases {

  private static final int NAMES = 5;

  private Phrases() {}

  /// `a, b and 7 more`.
  static String names(Collection<String> names) {
    List<String> sorted = names.stream().sorted().toList();
    String first = sorted.stream().limit(NAMES).collect(Collectors.joining(", "));
    return sorted.size() <= NAMES ? first : first + " and " + (sorted.size() - NAMES) + " more";
  }

  /// `35 timeout, 2 servfail`, the most frequent first.
  static String results(Tally tally) {
    return tally.failures().entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  /// The result that most failures have; empty where there are none.
  static String mostFrequent(Tally tally) {
    return tally.failures().entrySet().stream()
        .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  /// `1 endpoint`, `3 endpoints`.
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /// With one decimal.
  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
