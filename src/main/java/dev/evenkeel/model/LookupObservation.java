package dev.evenkeel.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The outcome of one lookup.
///
/// @param answers addresses of the question's type in the order of the reply, each once
/// @param ttlSeconds the smallest TTL of the answers (of a negative answer its SOA's minimum), -1
///   where there is none
/// @param durationNanos from the first datagram to the reply, TCP included
/// @param truncated the UDP reply had TC set; the answers are those of the TCP retry
/// @param rejected datagrams that were not taken for the reply, by reason
/// @param endNanos monotonic time of its end
public record LookupObservation(
    Question question,
    DnsServer server,
    LookupResult result,
    List<IpAddress> answers,
    long ttlSeconds,
    long durationNanos,
    boolean truncated,
    Map<RejectedReason, Integer> rejected,
    long endNanos,
    Instant at) {

  public LookupObservation {
    answers = List.copyOf(answers);
    rejected = Map.copyOf(rejected);
  }
}
