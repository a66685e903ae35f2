package dev.evenkeel.diagnosis;

import static dev.evenkeel.model.Samples.CLUSTER_IP;
import static dev.evenkeel.model.Samples.DEFAULTS;
import static dev.evenkeel.model.Samples.HTTP;
import static dev.evenkeel.model.Samples.RESOLVER;
import static dev.evenkeel.model.Samples.lookup;
import static dev.evenkeel.model.Samples.nameOf;
import static dev.evenkeel.model.Samples.owed;
import static dev.evenkeel.model.Samples.shop;

import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.ledger.LedgerSettings;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.PortEndpoints;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.Samples;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/// Services with one port each that an agent on n1 calls and looks up, second by second, and what
/// becomes of it. Everybody answers and is right, but for what a test says. In a second each
/// Service gets four calls, each of its endpoints one direct call, and its name two lookups at each
/// server.
final class Scene {

  static final DnsServer REPLICA =
      new DnsServer(IpAddress.of("10.244.9.9"), 53, DnsServer.Role.ENDPOINT, "coredns-a", "n2");

  /// Seconds: longer than any of the faults here takes to be found, or its mend.
  static final int LONG = 300;

  private static final long SECOND = 1_000_000_000L;
  private static final int CALLS = 4;

  /// What calls of a Service meet.
  static final class World {
    final ServiceKey key;
    final String self;
    List<String> endpoints;
    Handling handling = Handling.SERVED;
    Balance balance = Balance.TESTED;
    EndpointState state = EndpointState.READY;
    EndpointReason reason = EndpointReason.READY;

    /// By endpoint, its part of the calls, whatever it is due; null: even.
    Map<String, Double> parts = new LinkedHashMap<>();

    /// By endpoint, how calls to it end, through the frontend or directly.
    final Map<String, CallResult> broken = new HashMap<>();

    /// Endpoints that answer and do not say who they are.
    final Set<String> nameless = new HashSet<>();

    /// How all calls through the frontend end.
    CallResult frontend = CallResult.OK;

    /// Of the calls, how many fail so.
    double frontendShare = 1;

    /// Calls from an endpoint to itself are lost.
    boolean noHairpin;

    /// By server, how lookups end there.
    final Map<DnsServer, LookupResult> lookups = new HashMap<>();

    /// Of the lookups at the resolver, how many are lost.
    double resolverFails;

    /// By server, what it answers instead of what is right.
    final Map<DnsServer, List<String>> answers = new HashMap<>();

    World(ServiceKey key, String self, List<String> endpoints) {
      this.key = key;
      this.self = self;
      this.endpoints = endpoints;
    }

    Target target() {
      return Samples.target(key);
    }

    Question question() {
      return Samples.question(key);
    }

    private TargetExpectation expectation() {
      List<ExpectedEndpoint> expected = new ArrayList<>();
      double due = handling == Handling.SERVED ? 1.0 / endpoints.size() : 0;
      for (String each : endpoints) {
        Endpoint endpoint =
            new Endpoint(
                each, address(each), 8080, each, null, "n" + (each.hashCode() & 3), null, state);
        expected.add(new ExpectedEndpoint(endpoint, due, reason));
      }
      return new TargetExpectation(
          target(),
          CLUSTER_IP,
          80,
          nameOf(key),
          Protocol.HTTP,
          expected,
          true,
          endpoints.size() < 2 && balance == Balance.TESTED ? Balance.SINGLE : balance,
          TargetSettings.DEFAULT,
          handling);
    }
  }

  private final Ledger ledger =
      new Ledger(
          new LedgerSettings(
              "n1", Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(365), .01));
  private final SplittableRandom random = new SplittableRandom(7);
  private final Map<ServiceKey, World> worlds = new LinkedHashMap<>();
  private final OpenFindings open = new OpenFindings();
  private final List<ServiceKey> missing = new ArrayList<>();
  private List<DnsServer> servers = List.of();
  private boolean catalogCurrent = true;
  private int secondsBetweenLookups;
  private int secondsBetweenDirectCalls = 1;
  private int second;
  private long now;
  private long lastNanos;

  Scene() {
    servers(RESOLVER, REPLICA);
  }

  /// Those that are asked from now on.
  final void servers(DnsServer... asked) {
    servers = List.of(asked);
    ledger.servers(servers, now);
    worlds.values().forEach(this::expect);
  }

  static IpAddress address(String endpoint) {
    return IpAddress.of("10.244.1." + (1 + (endpoint.hashCode() & 127)));
  }

  World service(String name, String... endpoints) {
    return reachingItself(name, "", endpoints);
  }

  /// One of whose endpoints is the agent itself.
  World reachingItself(String name, String self, String... endpoints) {
    World world = new World(shop(name), self, List.of(endpoints));
    worlds.put(world.key, world);
    expect(world);
    return world;
  }

