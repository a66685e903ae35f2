package dev.evenkeel.diagnosis;

import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The findings from one diagnosis to the next: since when each is open, what was opened and
/// closed, and how many were ever opened. Confined to the loop.
public final class OpenFindings {

  /// What changed with a diagnosis.
  public record Changes(List<Finding> opened, Collection<Finding> closed) {

    public Changes {
      opened = List.copyOf(opened);
      closed = List.copyOf(closed);
    }
  }

  private final Map<FindingKind, Long> openedEver = new EnumMap<>(FindingKind.class);
  private Map<Finding.Key, Finding> open = new TreeMap<>();
  private Diagnosis current = Diagnosis.NOTHING;

  public OpenFindings() {
    for (FindingKind kind : FindingKind.values()) {
      openedEver.put(kind, 0L);
    }
  }

  public Changes follow(Diagnosis now) {
    Map<Finding.Key, Finding> before = open;
    List<Finding> told = new ArrayList<>();
    List<Finding> opened = new ArrayList<>();
    open = new TreeMap<>();
    for (Finding finding : now.findings()) {
      Finding known = before.remove(finding.key());
      Finding since = known == null ? finding : since(finding, known.since());
      if (known == null) {
        opened.add(finding);
        openedEver.merge(finding.kind(), 1L, Long::sum);
      }
      open.put(since.key(), since);
      told.add(since);
    }
    current = new Diagnosis(told, now.ports(), now.catalogCurrent());
    return new Changes(opened, before.values());
  }

  /// Evidence may be renewed while a finding is open: it began when it was first there.
  private static Finding since(Finding finding, Instant known) {
    return finding.since().isAfter(known)
        ? new Finding(
            finding.key(),
            finding.endpoints(),
            known,
            finding.sentence(),
            finding.evidence(),
            finding.next(),
            finding.explains())
        : finding;
  }

  public Diagnosis current() {
    return current;
  }

  /// How many were ever opened, by kind; every kind is there.
  public Map<FindingKind, Long> opened() {
    return Map.copyOf(openedEver);
  }
}
