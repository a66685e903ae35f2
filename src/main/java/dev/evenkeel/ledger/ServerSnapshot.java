package dev.evenkeel.ledger;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.RejectedReason;
import java.util.Map;

/// One DNS server, all questions together.
///
/// @param durations of the lookups that were replied to
/// @param failing whether it fails whatever it is asked
/// @param gone it is no longer asked
public record ServerSnapshot(
    DnsServer server,
    HistogramSnapshot durations,
    long truncated,
    Map<RejectedReason, Long> rejected,
    ServerFailuresSnapshot failing,
    boolean gone) {}
