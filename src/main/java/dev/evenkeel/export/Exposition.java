package dev.evenkeel.export;

import dev.evenkeel.ledger.ConvergenceCounts;
import dev.evenkeel.ledger.HistogramSnapshot;
import dev.evenkeel.ledger.LedgerSnapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The page of `/metrics`: its series, from a ledger snapshot, the findings and the agent's own
/// status. Safe for any thread; one page at a time.
public final class Exposition {

  private final Page page;

  /// @param node the value of the label `node` of every series
  public Exposition(String node) {
    this.page = new Page(node);
  }

  /// Prometheus text 0.0.4, UTF-8.
  public synchronized byte[] page(LedgerSnapshot ledger, FindingsStatus findings, SelfStatus self) {
    page.begin(self.maxSeries());
    writeSelf(self);
    LookupSeries.write(page, ledger);
    CallSeries.write(page, ledger);
    writeConvergence(ledger);
    FindingSeries.write(page, ledger, findings);
    page.forgetAbsent();
    page.dropped()
        .forEach((metric, count) -> page.add(Metric.SERIES_DROPPED, count, metric.exposedName()));
    page.add(Metric.SERIES_LIMIT, self.maxSeries());
    page.add(Metric.SERIES, page.series() + 1); // itself
    return page.text();
  }

  private void writeSelf(SelfStatus self) {
    page.add(Metric.AGENTS, self.agents());
    if (self.agentsDesired() != null) {
      page.add(Metric.AGENTS_DESIRED, self.agentsDesired());
    }
    page.add(Metric.AGENT_INFO, 1, self.pod(), self.zone());
    page.add(Metric.TARGETS, self.targets());
    addTime(Metric.LAST_PROBE, self.lastProbe());
    page.add(Metric.PROBES_LATE, self.probesLate());
    page.add(Metric.CATALOG_SYNCED, self.catalogSynced() ? 1 : 0);
    addTime(Metric.CATALOG_LAST_UPDATE, self.catalogLastUpdate());
    addTime(Metric.DIAGNOSIS_LAST_SUCCESS, self.lastDiagnosis());
    page.add(Metric.CONFIG_SUCCESSFUL, self.configAccepted() ? 1 : 0);
    addTime(Metric.CONFIG_SUCCESS_TIMESTAMP, self.configRead());
    page.add(Metric.CONFIG_INFO, 1, self.configHash());
    self.annotationsRefused()
        .forEach(
            (service, count) ->
                page.add(Metric.ANNOTATIONS_REFUSED, count, service.namespace(), service.name()));
    page.add(Metric.BUILD_INFO, 1, self.version(), self.revision(), self.runtime());
  }

  private void writeConvergence(LedgerSnapshot ledger) {
    for (ConvergenceCounts counts : ledger.convergence()) {
      String[] labels = {counts.layer().label(), counts.change().label()};
      HistogramSnapshot times = counts.times();
      page.addHistogram(
          Metric.CONVERGENCE, times.bounds(), times.counts(), times.sumSeconds(), labels);
      page.add(Metric.CONVERGENCE_UNRESOLVED, counts.unresolved(), labels);
    }
  }

  private void addTime(Metric metric, @Nullable Instant time) {
    if (time != null) {
      page.add(metric, time.toEpochMilli() / 1e3);
    }
  }
}
