package dev.evenkeel.cli;

import dev.evenkeel.diagnosis.Diagnosis;
import dev.evenkeel.model.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the agent found in the demo, and whether that was the fault and its mend. Confined to the
/// demo's thread.
final class DemoFindings {

  private final String frozen;
  private final Set<String> strangers = new LinkedHashSet<>();
  private Map<Finding.Key, Finding> open = Map.of();
  private String added = "";
  private double faultAt = Double.NaN;
  private double mendAt = Double.NaN;
  private Optional<String> dataPlane = Optional.empty();
  private Optional<String> dns = Optional.empty();
  private double clearedAt = Double.NaN;

  /// @param frozen the DNS server that the fault freezes, by its label
  DemoFindings(String frozen) {
    this.frozen = frozen;
  }

  /// @param newlyAdded the Pod that neither the data plane nor the DNS server follows
  void fault(String newlyAdded, double seconds) {
    added = newlyAdded;
    faultAt = seconds;
  }

  void mend(double seconds) {
    mendAt = seconds;
  }

  /// What was opened and closed since the last time, for a person: what others explain is not told.
  List<String> follow(Diagnosis diagnosis, double seconds) {
    Set<Finding.Key> explained = new HashSet<>();
    diagnosis.findings().forEach(finding -> explained.addAll(finding.explains()));
    Map<Finding.Key, Finding> now = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (Finding finding : diagnosis.findings()) {
      take(finding, explained.contains(finding.key()), seconds);
      if (!explained.contains(finding.key())) {
        now.put(finding.key(), finding);
        if (!open.containsKey(finding.key())) {
          lines.add("FOUND " + finding.kind().label() + ": " + finding.sentence());
        }
      }
    }
    open.forEach(
        (key, finding) -> {
          if (!now.containsKey(key)) {
            lines.add("OVER " + key);
          }
        });
    if (now.isEmpty() && !open.isEmpty() && !Double.isNaN(mendAt)) {
      clearedAt = seconds;
    }
    open = now;
    return lines;
  }

  private void take(Finding finding, boolean explained, double seconds) {
    boolean atServer = finding.key().server().equals(frozen);
    boolean ofPod = finding.endpoints().contains(added) && finding.key().server().isEmpty();
    if (Double.isNaN(faultAt) || (!explained && !atServer && !ofPod)) {
      strangers.add(finding.sentence());
    } else if (Double.isNaN(mendAt) && atServer) {
      dns = dns.or(() -> Optional.of(after(finding, seconds)));
    } else if (Double.isNaN(mendAt) && ofPod) {
      dataPlane = dataPlane.or(() -> Optional.of(after(finding, seconds)));
    }
  }

  private String after(Finding finding, double seconds) {
    return String.format(Locale.ROOT, "%s after %.0f s", finding.kind().label(), seconds - faultAt);
  }

  /// What is open, in short.
  List<String> keys() {
    return open.keySet().stream().map(Finding.Key::toString).toList();
  }

  /// The sentences of what is open.
  List<String> told() {
    return open.values().stream().map(Finding::sentence).toList();
  }

  /// Whether both parts of the fault were found, nothing before it, and nothing is left after the
  /// mend.
  boolean asPromised() {
    return strangers.isEmpty() && dataPlane.isPresent() && dns.isPresent() && open.isEmpty();
  }

  /// For the summary.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    strangers.forEach(s -> lines.add("FOUND, and is not there: " + s));
    lines.add("found:  " + added + ": " + dataPlane.orElse("NOT FOUND"));
    lines.add("        DNS server " + frozen + ": " + dns.orElse("NOT FOUND"));
    lines.add(
        open.isEmpty()
            ? Double.isNaN(clearedAt)
                ? "over:   nothing was found that could be over"
                : String.format(
                    Locale.ROOT, "over:   all, %.0f s after the mend", clearedAt - mendAt)
            : "NOT OVER: " + String.join(" ", told()));
    return lines;
  }
}
