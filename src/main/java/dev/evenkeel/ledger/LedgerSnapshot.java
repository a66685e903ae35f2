package dev.evenkeel.ledger;

import dev.evenkeel.model.ServiceExpectation;
import java.util.List;

/// All that was counted, at one moment.
///
/// @param atNanos monotonic time of the moment
/// @param lookupTests of each Service at each DNS server
/// @param convergence the changes of all targets and questions, by kind
/// @param services that are probed, ordered by key
public record LedgerSnapshot(
    long atNanos,
    List<ServiceExpectation> services,
    List<TargetSnapshot> targets,
    List<DirectSnapshot> directs,
    List<DurationSnapshot> durations,
    List<DnsSnapshot> lookups,
    List<LookupTestsSnapshot> lookupTests,
    List<ServerSnapshot> servers,
    List<ConvergenceCounts> convergence) {

  public LedgerSnapshot {
    services = List.copyOf(services);
    targets = List.copyOf(targets);
    directs = List.copyOf(directs);
    durations = List.copyOf(durations);
    lookups = List.copyOf(lookups);
    lookupTests = List.copyOf(lookupTests);
    servers = List.copyOf(servers);
    convergence = List.copyOf(convergence);
  }
}
