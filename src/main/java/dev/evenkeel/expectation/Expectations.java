package dev.evenkeel.expectation;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.PortEndpoints;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// All that is right for one Service, as seen from a vantage: its targets (one for each port,
/// family and frontend), the answers to its questions, its endpoints by state, and advice where it
/// cannot be told. O(endpoints · ports · frontends): it runs on the loop at each change.
public final class Expectations {

  private final ServiceState state;
  private final Service service;
  private final Vantage vantage;
  private final String name;
  private final List<TargetExpectation> targets = new ArrayList<>();
  private final List<TargetExpectation> directs = new ArrayList<>();
  private final List<PortEndpoints> endpoints = new ArrayList<>();
  private final Set<String> advice = new LinkedHashSet<>();

  private Expectations(ServiceState state, String name, Vantage vantage) {
    this.state = state;
    this.service = state.service();
    this.name = name;
    this.vantage = vantage;
  }

  /// @param clusterDomain without full stops at the ends, such as `cluster.local`
  public static ServiceExpectation of(
      ServiceState state, ServiceSettings settings, String clusterDomain, Vantage vantage) {
    String name = DnsNames.service(state.service().key(), clusterDomain);
    List<AnswerExpectation> answers = DnsRecords.of(state, settings, name, vantage.node());
    Expectations expectations = new Expectations(state, name, vantage);
    expectations.advice.addAll(settings.refused());
    expectations.advice.addAll(Advice.ofService(state, settings.service()));
    for (ServicePort port : state.service().ports()) {
      expectations.add(port, settings.port(port));
    }
    return new ServiceExpectation(
        state.service(),
        settings,
        expectations.targets,
        expectations.directs,
        answers,
        expectations.endpoints,
        List.copyOf(expectations.advice),
        state.slices().stream()
            .map(EndpointSlice::lastChangeTrigger)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null));
  }

  private void add(ServicePort port, TargetSettings portSettings) {
    if (!portSettings.probe()) {
      return;
    }
    Protocol protocol = Protocols.of(port, portSettings);
    Targets ofPort = new Targets(service, name, port, portSettings);
    Set<String> unjudged = new LinkedHashSet<>();
    List<String> alike = new ArrayList<>();
    for (Family family : Frontends.families(state, vantage)) {
      EndpointJoin join = EndpointJoin.of(state, port, family);
      endpoints.add(join.counts());
      if (Protocols.whyNotCalled(port, portSettings).isPresent()) {
        continue;
      }
      EndpointCategories categories = EndpointCategories.of(join.members(), vantage);
      boolean first = true;
      for (Frontend frontend : Frontends.of(service, port, family, vantage)) {
        List<String> unknown = UnknownRules.ofChoice(service, join, categories, frontend);
        TargetExpectation target = ofPort.target(frontend, join, categories, unknown);
        boolean called = portSettings.via().contains(frontend.via());
        if (called) {
          targets.add(target);
          unjudged.addAll(unknown);
        }
        if (first
            && frontend.policy() != Frontend.Policy.NONE
            && portSettings.via().contains(Via.ENDPOINT)) {
          directs.add(target.directly());
        }
        if (called && alike.isEmpty() && portSettings.namesBackends(protocol)) {
          LikeEndpoints.among(target.endpoints()).advice(port.label()).ifPresent(alike::add);
        }
        first = false;
      }
    }
    advice.addAll(Advice.ofPort(state, port, portSettings, vantage, unjudged));
    advice.addAll(alike);
  }
}
