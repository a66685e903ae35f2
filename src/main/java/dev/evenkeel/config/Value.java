package dev.evenkeel.config;

import java.util.List;

/// What a file or an annotation says at one place, before it has a meaning. Immutable.
sealed interface Value {

  Place at();

  /// Where something stands.
  ///
  /// @param line from 1
  /// @param column from 1, in code points
  /// @param path the key's, such as `services[2].ports.http`; empty for the whole file
  record Place(int line, int column, String path) {}

  /// One word, number or text.
  ///
  /// @param text without quotes, escapes resolved
  record Scalar(Place at, Kind kind, String text) implements Value {}

  record Sequence(Place at, List<Value> elements) implements Value {
    public Sequence {
      elements = List.copyOf(elements);
    }
  }

  /// Keys and values.
  ///
  /// @param entries in the order of the file; a key may be there twice
  record Mapping(Place at, List<Entry> entries) implements Value {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  record Entry(Place at, String key, Value value) {}

  /// What YAML 1.2's core schema takes a scalar for.
  enum Kind {
    TEXT,
    WHOLE_NUMBER,
    REAL_NUMBER,
    TRUTH,
    NOTHING,
    /// The text of an annotation, which has no types: whatever is asked for.
    ANNOTATION
  }
}
