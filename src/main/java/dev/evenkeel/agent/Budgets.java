package dev.evenkeel.agent;

import dev.evenkeel.config.Configuration;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How often this agent may probe what, given all that is probed and how many agents share it.
///
/// @param services that are probed, by key
/// @param calledDirectly endpoints of each Service that this agent calls by itself
/// @param converging the targets that a change of their expected set has not been seen to reach yet
/// @param clearing by the label of a DNS server, the questions whose next right answers there close
///   a finding
/// @param headlessTargets of all Services, and ExternalNames that are called: each of their calls
///   costs the first resolver a lookup
/// @param resolver the first one; null where there is none
record Budgets(
    Configuration configuration,
    int agents,
    Map<ServiceKey, ServiceExpectation> services,
    Map<ServiceKey, Integer> calledDirectly,
    Set<Target> converging,
    Map<String, Set<Question>> clearing,
    int headlessTargets,
    @Nullable DnsServer resolver) {

  /// The part of a resolver's budget that is for the lookups of `headless` calls, where there are
  /// any.
  private static final double HEADLESS_LOOKUPS = 0.5;

  /// Of what a server has for questions, the part for those about endpoints.
  private static final double ENDPOINT_LOOKUPS = 0.2;

  /// Of what a server has for questions, the part that those share whose right answers close a
  /// finding, while there are any: among many agents the some 50 that one takes would be hours
  /// apart. The others wait a tenth longer meanwhile, so that the server gets no more than its
  /// budget, whatever is wrong with how much.
  private static final double CLEARING_LOOKUPS = 0.1;

  /// While a change is open each call makes its time better known: so many times the rate.
  private static final double WHILE_CONVERGING = 10;

  static Budgets of(
      Configuration configuration,
      int agents,
      Map<ServiceKey, ServiceExpectation> services,
      Map<ServiceKey, Integer> calledDirectly,
      Set<Target> converging,
      Map<String, Set<Question>> clearing,
      List<DnsServer> resolvers) {
    int headless =
        (int)
            services.values().stream()
                .flatMap(service -> service.targets().stream())
                .filter(target -> target.target().via().looksUp())
                .count();
    return new Budgets(
        configuration,
        agents,
        services,
        calledDirectly,
        converging,
        clearing,
        headless,
        resolvers.isEmpty() ? null : resolvers.getFirst());
  }

  /// Calls a second to a target through its frontend.
  double ofCalls(TargetExpectation target) {
    ServiceExpectation service = services.get(target.target().service());
    if (service == null) {
      return target.settings().rate();
    }
    double rate = target.settings().rate();
    double perSecond =
        Rates.ofTarget(
            converging.contains(target.target()) ? WHILE_CONVERGING * rate : rate,
            service.settings().service().budget(),
            agents,
            service.targets().size());
    return target.target().via().looksUp()
        ? Math.min(
            perSecond,
            Rates.ofHeadless(
                configuration.dnsBudget(), HEADLESS_LOOKUPS, agents, Math.max(1, headlessTargets)))
        : perSecond;
  }

  /// Calls a second to each endpoint of a target by itself.
  double ofDirectCalls(TargetExpectation target) {
    ServiceKey key = target.target().service();
    ServiceExpectation service = services.get(key);
    double budget =
        service == null ? target.settings().budget() : service.settings().service().budget();
    return Rates.ofEndpoint(
        target.settings().endpointRate(),
        budget,
        agents,
        Math.max(1, calledDirectly.getOrDefault(key, 1)));
  }

  /// Lookups a second of one question at a server. Questions about endpoints grow with those, and
  /// are not to slow down the others: where there are both, they have a part of the budget for
  /// themselves. A question whose right answers close a finding is asked more often, at most at
  /// `lookupInterval`.
  ///
  /// @param others questions that are asked there, but for those about endpoints
  /// @param ofEndpoints questions about endpoints that are asked there
  double ofLookups(
      DnsServer server, Question question, TargetSettings settings, int others, int ofEndpoints) {
    boolean sharedWithCalls = headlessTargets > 0 && server.equals(resolver);
    double whole = sharedWithCalls ? 1 - HEADLESS_LOOKUPS : 1;
    Set<Question> clearingThere = clearing.getOrDefault(server.label(), Set.of());
    double share = clearingThere.isEmpty() ? whole : whole * (1 - CLEARING_LOOKUPS);
    if (others > 0 && ofEndpoints > 0) {
      share *= question.isOfEndpoints() ? ENDPOINT_LOOKUPS : 1 - ENDPOINT_LOOKUPS;
    }
    double perSecond =
        ofLookups(settings, share, Math.max(1, question.isOfEndpoints() ? ofEndpoints : others));
    return clearingThere.contains(question)
        ? Rates.atMostEvery(
            settings.lookupInterval(),
            perSecond + ofLookups(settings, whole * CLEARING_LOOKUPS, clearingThere.size()))
        : perSecond;
  }

  private double ofLookups(TargetSettings settings, double share, int questions) {
    return Rates.ofLookup(
        settings.lookupInterval(), configuration.dnsBudget(), share, agents, questions);
  }
}
