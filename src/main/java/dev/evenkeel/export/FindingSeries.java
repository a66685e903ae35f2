package dev.evenkeel.export;

import dev.evenkeel.balance.Evidence;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Target;

/// The series about what is wrong, and how far the tests are from saying so.
final class FindingSeries {

  private FindingSeries() {}

  static void write(Page page, LedgerSnapshot ledger, FindingsStatus status) {
    for (FindingsStatus.PortStatus port : status.ports()) {
      if (port.healthy() != null) {
        page.add(
            Metric.HEALTHY,
            port.healthy() ? 1 : 0,
            port.service().namespace(),
            port.service().name(),
            port.port());
      }
      if (port.verdict() != null) {
        page.add(
            Metric.VERDICT,
            1,
            port.service().namespace(),
            port.service().name(),
            port.port(),
            port.verdict().label());
      }
    }
    status.common().forEach(kind -> page.add(Metric.VERDICT, 1, "", "", "", kind.label()));
    status.open().forEach(key -> write(page, key));
    for (FindingKind kind : FindingKind.values()) {
      page.add(Metric.FINDINGS, status.opened().getOrDefault(kind, 0L), kind.label());
    }
    for (TargetSnapshot target : ledger.targets()) {
      if (!target.gone()) {
        evidence(page, target);
      }
    }
  }

  private static void write(Page page, Finding.Key key) {
    page.add(
        Metric.FINDING,
        1,
        key.service() == null ? "" : key.service().namespace(),
        key.service() == null ? "" : key.service().name(),
        key.port(),
        key.via() == null ? "" : key.via().label(),
        key.family() == null ? "" : key.family().label(),
        key.server(),
        key.kind().label());
  }

  private static void evidence(Page page, TargetSnapshot target) {
    if (target.balance() == Balance.TESTED) {
      evidence(page, target, target.tests().evenness().evidence(), "balance");
    }
    evidence(page, target, target.tests().failing().evidence(), "failing");
  }

  /// Before the first outcome with an allowance there is no threshold.
  private static void evidence(Page page, TargetSnapshot target, Evidence evidence, String test) {
    if (evidence.threshold() > 0) {
      Target t = target.expectation().target();
      String[] labels = {
        t.service().namespace(),
        t.service().name(),
        t.port(),
        t.via().label(),
        t.family().label(),
        test
      };
      page.add(Metric.EVIDENCE, evidence.nats(), labels);
      page.add(Metric.EVIDENCE_THRESHOLD, evidence.threshold(), labels);
    }
  }
}
