package dev.evenkeel.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The outcome of one lookup.
///
/// @param answers of the question's type in the order of the reply, each once: addresses in
///   canonical spelling, names in lower case with a full stop at the end, SRV as `port target`
/// @param ttlSeconds the smallest TTL of the answers (of a negative answer its SOA's minimum), -1
///   where there is none
/// @param durationNanos from the first datagram to the reply, TCP included
/// @param truncated the UDP reply had TC set; the answers are those of the TCP retry
/// @param partial the reply over TCP had TC set too: answers may be missing
/// @param rejected datagrams that were not taken for the reply, by reason
/// @param endNanos monotonic time of its end
public record LookupObservation(
    Question question,
    DnsServer server,
    LookupResult result,
    List<String> answers,
    long ttlSeconds,
    long durationNanos,
    boolean truncated,
    boolean partial,
    Map<RejectedReason, Integer> rejected,
    long endNanos,
    Instant at) {

  public LookupObservation {
    answers = List.copyOf(answers);
    rejected = Map.copyOf(rejected);
  }

  /// Whole.
  public LookupObservation(
      Question question,
      DnsServer server,
      LookupResult result,
      List<String> answers,
      long ttlSeconds,
      long durationNanos,
      boolean truncated,
      Map<RejectedReason, Integer> rejected,
      long endNanos,
      Instant at) {
    this(
        question,
        server,
        result,
        answers,
        ttlSeconds,
        durationNanos,
        truncated,
        false,
        rejected,
        endNanos,
        at);
  }

  /// Monotonic time of its start.
  public long startNanos() {
    return endNanos - durationNanos;
  }

  /// The first answer, where it is an address.
  public Optional<IpAddress> firstAddress() {
    return answers.stream().findFirst().flatMap(IpAddress::parse);
  }
}
