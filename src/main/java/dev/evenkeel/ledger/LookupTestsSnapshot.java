package dev.evenkeel.ledger;

import dev.evenkeel.model.ServiceKey;

/// Whether the lookups of some questions of a Service fail at a DNS server.
///
/// @param server its label
/// @param questions what they are about: the type for the Service's own name, else `others`
public record LookupTestsSnapshot(
    ServiceKey service, String server, String questions, FailingSnapshot failing) {}