  /// The catalog tells what the world has become.
  void expect(World world) {
    TargetExpectation target = world.expectation();
    TargetExpectation direct = target.directly();
    boolean ready = world.state == EndpointState.READY;
    Set<String> called = new HashSet<>(ready ? world.endpoints : List.of());
    called.remove(world.self);
    ledger.expect(
        new ServiceExpectation(
            new Service(
                world.key,
                ServiceType.CLUSTER_IP,
                List.of(CLUSTER_IP),
                false,
                List.of(Family.IPV4),
                List.of(HTTP),
                false,
                false,
                world.balance == Balance.AFFINITY,
                null,
                Map.of(),
                Map.of()),
            DEFAULTS,
            List.of(target),
            List.of(direct),
            List.of(owed(world.question(), CLUSTER_IP.text())),
            List.of(
                new PortEndpoints(
                    "http", Family.IPV4, Map.of(world.state, world.endpoints.size()))),
            List.of()),
        endpoint -> endpoint.name().equals(world.self),
        Map.of(direct.target(), called),
        servers,
        OptionalLong.empty(),
        now);
  }

  void missing(String service) {
    missing.add(shop(service));
  }

  void catalogCurrent(boolean current) {
    catalogCurrent = current;
  }

  /// As in a big cluster, where the agents share what a DNS server may be asked: each name gets one
  /// lookup in so many seconds at each server.
  void asksSeldom(int seconds) {
    secondsBetweenLookups = seconds;
  }

  /// As by default, where an endpoint has one direct call for ten of a frontend.
  void callsDirectlySeldom(int seconds) {
    secondsBetweenDirectCalls = seconds;
  }

  void seconds(int seconds) {
    for (int i = 0; i < seconds; i++) {
      second++;
      int turn = second;
      for (World world : worlds.values()) {
        for (int call = 0; call < CALLS; call++) {
          now += 1 + random.nextLong(2 * SECOND / CALLS / worlds.size());
          call(world);
        }
        if (second % secondsBetweenDirectCalls == 0) {
          world.endpoints.forEach(endpoint -> direct(world, endpoint));
        }
        for (DnsServer server : servers) {
          if (secondsBetweenLookups == 0) {
            lookUp(world, server);
            lookUp(world, server);
          } else if (turn++ % secondsBetweenLookups == 0) {
            lookUp(world, server);
          }
        }
      }
      lastNanos = now;
      ledger.settle(now, _ -> {});
      ledger.share(1, catalogCurrent);
      open.follow(
          Diagnosis.of(
              ledger.snapshot(now),
              new Surroundings(
                  "n1",
                  Instant.EPOCH.plusNanos(lastNanos),
                  catalogCurrent,
                  open.current().keys(),
                  missing)));
    }
  }

  private void call(World world) {
    String endpoint = chosen(world);
    CallResult result = world.broken.getOrDefault(endpoint, CallResult.OK);
    if (world.frontend != CallResult.OK && random.nextDouble() < world.frontendShare) {
      result = world.frontend;
    }
    if (world.noHairpin && endpoint.equals(world.self)) {
      result = CallResult.TIMEOUT;
    }
    ledger.record(Samples.call(now, world.target(), result, answerer(world, endpoint, result)));
  }

  private String chosen(World world) {
    if (world.parts.isEmpty()) {
      return world.endpoints.isEmpty()
          ? ""
          : world.endpoints.get(random.nextInt(world.endpoints.size()));
    }
    double draw = random.nextDouble();
    String last = "";
    for (Map.Entry<String, Double> part : world.parts.entrySet()) {
      last = part.getKey();
      draw -= part.getValue();
      if (draw < 0) {
        break;
      }
    }
    return last;
  }

  private void direct(World world, String endpoint) {
    CallResult result = world.broken.getOrDefault(endpoint, CallResult.OK);
    ledger.record(
        Samples.directCall(
            now, world.target(), endpoint, result, answerer(world, endpoint, result)));
  }

  private static Answerer answerer(World world, String endpoint, CallResult result) {
    if (result != CallResult.OK) {
      return new Answerer.NoReply();
    }
    return world.nameless.contains(endpoint)
        ? new Answerer.Unidentified()
        : new Answerer.Named(endpoint);
  }

  private void lookUp(World world, DnsServer server) {
    LookupResult result = world.lookups.getOrDefault(server, LookupResult.NOERROR);
    if (server.equals(RESOLVER) && random.nextDouble() < world.resolverFails) {
      result = LookupResult.TIMEOUT;
    }
    List<String> answers =
        result.equals(LookupResult.NOERROR)
            ? world.answers.getOrDefault(server, List.of(CLUSTER_IP.text()))
            : List.of();
    ledger.record(lookup(now, world.question(), server, result, 5, answers.toArray(String[]::new)));
  }

  Diagnosis diagnosis() {
    return open.current();
  }

  OpenFindings open() {
    return open;
  }

  /// The open findings, as text.
  List<String> findings() {
    return diagnosis().findings().stream().map(finding -> finding.key().toString()).toList();
  }

  /// The verdict of a Service, or its state where it has none.
  String verdict(World world) {
    return diagnosis()
        .verdict(world.key)
        .map(kind -> kind.label())
        .orElse(diagnosis().state(world.key));
  }
}
