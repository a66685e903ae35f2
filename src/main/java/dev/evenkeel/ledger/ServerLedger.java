package dev.evenkeel.ledger;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.RejectedReason;
import java.util.EnumMap;
import java.util.Map;

/// One DNS server, all questions together. Confined to the loop.
final class ServerLedger {

  final Lifetime lifetime = new Lifetime();
  private final Histogram durations = new Histogram();
  private final Map<RejectedReason, Long> rejected = new EnumMap<>(RejectedReason.class);
  private DnsServer server;
  private long truncated;
  final ServerFailures failures;

  ServerLedger(DnsServer server, ServerFailures failures) {
    this.server = server;
    this.failures = failures;
    for (RejectedReason reason : RejectedReason.values()) {
      rejected.put(reason, 0L);
    }
  }

  void here(DnsServer now) {
    if (lifetime.isGone()) {
      failures.restart(); // one that comes back is another
    }
    server = now;
    lifetime.here();
  }

  void gone(long nowNanos) {
    lifetime.gone(nowNanos);
    failures.gone(nowNanos);
  }

  boolean isResolver() {
    return server.role() == DnsServer.Role.RESOLVER;
  }

  void record(LookupObservation lookup) {
    if (lookup.result().replied()) {
      durations.add(lookup.durationNanos());
    }
    if (lookup.truncated()) {
      truncated++;
    }
    lookup.rejected().forEach((reason, count) -> rejected.merge(reason, (long) count, Long::sum));
  }

  ServerSnapshot snapshot() {
    return new ServerSnapshot(
        server,
        durations.snapshot(),
        truncated,
        Map.copyOf(rejected),
        failures.snapshot(),
        lifetime.isGone());
  }
}
