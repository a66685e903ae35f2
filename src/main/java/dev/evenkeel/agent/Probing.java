package dev.evenkeel.agent;

import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.catalog.CatalogState;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.expectation.Expectations;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Vantage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From what the cluster says to what is probed: applies catalog events, computes the expectation
/// of each touched Service, tells it the ledger, and starts, paces and stops probes. Confined to
/// the loop.
final class Probing {

  private Configuration configuration;
  private final AgentIdentity self;
  private final ProbeClock clock;
  private final Ledger ledger;
  private final FrontendProbes frontends;
  private final DirectProbes directs;
  private final LookupProbes lookups;
  private List<DnsServer> resolvers;
  private String clusterDomain;
  private final Consumer<String> warnings;
  private final EndpointQuestions endpointQuestions;
  private final CatalogState state = new CatalogState();
  private final Map<ServiceKey, ServiceExpectation> services = new TreeMap<>();
  private final Map<ServiceKey, Integer> calledDirectly = new HashMap<>();
  private List<DnsServer> servers = List.of();
  private Map<String, Set<Question>> clearing = Map.of();
  private int agents = 1;
  private boolean probesWithoutCatalog;

  /// @param resolvers in the order of `resolv.conf`
  /// @param clusterDomain without full stops at the ends
  /// @param warnings takes log lines
  Probing(
      Configuration configuration,
      AgentIdentity self,
      ProbeClock clock,
      Ledger ledger,
      FrontendProbes frontends,
      DirectProbes directs,
      LookupProbes lookups,
      List<DnsServer> resolvers,
      String clusterDomain,
      Consumer<String> warnings) {
    this.configuration = configuration;
    this.self = self;
    this.clock = clock;
    this.ledger = ledger;
    this.frontends = frontends;
    this.directs = directs;
    this.lookups = lookups;
    this.resolvers = resolvers;
    this.clusterDomain = clusterDomain;
    this.warnings = warnings;
    this.endpointQuestions = new EndpointQuestions(self.node());
    frontends.resolver(resolvers.isEmpty() ? null : resolvers.getFirst());
    followDnsService();
  }

  /// A configuration that was reloaded: everything is looked at again, and goes on where it is the
  /// same.
  void configure(
      Configuration newConfiguration, List<DnsServer> newResolvers, String newClusterDomain) {
    configuration = newConfiguration;
    resolvers = newResolvers;
    clusterDomain = newClusterDomain;
    frontends.resolver(resolvers.isEmpty() ? null : resolvers.getFirst());
    ledger.change(
        configuration.convergenceObjective(),
        configuration.ratioWindow(),
        configuration.falseAlarmInterval(),
        configuration.defaults().tolerance(),
        clock.nanos());
    followDnsService();
    Set<ServiceKey> all = new LinkedHashSet<>(state.services());
    all.addAll(services.keySet());
    all.forEach(this::refreshGuarded);
    pace();
  }

  /// Applies events that came together: each Service they touch is looked at once.
  void apply(List<CatalogEvent> events) {
    Set<ServiceKey> touched = new LinkedHashSet<>();
    for (CatalogEvent event : events) {
      touched.addAll(state.apply(event));
    }
    if (followDnsService()) {
      touched.addAll(services.keySet());
    }
    boolean agentsChanged = followAgents();
    touched.forEach(this::refreshGuarded);
    if (agentsChanged || !touched.isEmpty()) {
      pace();
    }
  }

  /// Whether the API server was not reached in time, and never before: then its Service is what is
  /// left to probe.
  void withoutCatalog(boolean without) {
    if (without == probesWithoutCatalog || self.apiServer() == null) {
      return;
    }
    probesWithoutCatalog = without;
    refreshGuarded(WithoutCatalog.SERVICE);
    pace();
  }

  private boolean followDnsService() {
    ServiceKey dnsService = configuration.dnsService();
    List<DnsServer> endpoints = dnsService == null ? List.of() : state.dnsServers(dnsService);
    List<DnsServer> now =
        DnsServers.of(resolvers, endpoints, self.node(), configuration.dnsEndpointLimit());
    if (now.equals(servers)) {
      return false;
    }
    servers = now;
    ledger.servers(servers, clock.nanos());
    return true;
  }

  /// Until an agent is seen to be ready, there are as many as there should be: all that start at
  /// once must not each take the whole budget.
  private boolean followAgents() {
    ServiceKey own = self.agentsService();
    int ready = own == null ? 1 : state.readyAgents(own, self.pod());
    int now = ready > 1 ? ready : Math.max(ready, state.agentsDesired().orElse(1));
    boolean changed = now != agents;
    agents = now;
    return changed;
  }

  /// One Service that cannot be looked at must not keep the others from it.
  private void refreshGuarded(ServiceKey key) {
    try {
      refresh(key);
    } catch (RuntimeException defect) {
      clock.defect(key, defect);
    }
  }

