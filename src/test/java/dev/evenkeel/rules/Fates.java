package dev.evenkeel.rules;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What may become of a packet, with the probability of each: an endpoint as `ip:port`, or one of
/// the three that are no endpoint.
public final class Fates {

  /// Sent back with an ICMP message.
  public static final String REJECTED = "rejected";

  /// Thrown away: the caller waits.
  public static final String DROPPED = "dropped";

  /// No rule takes it: it goes on to its destination as it is.
  public static final String UNTOUCHED = "untouched";

  /// Probabilities in the kernel's rules have 31 bits.
  private static final double TOLERANCE = 1e-6;

  private final SortedMap<String, Double> chances = new TreeMap<>();

  /// One that is certain.
  public static Fates certain(String fate) {
    Fates fates = new Fates();
    fates.add(fate, 1);
    return fates;
  }

  /// Those of an expectation.
  public static Fates of(Map<String, Double> chances) {
    Fates fates = new Fates();
    chances.forEach(fates::add);
    return fates;
  }

  void add(String fate, double chance) {
    if (chance > 0) {
      chances.merge(fate, chance, Double::sum);
    }
  }

  public SortedMap<String, Double> chances() {
    return chances;
  }

  /// Whether they are the same but for the rounding of the kernel's probabilities.
  public boolean same(Fates other) {
    return chances.keySet().equals(other.chances.keySet())
        && chances.entrySet().stream()
            .allMatch(
                e ->
                    Math.abs(e.getValue() - other.chances.getOrDefault(e.getKey(), -1.0))
                        < TOLERANCE);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    chances.forEach(
        (fate, chance) -> {
          text.append(text.isEmpty() ? "" : " ").append(fate);
          if (chance < 1 - TOLERANCE) {
            text.append(String.format(Locale.ROOT, "=%.4f", chance));
          }
        });
    return text.toString();
  }
}
