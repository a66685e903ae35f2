package dev.evenkeel.model;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// One DNS question that is asked for a Service.
///
/// @param name absolute, with a full stop at the end
/// @param record the metric label `record`: one of the constants here
/// @param type of record
/// @param port the Service port's label where the question is about one, else empty
public record Question(ServiceKey service, String name, String record, RecordType type, String port)
    implements Comparable<Question> {

  /// The Service's own name.
  public static final String SERVICE = "service";

  /// `_port._proto` before it.
  public static final String PORT = "port";

  /// An endpoint's own name; those of a Service are summed in metrics.
  public static final String ENDPOINT = "endpoint";

  /// An address's name, PTR; those of a Service are summed in metrics.
  public static final String REVERSE = "reverse";

  /// Of the names of a headless Service's endpoints, and of their addresses, how many one agent
  /// asks about.
  public static final int ENDPOINTS_ASKED = 8;

  private static final Comparator<Question> ORDER =
      Comparator.comparing(Question::service)
          .thenComparing(Question::record)
          .thenComparing(Question::name)
          .thenComparing(Question::type)
          .thenComparing(Question::port);

  /// About no port.
  public Question(ServiceKey service, String name, String record, RecordType type) {
    this(service, name, record, type, "");
  }

  /// Whether it is one of many of its kind, which grow with the endpoints.
  public boolean isOfEndpoints() {
    return record.equals(ENDPOINT) || record.equals(REVERSE);
  }

  /// Whether it asks for the addresses of the Service's own name.
  public boolean isOfOwnAddresses() {
    return record.equals(SERVICE) && (type == RecordType.A || type == RecordType.AAAA);
  }

  @Override
  public int compareTo(Question other) {
    return ORDER.compare(this, other);
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Question that
        && type == that.type
        && name.equals(that.name)
        && service.equals(that.service)
        && record.equals(that.record)
        && port.equals(that.port);
  }
}