  private void refresh(ServiceKey key) {
    Optional<ServiceExpectation> expected = expectation(key);
    if (expected.isEmpty()) {
      if (services.remove(key) != null) {
        ledger.gone(key, clock.nanos());
        frontends.keepOnly(key, Set.of());
        directs.keepOnly(key, Map.of());
        lookups.questions(key, Set.of(), configuration.defaults());
        calledDirectly.remove(key);
        endpointQuestions.forget(key);
      }
      return;
    }
    ServiceExpectation expectation = endpointQuestions.within(expected.get());
    tellRefused(services.put(key, expectation), expectation);
    Vantage vantage = self.vantage(state.node());
    Map<Target, Map<String, Endpoint>> direct = new HashMap<>();
    for (TargetExpectation target : expectation.directs()) {
      direct.put(target.target(), calledDirectly(target, vantage));
    }
    Map<Target, Set<String>> directNames = new HashMap<>();
    direct.forEach((target, endpoints) -> directNames.put(target, endpoints.keySet()));
    ledger.expect(
        expectation,
        endpoint -> vantage.is(endpoint, key.namespace()),
        directNames,
        servers,
        triggerNanos(expectation.lastChangeTrigger()),
        clock.nanos());
    calledDirectly.put(key, direct.values().stream().mapToInt(Map::size).sum());
    startCalls(expectation, direct, directNames);
    lookups.questions(
        key,
        expectation.answers().stream().map(AnswerExpectation::question).collect(Collectors.toSet()),
        expectation.settings().service());
  }

  /// Empty too where it is so far from now that it cannot be told in nanoseconds.
  private OptionalLong triggerNanos(@Nullable Instant trigger) {
    if (trigger == null || Duration.between(trigger, Instant.now()).abs().toDays() > 1) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(clock.nanosOf(trigger));
  }

  private Optional<ServiceExpectation> expectation(ServiceKey key) {
    if (probesWithoutCatalog && key.equals(WithoutCatalog.SERVICE) && self.apiServer() != null) {
      return Optional.of(
          WithoutCatalog.expectation(
              self.apiServer(),
              configuration.defaults(),
              clusterDomain,
              self.vantage(state.node())));
    }
    return state
        .state(key)
        .filter(known -> configuration.chooses(known.service()))
        .map(
            known ->
                Expectations.of(
                    known,
                    configuration.settingsOf(known.service()),
                    clusterDomain,
                    self.vantage(state.node())));
  }

  private void tellRefused(@Nullable ServiceExpectation before, ServiceExpectation now) {
    List<String> refused = now.settings().refused();
    if (before == null || !before.settings().refused().equals(refused)) {
      refused.forEach(
          sentence ->
              warnings.accept("annotation refused: " + now.service().key() + ": " + sentence));
    }
  }

  /// Of the endpoints that are shown by name those that are ready, by name; never the agent itself.
  private Map<String, Endpoint> calledDirectly(TargetExpectation target, Vantage vantage) {
    Set<String> shown = target.shown(self.node());
    Map<String, Endpoint> called = new TreeMap<>();
    for (ExpectedEndpoint expected : target.endpoints()) {
      Endpoint endpoint = expected.endpoint();
      if (endpoint.state() == EndpointState.READY
          && shown.contains(endpoint.name())
          && !vantage.is(endpoint, target.target().service().namespace())) {
        called.put(endpoint.name(), endpoint);
      }
    }
    return called;
  }

  private void startCalls(
      ServiceExpectation expectation,
      Map<Target, Map<String, Endpoint>> direct,
      Map<Target, Set<String>> directNames) {
    Set<Target> called = new HashSet<>();
    for (TargetExpectation target : expectation.targets()) {
      called.add(target.target());
      frontends.call(target);
    }
    for (TargetExpectation target : expectation.directs()) {
      direct
          .getOrDefault(target.target(), Map.of())
          .values()
          .forEach(endpoint -> directs.call(target, endpoint));
    }
    ServiceKey key = expectation.service().key();
    frontends.keepOnly(key, called);
    directs.keepOnly(key, directNames);
  }

  /// After a change of what is probed, or of the number of agents that share the budgets.
  private void pace() {
    endpointQuestions.changed().forEach(this::refreshGuarded);
    Budgets budgets = budgets();
    frontends.pace(budgets::ofCalls);
    directs.pace(budgets::ofDirectCalls);
    lookups.ask(servers, budgets::ofLookups);
  }

  private Budgets budgets() {
    return Budgets.of(
        configuration, agents, services, calledDirectly, ledger.converging(), clearing, resolvers);
  }

  /// Services that the configuration names and the cluster does not have.
  List<ServiceKey> missing() {
    Set<ServiceKey> known = state.services();
    return configuration.named().stream().filter(key -> !known.contains(key)).toList();
  }

  /// To be called about once a second.
  ///
  /// @param catalogCurrent whether what is expected is up to date
  void settle(boolean catalogCurrent) {
    ledger.share(agents, catalogCurrent);
    ledger.settle(clock.nanos(), lookups::failed).forEach(frontends::forgetIdentity);
    frontends.pace(budgets()::ofCalls); // changes open and close between two events of the catalog
    Map<String, Set<Question>> clearingNow = ledger.clearing();
    if (!clearingNow.equals(clearing)) {
      clearing = clearingNow;
      lookups.ask(servers, budgets()::ofLookups);
    }
  }

  /// No probe begins any more.
  void stop() {
    frontends.stop();
    directs.stop();
    lookups.stop();
  }

  int services() {
    return services.size();
  }

  int agents() {
    return agents;
  }

  CatalogState state() {
    return state;
  }

  Map<ServiceKey, Integer> refusedAnnotations() {
    Map<ServiceKey, Integer> refused = new HashMap<>();
    services.forEach(
        (key, service) -> {
          if (!service.settings().refused().isEmpty()) {
            refused.put(key, service.settings().refused().size());
          }
        });
    return refused;
  }
}
