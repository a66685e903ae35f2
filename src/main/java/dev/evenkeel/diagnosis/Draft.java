package dev.evenkeel.diagnosis;

import dev.evenkeel.balance.Evidence;
import dev.evenkeel.ledger.FailingSnapshot;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.ledger.Tally;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The findings of one diagnosis while they are collected. Confined to one diagnosis.
final class Draft {

  final LedgerSnapshot ledger;
  final Surroundings surroundings;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<ServiceKey, ServiceExpectation> services = new HashMap<>();

  Draft(LedgerSnapshot ledger, Surroundings surroundings) {
    this.ledger = ledger;
    this.surroundings = surroundings;
    ledger.services().forEach(service -> services.put(service.service().key(), service));
  }

  /// Whether a Service is judged at all (`judge`).
  boolean judges(ServiceKey service) {
    ServiceExpectation expectation = services.get(service);
    return expectation != null && expectation.settings().service().judge();
  }

  /// Whether the calls to a Service port are.
  boolean judges(Target target) {
    ServiceExpectation expectation = services.get(target.service());
    if (expectation == null) {
      return false;
    }
    TargetSettings whole = expectation.settings().service();
    return expectation.settings().ports().getOrDefault(target.port(), whole).judge();
  }

  /// Names of a Service's endpoints by their address; only for what is told of a finding.
  Map<String, String> endpoints(ServiceKey service) {
    Map<String, String> names = new HashMap<>();
    ServiceExpectation expectation = services.get(service);
    if (expectation != null) {
      expectation.targets().stream()
          .flatMap(target -> target.endpoints().stream())
          .forEach(e -> names.put(e.endpoint().ip().text(), e.endpoint().name()));
    }
    return names;
  }

  String node() {
    return surroundings.node();
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// The wall clock at a monotonic time before the snapshot's.
  Instant at(long nanos) {
    return surroundings.now().minusNanos(Math.max(0, ledger.atNanos() - nanos));
  }

  void add(
      Finding.Key key,
      List<String> endpoints,
      Instant since,
      String sentence,
      Map<String, Number> evidence,
      String next) {
    findings.add(
        new Finding(
            key, endpoints.stream().sorted().toList(), since, sentence, evidence, next, List.of()));
  }

  /// @param noun what was tested, in the plural
  static Map<String, Number> evidence(String noun, FailingSnapshot failing) {
    Tally recent = failing.recent();
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put(noun, recent.all());
    evidence.put("failed", recent.failed());
    return nats(evidence, failing.alarm());
  }

  static Map<String, Number> nats(Map<String, Number> evidence, Evidence alarm) {
    evidence.put("nats", rounded(alarm.nats()));
    evidence.put("threshold", rounded(alarm.threshold()));
    return evidence;
  }

  /// To a tenth: a person reads it.
  static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
