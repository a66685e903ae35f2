package dev.evenkeel.expectation;

import dev.evenkeel.model.Service;
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
}
