package dev.evenkeel.agent;

import dev.evenkeel.diagnosis.Diagnosis;
import dev.evenkeel.diagnosis.OpenFindings;
import dev.evenkeel.diagnosis.Surroundings;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks at the ledger from time to time, and tells what is opened and closed. Confined to the
/// loop.
final class FindingsWatch {

  private final Ledger ledger;
  private final LongSupplier nanos;
  private final Agent.Log log;
  private final OpenFindings open = new OpenFindings();
  private @Nullable Instant lastLook;

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
                new Surroundings(node, now, catalogCurrent, open.current().keys(), missing)));
    lastLook = now;
    Set<Finding.Key> explained = new HashSet<>();
    open.current().findings().forEach(finding -> explained.addAll(finding.explains()));
    for (Finding finding : changes.opened()) {
      String line = "finding opened: " + finding.key() + ": " + finding.sentence();
      if (explained.contains(finding.key())) {
        log.info(line);
      } else {
        log.warn(line);
      }
    }
    changes
        .closed()
        .forEach(
            f ->
                log.info(
                    "finding closed: "
                        + f.key()
                        + ", after "
                        + Duration.between(f.since(), now).toSeconds()
                        + " s: "
                        + f.sentence()));
  }

  /// When a look last came to its end; null: never.
  @Nullable Instant lastLook() {
    return lastLook;
  }

  /// Those that the last diagnosis told.
  List<ServiceKey> missing() {
    return open.current().findings().stream()
        .map(Finding::key)
        .filter(key -> key.kind() == FindingKind.SERVICE_MISSING)
        .flatMap(key -> Stream.ofNullable(key.service()))
        .toList();
  }

  Diagnosis current() {
    return open.current();
  }

  Map<FindingKind, Long> opened() {
    return open.opened();
  }
}
