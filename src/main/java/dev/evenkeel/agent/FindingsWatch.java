package dev.evenkeel.agent;

import dev.evenkeel.diagnosis.Diagnosis;
import dev.evenkeel.diagnosis.OpenFindings;
import dev.evenkeel.diagnosis.Surroundings;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Looks at the ledger from time to time, and tells what is opened and closed. Confined to the
/// loop.
final class FindingsWatch {

  private final Ledger ledger;
  private final LongSupplier nanos;
  private final Agent.Log log;
  private final OpenFindings open = new OpenFindings();

  FindingsWatch(Ledger ledger, LongSupplier nanos, Agent.Log log) {
    this.ledger = ledger;
    this.nanos = nanos;
    this.log = log;
  }

  /// @param missing Services that the configuration names and the cluster does not have
  void look(String node, boolean catalogCurrent, List<ServiceKey> missing) {
    Instant now = Instant.now();
    OpenFindings.Changes changes =
        open.follow(
            Diagnosis.of(
                ledger.snapshot(nanos.getAsLong()),
                new Surroundings(node, now, catalogCurrent, open.current().commonKeys(), missing)));
    changes.opened().forEach(f -> log.warn("finding opened: " + f.key() + ": " + f.sentence()));
    changes
        .closed()
        .forEach(
            f ->
                log.info(
                    "finding closed: "
                        + f.key()
                        + ", after "
                        + Duration.between(f.since(), now).toSeconds()
                        + " s"));
  }

  Diagnosis current() {
    return open.current();
  }

  Map<FindingKind, Long> opened() {
    return open.opened();
  }
}
