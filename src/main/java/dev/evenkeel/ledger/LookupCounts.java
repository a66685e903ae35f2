package dev.evenkeel.ledger;

import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The counters of the lookups of one kind at one server. Questions about endpoints share them:
/// endpoints come and go, and a sum that lost one of its parts would look like a counter that was
/// reset. Confined to the loop.
final class LookupCounts {

  /// What is counted together.
  record Key(ServiceKey service, String record, String name, RecordType type, String server) {

    static Key of(Question question, String server) {
      return new Key(
          question.service(),
          question.record(),
          question.isOfEndpoints() ? "" : question.name(),
          question.type(),
          server);
    }

    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && type == that.type
          && service.equals(that.service)
          && name.equals(that.name)
          && record.equals(that.record)
          && server.equals(that.server);
    }
  }

  final Map<String, Long> results = new TreeMap<>(Map.of(LookupResult.NOERROR.label(), 0L));
  long failures;
  long missing;
  long unexpected;
}
