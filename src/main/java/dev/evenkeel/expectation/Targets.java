package dev.evenkeel.expectation;

import dev.evenkeel.model.Balance;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import java.util.List;

/// What is right for the frontends of one port of a Service.
///
/// @param name the Service's own, absolute
/// @param settings those of the port
record Targets(Service service, String name, ServicePort port, TargetSettings settings) {

  /// Whether it is called is not asked here.
  ///
  /// @param unknown what decides and is not known ([UnknownRules])
  TargetExpectation target(
      Frontend frontend, EndpointJoin join, EndpointCategories categories, List<String> unknown) {
    boolean byDns = frontend.policy() == Frontend.Policy.DNS;
    Protocol protocol = Protocols.of(port, settings);
    Routing routing =
        unknown.isEmpty() ? Routing.of(frontend, join, categories) : Routing.unknown(join);
    List<ExpectedEndpoint> expected =
        byDns ? Shares.ofAnswers(routing.choices()) : Shares.of(routing.choices());
    return new TargetExpectation(
        new Target(service.key(), port.label(), frontend.via(), join.family()),
        frontend.ip(),
        byDns ? join.portNumber().orElse(frontend.port()) : frontend.port(),
        name,
        protocol,
        expected,
        unknown.isEmpty() && frontend.policy() != Frontend.Policy.NONE,
        balance(protocol, expected, !unknown.isEmpty()),
        settings,
        routing.handling());
  }

  /// The first reason that holds is told. What makes all further ones meaningless comes first: what
  /// a person switched off, then where no share is promised (headless), then where the shares are
  /// not known, whatever the Service says of them; then affinity, where they are known but one
  /// agent's hits do not follow them; then where hits cannot be told apart, or are all one's.
  private Balance balance(
      Protocol protocol, List<ExpectedEndpoint> expected, boolean unknownRules) {
    if (!settings.judge()) {
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
    if (!settings.namesBackends(protocol) || LikeEndpoints.among(expected).alike().isPresent()) {
      return Balance.UNIDENTIFIED; // without a reply, or unasked, or alike: nobody is named
    }
    long due = expected.stream().filter(e -> e.due() > 0).count();
    return due < 2 ? Balance.SINGLE : Balance.TESTED;
  }
}
