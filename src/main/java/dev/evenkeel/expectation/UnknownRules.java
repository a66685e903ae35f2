package dev.evenkeel.expectation;

import dev.evenkeel.model.Service;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.List;

/// What decides about a target and is not known. Where there is something, the target is probed and
/// counted, and nothing about it is called wrong.
final class UnknownRules {

  private UnknownRules() {}

  /// About which endpoints are due calls; one phrase for each, for a person.
  static List<String> ofChoice(
      Service service, EndpointJoin join, EndpointCategories categories, Frontend frontend) {
    List<String> rules = new ArrayList<>();
    switch (frontend.policy()) {
      case CLUSTER, LOCAL -> {
        if (service.labels().containsKey(Service.PROXY_NAME_LABEL)) {
          rules.add("label " + Service.PROXY_NAME_LABEL + " gives it to another proxy");
        }
        if (join.ambiguous()) {
          rules.add("its slices disagree about an address");
        }
        if (frontend.policy() == Frontend.Policy.CLUSTER
            && categories.hints() == TopologyHints.ZONE_NOT_KNOWN) {
          rules.add("its topology hints go by zones, and the Node of this agent was not seen yet");
        } else if (localDetectionDecides(service, categories, frontend)) {
          rules.add(
              "externalTrafficPolicy: Local: who answers depends on kube-proxy's local detection");
        }
        if (frontend.admission() == SourceRanges.Admission.NOT_KNOWN) {
          rules.add(
              "whether loadBalancerSourceRanges admit this agent depends on the address it calls"
                  + " from");
        }
      }
      case DNS, NONE -> {}
    }
    return rules;
  }

  /// With `externalTrafficPolicy: Local` kube-proxy sends a Pod's calls from its own node to the
  /// endpoints of `Cluster` only where it can tell that they are local
  /// (`localDetector.IsImplemented()` in `iptables/proxier.go`, 1.36), which takes a cluster CIDR
  /// or another `--detect-local-mode` that works; else to those of `Local`, or nowhere. No object
  /// of the API tells which. Whoever is shut out by source ranges is, either way.
  private static boolean localDetectionDecides(
      Service service, EndpointCategories categories, Frontend frontend) {
    return service.externalTrafficLocal()
        && frontend.via() != Via.CLUSTER_IP
        && frontend.admission() != SourceRanges.Admission.SHUT_OUT
        && !EndpointCategories.used(categories.cluster())
            .equals(EndpointCategories.used(categories.local()));
  }
}
