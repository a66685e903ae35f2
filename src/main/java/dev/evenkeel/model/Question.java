package dev.evenkeel.model;

import java.util.Comparator;

/// One DNS question that is asked for a Service.
///
/// @param name absolute, with a full stop at the end
/// @param record the metric label `record`; `service` is the Service's own name
public record Question(ServiceKey service, String name, String record, RecordType type)
    implements Comparable<Question> {

  private static final Comparator<Question> ORDER =
      Comparator.comparing(Question::service)
          .thenComparing(Question::record)
          .thenComparing(Question::name)
          .thenComparing(Question::type);

  @Override
  public int compareTo(Question other) {
    return ORDER.compare(this, other);
  }
}
