package dev.evenkeel.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One thing that is wrong.
///
/// @param endpoints that it is about, by name; may be empty
/// @param since when the evidence was there
/// @param sentence for a person: what, where
/// @param evidence numbers by name, in the order in which they are told
/// @param next what to look at next
/// @param explains what it is the cause of
public record Finding(
    Key key,
    List<String> endpoints,
    Instant since,
    String sentence,
    Map<String, Number> evidence,
    String next,
    List<Key> explains) {

  /// What a finding is the same by while it is open. What does not apply is null or empty.
  ///
  /// @param service null where the finding is this node's or a DNS server's
  /// @param port the Service port's name, else its number
  /// @param server the DNS server
  public record Key(
      FindingKind kind,
      @Nullable ServiceKey service,
      String port,
      @Nullable Via via,
      @Nullable Family family,
      String server)
      implements Comparable<Key> {

    private static final Comparator<Key> CAUSAL_ORDER =
        Comparator.comparing(Key::kind)
            .thenComparing(Key::service, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Key::port)
            .thenComparing(Key::via, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Key::family, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Key::server);

    /// Of a whole Service.
    public Key(FindingKind kind, ServiceKey service) {
      this(kind, service, "", null, null, "");
    }

    /// Of a target.
    public Key(FindingKind kind, Target target) {
      this(kind, target.service(), target.port(), target.via(), target.family(), "");
    }

    @Override
    public int compareTo(Key other) {
      return CAUSAL_ORDER.compare(this, other);
    }

    /// `uneven default/nginx-service http cluster_ip ipv4`: what applies, in this order.
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(kind.label());
      if (service != null) {
        text.append(' ').append(service);
      }
      if (!port.isEmpty()) {
        text.append(' ').append(port);
      }
      if (via != null) {
        text.append(' ').append(via.label());
      }
      if (family != null) {
        text.append(' ').append(family.label());
      }
      return server.isEmpty() ? text.toString() : text.append(" at ").append(server).toString();
    }

    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && kind == that.kind
          && Objects.equals(service, that.service)
          && port.equals(that.port)
          && via == that.via
          && family == that.family
          && server.equals(that.server);
    }
  }

  public Finding {
    endpoints = List.copyOf(endpoints);
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
    explains = List.copyOf(explains);
  }

  public FindingKind kind() {
    return key.kind();
  }
}
