package dev.evenkeel.expectation;

import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceType;
import java.util.ArrayList;
import java.util.List;

/// The rules of kube-proxy that decide about a target and that this version does not know. Where
/// there is one, the target is probed and counted, and nothing about it is called wrong.
final class UnknownRules {

  private UnknownRules() {}

  /// Rules about which endpoints are due calls; one phrase for each, for a person.
  static List<String> ofChoice(Service service, EndpointJoin join) {
    List<String> rules = new ArrayList<>();
    if (!service.headless()) {
      if (service.type() != ServiceType.CLUSTER_IP) {
        rules.add("type " + service.type().apiName() + " (only its cluster IP is called)");
      }
      if (service.labels().containsKey(Service.PROXY_NAME_LABEL)) {
        rules.add("label " + Service.PROXY_NAME_LABEL + " gives it to another proxy");
      }
      if (service.internalTrafficLocal()) {
        rules.add("internalTrafficPolicy: Local");
      }
      if (join.hinted()) {
        rules.add("topology hints (trafficDistribution or topology-mode)");
      }
      if (!join.has(EndpointState.READY) && join.has(EndpointState.SERVING_TERMINATING)) {
        rules.add("only terminating endpoints are left");
      }
      if (join.ambiguous()) {
        rules.add("its slices disagree about an address");
      }
    }
    return rules;
  }
}
