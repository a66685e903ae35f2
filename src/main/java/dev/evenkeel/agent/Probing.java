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
import dev.evenkeel.model.Rendezvous;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From what the cluster says to what is probed: applies catalog events, computes the expectation
/// of each touched Service, tells it the ledger, and starts, paces and stops probes. Confined to
/// the loop.
final class Probing {

  /// The part of a resolver's budget that is for the lookups of `headless` calls, where there are
  /// any.
  private static final double HEADLESS_LOOKUPS = 0.5;

  private final Configuration configuration;
  private final AgentIdentity self;
  private final ProbeClock clock;
  private final Ledger ledger;
  private final TargetProbes calls;
  private final LookupProbes lookups;
  private final List<DnsServer> resolvers;
  private final String clusterDomain;
  private final Consumer<String> warnings;
  private final CatalogState state = new CatalogState();
  private final Map<ServiceKey, ServiceExpectation> services = new TreeMap<>();
  private List<DnsServer> servers = List.of();
  private int agents = 1;

  Probing(
      Configuration configuration,
      AgentIdentity self,
      ProbeClock clock,
      Ledger ledger,
      TargetProbes calls,
      LookupProbes lookups,
      List<DnsServer> resolvers,
      String clusterDomain,
      Consumer<String> warnings) {
    this.configuration = configuration;
    this.self = self;
    this.clock = clock;
    this.ledger = ledger;
    this.calls = calls;
    this.lookups = lookups;
    this.resolvers = resolvers;
    this.clusterDomain = clusterDomain;
    this.warnings = warnings;
    calls.resolver(resolvers.isEmpty() ? null : resolvers.getFirst());
    followDnsService();
  }

  /// Applies events that came together: each Service they touch is looked at once.
  void apply(List<CatalogEvent> events) {
    Set<ServiceKey> touched = new LinkedHashSet<>();
    for (CatalogEvent event : events) {
      touched.addAll(state.apply(event));
    }
    boolean serversChanged = followDnsService();
    boolean agentsChanged = followAgents();
    if (serversChanged || agentsChanged) {
      touched.addAll(services.keySet());
    }
    touched.forEach(this::refresh);
    if (!touched.isEmpty()) {
      paceLookups();
    }
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

  private boolean followAgents() {
    ServiceKey own = self.agentsService();
    int now = own == null ? 1 : state.readyAgents(own, self.pod());
    boolean changed = now != agents;
    agents = now;
    return changed;
  }

  private void refresh(ServiceKey key) {
    Optional<ServiceState> known = state.state(key).filter(s -> configuration.chooses(s.service()));
    if (known.isEmpty()) {
      if (services.remove(key) != null) {
        ledger.gone(key, clock.nanos());
        calls.keepOnly(key, Set.of(), Map.of());
        lookups.questions(key, List.of(), configuration.defaults());
      }
      return;
    }
    ServiceExpectation expectation =
        Expectations.of(
            known.get(), configuration.settingsOf(known.get().service()), clusterDomain);
    ServiceExpectation before = services.put(key, expectation);
    tellRefused(before, expectation);
    Map<Target, List<Endpoint>> direct = directCalls(expectation);
    Map<Target, Set<String>> directNames = new HashMap<>();
    direct.forEach(
        (target, endpoints) ->
            directNames.put(
                target, endpoints.stream().map(Endpoint::name).collect(Collectors.toSet())));
    Vantage vantage = self.vantage(state.zone());
    ledger.expect(
        expectation,
        endpoint -> vantage.is(endpoint, key.namespace()),
        directNames,
        servers,
        clock.nanos());
    startCalls(expectation, direct, directNames);
    lookups.questions(
        key,
        expectation.answers().stream().map(AnswerExpectation::question).toList(),
        expectation.settings().service());
  }

  private void tellRefused(@Nullable ServiceExpectation before, ServiceExpectation now) {
    List<String> refused = now.settings().refused();
    if (before == null || !before.settings().refused().equals(refused)) {
      refused.forEach(
          sentence ->
              warnings.accept("annotation refused: " + now.service().key() + ": " + sentence));
    }
  }

  /// Of each port and family the ready endpoints that this agent calls by itself; never itself.
  private Map<Target, List<Endpoint>> directCalls(ServiceExpectation expectation) {
    Map<Target, List<Endpoint>> direct = new LinkedHashMap<>();
    Vantage vantage = self.vantage(state.zone());
    for (TargetExpectation target : expectation.targets()) {
      if (!target.settings().via().contains(Via.ENDPOINT)) {
        continue;
      }
      Target t = target.target();
      List<Endpoint> endpoints = new ArrayList<>();
      for (ExpectedEndpoint expected : target.endpoints()) {
        Endpoint endpoint = expected.endpoint();
        if (endpoint.state() == EndpointState.READY
            && !vantage.is(endpoint, t.service().namespace())) {
          endpoints.add(endpoint);
        }
      }
      direct.put(
          new Target(t.service(), t.port(), Via.ENDPOINT, t.family()),
          Rendezvous.choose(
              self.node(), endpoints, target.settings().endpointLimit(), Endpoint::name));
    }
    return direct;
  }

  private void startCalls(
      ServiceExpectation expectation,
      Map<Target, List<Endpoint>> direct,
      Map<Target, Set<String>> directNames) {
    int targets = expectation.targets().size();
    int endpoints = direct.values().stream().mapToInt(List::size).sum();
    Set<Target> called = new LinkedHashSet<>();
    for (TargetExpectation target : expectation.targets()) {
      Target t = target.target();
      called.add(t);
      double budget = target.settings().budget();
      double perSecond = Rates.ofTarget(target.settings().rate(), budget, agents, targets);
      if (t.via() == Via.HEADLESS) {
        perSecond =
            Math.min(
                perSecond,
                HEADLESS_LOOKUPS * configuration.dnsBudget() / agents / headlessTargets());
      }
      calls.call(target, perSecond);
      Target directTarget = new Target(t.service(), t.port(), Via.ENDPOINT, t.family());
      for (Endpoint endpoint : direct.getOrDefault(directTarget, List.of())) {
        calls.callDirectly(
            directTarget,
            target,
            endpoint,
            Rates.ofEndpoint(target.settings().endpointRate(), budget, agents, endpoints));
      }
    }
    calls.keepOnly(expectation.service().key(), called, directNames);
  }

  private int headlessTargets() {
    return (int)
        Math.max(
            1,
            services.values().stream()
                .flatMap(s -> s.targets().stream())
                .filter(t -> t.target().via() == Via.HEADLESS)
                .count());
  }

  private void paceLookups() {
    boolean headless = services.values().stream().anyMatch(service -> service.service().headless());
    lookups.ask(servers, configuration.dnsBudget(), headless ? 1 - HEADLESS_LOOKUPS : 1, agents);
  }

  /// To be called about once a second.
  void settle() {
    ledger.settle(clock.nanos()).forEach(calls::forgetIdentity);
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
