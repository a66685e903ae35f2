package dev.evenkeel.config;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// A label selector as `kubectl -l` takes it: requirements that all have to hold.
///
/// @param requirements at least one
public record LabelSelector(List<Requirement> requirements) {

  /// What a requirement asks of one label.
  public enum Operator {
    IN,
    /// Holds for a missing label too, as in Kubernetes.
    NOT_IN,
    EXISTS,
    MISSING
  }

  /// One condition on one label.
  ///
  /// @param values sorted; empty for `EXISTS` and `MISSING`
  public record Requirement(String key, Operator operator, SortedSet<String> values) {

    public Requirement {
      values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    boolean holds(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case MISSING -> value == null;
      };
    }

    @Override
    public String toString() {
      return switch (operator) {
        case IN -> values.size() == 1 ? key + "=" + values.first() : key + " in " + list();
        case NOT_IN -> values.size() == 1 ? key + "!=" + values.first() : key + " notin " + list();
        case EXISTS -> key;
        case MISSING -> "!" + key;
      };
    }

    private String list() {
      return "(" + String.join(",", values) + ")";
    }
  }

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /// Reads `a=b`, `a==b`, `a!=b`, `a in (x,y)`, `a notin (x,y)`, `a`, `!a`, separated by commas.
  /// Linear in the text.
  ///
  /// @throws IllegalArgumentException whose message is the whole sentence: what is wrong, where,
  ///   and what is allowed
  public static LabelSelector parse(String text) {
    return new LabelSelectorParser(text).selector();
  }

  /// O(requirements), whatever the number of labels.
  public boolean matches(Map<String, String> labels) {
    return requirements.stream().allMatch(requirement -> requirement.holds(labels));
  }

  /// In one spelling that the API server takes.
  @Override
  public String toString() {
    return String.join(",", requirements.stream().map(Requirement::toString).toList());
  }
}
