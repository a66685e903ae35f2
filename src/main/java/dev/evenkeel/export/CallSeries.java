package dev.evenkeel.export;

import dev.evenkeel.ledger.BackendSnapshot;
import dev.evenkeel.ledger.DirectSnapshot;
import dev.evenkeel.ledger.DurationSnapshot;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.PortEndpoints;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;

/// The series about calls and who answered them. Gauges of what is gone are not written, its
/// counters are.
final class CallSeries {

  private CallSeries() {}

  static void write(Page page, LedgerSnapshot ledger) {
    ledger.targets().forEach(target -> write(page, target));
    ledger.directs().forEach(direct -> write(page, direct));
    ledger.durations().forEach(duration -> write(page, duration));
    ledger.services().forEach(service -> write(page, service));
  }

  private static void write(Page page, TargetSnapshot snapshot) {
    Target t = snapshot.expectation().target();
    String[] labels = {
      t.service().namespace(), t.service().name(), t.port(), t.via().label(), t.family().label()
    };
    snapshot
        .calls()
        .forEach(
            (result, count) -> page.add(Metric.CALLS, count, Labels.with(labels, result.label())));
    page.add(Metric.CALL_FAILURES, snapshot.failures(), labels);
    page.add(Metric.CALLS_UNIDENTIFIED, snapshot.unidentified(), labels);
    snapshot
        .unexpected()
        .forEach(
            (backend, count) ->
                page.add(Metric.BACKEND_UNEXPECTED_HITS, count, Labels.with(labels, backend)));
    for (BackendSnapshot backend : snapshot.backends()) {
      write(page, snapshot, backend, labels);
    }
    if (!snapshot.gone()) {
      page.add(
          Metric.TARGET_INFO,
          1,
          Labels.with(
              labels,
              snapshot.expectation().protocol().label(),
              snapshot.expectation().settings().identity().label(),
              snapshot.balance().label()));
    }
  }

  private static void write(
      Page page, TargetSnapshot target, BackendSnapshot backend, String[] labels) {
    String[] all = Labels.with(labels, backend.name(), node(backend), zone(backend));
    if (target.named()) {
      page.add(Metric.BACKEND_HITS, backend.hits(), all);
    }
    if (backend.judged()) {
      page.add(Metric.BACKEND_JUDGED_HITS, backend.judgedHits(), all);
      page.add(Metric.BACKEND_EXPECTED_HITS, backend.expectedHits(), all);
    }
    if (target.gone() || backend.gone()) {
      return;
    }
    if (target.named() && !Double.isNaN(backend.ratio())) {
      page.add(Metric.BACKEND_HIT_RATIO, backend.ratio(), all);
    }
    if (target.expectation().known()) {
      page.add(Metric.BACKEND_EXPECTED_RATIO, backend.due(), all);
    }
  }

  private static String node(BackendSnapshot backend) {
    String node = backend.expected() == null ? null : backend.expected().endpoint().node();
    return node == null ? "" : node;
  }

  private static String zone(BackendSnapshot backend) {
    String zone = backend.expected() == null ? null : backend.expected().endpoint().zone();
    return zone == null ? "" : zone;
  }

  private static void write(Page page, DirectSnapshot direct) {
    Target t = direct.target();
    String[] labels = {
      t.service().namespace(), t.service().name(), t.port(), t.family().label(), direct.endpoint()
    };
    page.add(Metric.ENDPOINT_CALLS, direct.calls(), labels);
    page.add(Metric.ENDPOINT_CALL_FAILURES, direct.failures(), labels);
  }

  private static void write(Page page, DurationSnapshot duration) {
    DurationSnapshot.Key key = duration.key();
    String[] labels = {
      key.service().namespace(), key.service().name(), key.port(), key.via().label()
    };
    page.addHistogram(
        Metric.CALL_DURATION,
        duration.ok().bounds(),
        duration.ok().counts(),
        duration.ok().sumSeconds(),
        labels);
    for (DurationSnapshot.PhaseSum phase : duration.phases()) {
      page.addSummary(
          Metric.CALL_PHASE,
          phase.count(),
          phase.sumSeconds(),
          Labels.with(labels, phase.phase().label()));
    }
  }

  private static void write(Page page, ServiceExpectation expectation) {
    ServiceKey service = expectation.service().key();
    for (PortEndpoints port : expectation.endpoints()) {
      for (EndpointState state : EndpointState.values()) {
        page.add(
            Metric.ENDPOINTS,
            port.counts().getOrDefault(state, 0),
            service.namespace(),
            service.name(),
            port.port(),
            port.family().label(),
            state.label());
      }
    }
  }
}
