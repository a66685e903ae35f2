package dev.evenkeel.diagnosis;

import static dev.evenkeel.diagnosis.Phrases.count;

import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Via;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the catalog alone tells: a Service that does not exist, and one that has nobody to call.
final class CatalogFindings {

  private CatalogFindings() {}

  static void add(Draft draft) {
    draft.surroundings.missing().forEach(service -> missing(draft, service));
    Map<Finding.Key, TargetSnapshot> without = new LinkedHashMap<>();
    for (TargetSnapshot target : draft.ledger.targets()) {
      if (!target.gone() && !target.inGrace() && target.expectation().settings().judge()) {
        Finding.Key key = noEndpoints(target.expectation());
        if (key != null) {
          without.putIfAbsent(key, target);
        }
      }
    }
    without.forEach((key, target) -> noEndpoints(draft, key, target));
  }

  private static void missing(Draft draft, ServiceKey service) {
    draft.add(
        new Finding.Key(FindingKind.SERVICE_MISSING, service),
        List.of(),
        draft.surroundings.now(),
        "The configuration names the Service " + service + ", and there is no such Service.",
        Map.of(),
        "kubectl -n %s get services; mend the name in the configuration, or create the Service"
            .formatted(service.namespace()));
  }

  /// Null where it has somebody to call, or is not to be called from here by design.
  private static Finding.@Nullable Key noEndpoints(TargetExpectation expectation) {
    Target target = expectation.target();
    return switch (expectation.handling()) {
      case REFUSED, NO_ADDRESS ->
          target.via() == Via.EXTERNAL_NAME
              ? null
              : new Finding.Key(
                  FindingKind.NO_ENDPOINTS,
                  target.service(),
                  target.port(),
                  null,
                  target.family(),
                  "");
      case DROPPED ->
          has(expectation, EndpointReason.NOT_HERE)
              ? new Finding.Key(FindingKind.NO_ENDPOINTS, target)
              : null;
      case SERVED, UNKNOWN -> null;
    };
  }

  private static boolean has(TargetExpectation expectation, EndpointReason reason) {
    return expectation.endpoints().stream().anyMatch(endpoint -> endpoint.reason() == reason);
  }

  private static void noEndpoints(Draft draft, Finding.Key key, TargetSnapshot snapshot) {
    TargetExpectation expectation = snapshot.expectation();
    ServiceKey service = expectation.target().service();
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put("endpoints", expectation.endpoints().size());
    for (EndpointState state : EndpointState.values()) {
      evidence.put(
          state.label(),
          expectation.endpoints().stream()
              .filter(endpoint -> endpoint.endpoint().state() == state)
              .count());
    }
    draft.add(
        key,
        expectation.endpoints().stream()
            .map(ExpectedEndpoint::endpoint)
            .map(endpoint -> endpoint.name())
            .toList(),
        draft.at(snapshot.changedNanos()),
        "%s port %s has nobody to call over %s%s."
            .formatted(
                service,
                expectation.target().port(),
                expectation.target().family().label(),
                why(draft.node(), expectation)),
        evidence,
        next(service, expectation));
  }

  private static String why(String node, TargetExpectation expectation) {
    int endpoints = expectation.endpoints().size();
    if (expectation.handling() == Handling.DROPPED) {
      return ": none of its %s is on %s, and its traffic policy is Local"
          .formatted(count(endpoints, "endpoint"), node);
    }
    return endpoints == 0
        ? ": its EndpointSlices hold no endpoint (its selector matches no Pod, or no Pod has an address)"
        : ": none of its %s is ready".formatted(count(endpoints, "endpoint"));
  }

  private static String next(ServiceKey service, TargetExpectation expectation) {
    if (expectation.handling() == Handling.DROPPED) {
      return "run a Pod of it on this node (a DaemonSet), or set internalTrafficPolicy: Cluster";
    }
    return expectation.endpoints().isEmpty()
        ? "kubectl -n %s get service %s -o wide (SELECTOR), then kubectl -n %s get pods -l SELECTOR"
            .formatted(service.namespace(), service.name(), service.namespace())
        : "kubectl -n %s get pods; kubectl -n %s describe pod POD: why the readiness probe fails"
            .formatted(service.namespace(), service.namespace());
  }
}
