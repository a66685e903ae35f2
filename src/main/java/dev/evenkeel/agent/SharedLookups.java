package dev.evenkeel.agent;

import dev.evenkeel.dns.Lookups;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// At most one lookup of a question at a server is in flight: who asks meanwhile gets the same
/// answer. Each lookup is recorded once. Confined to the loop.
final class SharedLookups {

  /// A question at a server, by its label.
  record Key(Question question, String server) {
    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && question.equals(that.question)
          && server.equals(that.server);
    }
  }

  private final Lookups lookups;
  private final Ledger ledger;
  private final FailureLog failures;
  private final Map<Key, List<Consumer<LookupObservation>>> waiting = new HashMap<>();

  SharedLookups(Lookups lookups, Ledger ledger, FailureLog failures) {
    this.lookups = lookups;
    this.ledger = ledger;
    this.failures = failures;
  }

  /// @param done called once, never before this method has returned
  void ask(
      Question question, DnsServer server, Duration timeout, Consumer<LookupObservation> done) {
    Key key = new Key(question, server.label());
    List<Consumer<LookupObservation>> others = waiting.get(key);
    if (others != null) {
      others.add(done);
      return;
    }
    List<Consumer<LookupObservation>> first = new ArrayList<>();
    first.add(done);
    waiting.put(key, first);
    try {
      lookups.ask(question, server, timeout, lookup -> ended(key, lookup));
    } catch (RuntimeException refused) {
      waiting.remove(key);
      throw refused;
    }
  }

  private void ended(Key key, LookupObservation lookup) {
    List<Consumer<LookupObservation>> all = waiting.remove(key);
    ledger.record(lookup);
    if (!lookup.result().answered()) {
      failed(lookup);
    }
    if (all != null) {
      all.forEach(done -> done.accept(lookup));
    }
  }

  /// A line in the log, where there was none of late.
  void failed(LookupObservation lookup) {
    failures.failed(
        "lookup failed",
        lookup.question().name()
            + " "
            + lookup.question().type()
            + " at "
            + lookup.server().label(),
        lookup.result().label(),
        lookup.endNanos());
  }
}
