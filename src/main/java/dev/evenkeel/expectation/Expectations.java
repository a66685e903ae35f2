package dev.evenkeel.expectation;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.PortEndpoints;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All that is right for one Service, as seen from a vantage: its targets (one for each port,
/// family and frontend), the answers to its questions, its endpoints by state, and advice where it
/// cannot be told. O(endpoints · ports · frontends): it runs on the loop at each change.
public final class Expectations {

  private final ServiceState state;
  private final Service service;
  private final ServiceSettings settings;
  private final Vantage vantage;
  private final String name;
  private final List<TargetExpectation> targets = new ArrayList<>();
  private final List<TargetExpectation> directs = new ArrayList<>();
  private final List<PortEndpoints> endpoints = new ArrayList<>();
  private final Set<String> advice = new LinkedHashSet<>();

  private Expectations(ServiceState state, ServiceSettings settings, String name, Vantage vantage) {
    this.state = state;
    this.service = state.service();
    this.settings = settings;
    this.name = name;
    this.vantage = vantage;
  }

  /// @param clusterDomain without full stops at the ends, such as `cluster.local`
  public static ServiceExpectation of(
      ServiceState state, ServiceSettings settings, String clusterDomain, Vantage vantage) {
    String name = DnsNames.service(state.service().key(), clusterDomain);
    List<AnswerExpectation> answers = DnsRecords.of(state, settings, name, vantage.node());
    Expectations expectations = new Expectations(state, settings, name, vantage);
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
        List.copyOf(expectations.advice));
  }

  private void add(ServicePort port, TargetSettings portSettings) {
    if (!portSettings.probe()) {
      return;
    }
    Protocol protocol = Protocols.of(port, portSettings);
    Set<String> unjudged = new LinkedHashSet<>();
    List<String> alike = new ArrayList<>();
    for (Family family : Frontends.families(service)) {
      EndpointJoin join = EndpointJoin.of(state, port, family);
      endpoints.add(join.counts());
      if (!Protocols.areCalled(port, portSettings)) {
        continue;
      }
      EndpointCategories categories = EndpointCategories.of(join.members(), vantage);
      boolean first = true;
      for (Frontend frontend : Frontends.of(service, port, family, vantage)) {
        List<String> unknown = UnknownRules.ofChoice(service, join, categories, frontend);
        TargetExpectation target =
            target(port, portSettings, family, frontend, join, categories, unknown);
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
    advice.addAll(Advice.ofPort(service, port, portSettings, vantage, unjudged));
    advice.addAll(alike);
  }

  private TargetExpectation target(
      ServicePort port,
      TargetSettings portSettings,
      Family family,
      Frontend frontend,
      EndpointJoin join,
      EndpointCategories categories,
      List<String> unknown) {
    Protocol protocol = Protocols.of(port, portSettings);
    Routing routing =
        unknown.isEmpty() ? Routing.of(frontend, join, categories) : Routing.unknown(join);
    List<ExpectedEndpoint> expected = Shares.of(routing.choices());
    boolean known = unknown.isEmpty() && frontend.policy() != Frontend.Policy.NONE;
    return new TargetExpectation(
        new Target(service.key(), port.label(), frontend.via(), family),
        frontend.ip(),
        frontend.policy() == Frontend.Policy.DNS
            ? join.portNumber().orElse(frontend.port())
            : frontend.port(),
        name,
        protocol,
        expected,
        known,
        balance(portSettings, protocol, expected, !unknown.isEmpty()),
        portSettings,
        routing.handling());
  }

  /// The order is by what an owner can change last: a rule that is not known outranks affinity only
  /// where the set itself is in doubt.
  private Balance balance(
      TargetSettings portSettings,
      Protocol protocol,
      List<ExpectedEndpoint> expected,
      boolean unknownRules) {
    if (!portSettings.judge()) {
      return Balance.OFF;
    }
    if (service.headless()) {
      return Balance.HEADLESS;
    }
    if (unknownRules) {
      return Balance.UNSUPPORTED;
    }
    if (service.clientIpAffinity()) {
      return Balance.AFFINITY;
    }
    if (!portSettings.namesBackends(protocol)
        || LikeEndpoints.among(expected).alike().isPresent()) {
      return Balance.UNIDENTIFIED; // without a reply, or unasked, or alike: nobody is named
    }
    long due = expected.stream().filter(e -> e.due() > 0).count();
    return due < 2 ? Balance.SINGLE : Balance.TESTED;
  }
}
