package dev.evenkeel.ledger;

import dev.evenkeel.model.ServiceKey;

/// Whether the lookups of a Service at a DNS server fail.
///
/// @param server its label
public record LookupTestsSnapshot(ServiceKey service, String server, FailingSnapshot failing) {}
