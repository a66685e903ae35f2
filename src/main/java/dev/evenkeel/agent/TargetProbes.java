package dev.evenkeel.agent;

import dev.evenkeel.call.CallOutcome;
import dev.evenkeel.call.CallRequest;
import dev.evenkeel.call.Calls;
import dev.evenkeel.call.Identity;
import dev.evenkeel.dns.Lookups;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Via;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The calls: through each frontend of a Service, and to endpoints by themselves. Confined to the
/// loop.
final class TargetProbes {

  /// Calls of one target that may be in flight at once: enough for the highest rate while it
  /// answers, few enough that a hanging target holds little.
  private static final int IN_FLIGHT = 8;

  private static final class Frontend {
    TargetExpectation expectation;
    @Nullable Identity identity;
    @Nullable Probe probe;

    Frontend(TargetExpectation expectation) {
      this.expectation = expectation;
    }
  }

  private static final class Direct {
    TargetExpectation expectation;
    Endpoint endpoint;
    @Nullable Probe probe;

    Direct(TargetExpectation expectation, Endpoint endpoint) {
      this.expectation = expectation;
      this.endpoint = endpoint;
    }
  }

  private record DirectKey(Target target, String endpoint) {}

  private final ProbeClock clock;
  private final Calls calls;
  private final Lookups lookups;
  private final Ledger ledger;
  private final FailureLog failures;
  private final AgentIdentity self;
  private final String userAgent;
  private final Consumer<LookupObservation> lookedUp;
  private final Map<Target, Frontend> frontends = new TreeMap<>();
  private final Map<DirectKey, Direct> directs = new HashMap<>();
  private @Nullable DnsServer resolver;

  /// @param userAgent product and version, such as `evenkeel/1.0`
  /// @param lookedUp told of the lookups that `headless` calls make
  TargetProbes(
      ProbeClock clock,
      Calls calls,
      Lookups lookups,
      Ledger ledger,
      FailureLog failures,
      AgentIdentity self,
      String userAgent,
      Consumer<LookupObservation> lookedUp) {
    this.clock = clock;
    this.calls = calls;
    this.lookups = lookups;
    this.ledger = ledger;
    this.failures = failures;
    this.self = self;
    this.userAgent = userAgent;
    this.lookedUp = lookedUp;
  }

  /// The server that `headless` calls ask, as a usual client does: the first of `resolv.conf`.
  void resolver(@Nullable DnsServer first) {
    resolver = first;
  }

  /// Calls a target from now on, or goes on with a new expectation or rate.
  void call(TargetExpectation expectation, double perSecond) {
    Frontend frontend =
        frontends.computeIfAbsent(expectation.target(), _ -> new Frontend(expectation));
    frontend.expectation = expectation;
    frontend.identity = null;
    if (frontend.probe == null) {
      frontend.probe =
          new Probe(clock, perSecond, IN_FLIGHT, ended -> callFrontend(frontend, ended));
    } else {
      frontend.probe.rate(perSecond);
    }
  }

  void callDirectly(
      Target direct, TargetExpectation expectation, Endpoint endpoint, double perSecond) {
    Direct known =
        directs.computeIfAbsent(
            new DirectKey(direct, endpoint.name()), _ -> new Direct(expectation, endpoint));
    known.expectation = expectation;
    known.endpoint = endpoint;
    if (known.probe == null) {
      known.probe = new Probe(clock, perSecond, 1, ended -> callEndpoint(direct, known, ended));
    } else {
      known.probe.rate(perSecond);
    }
  }

  /// Stops all probes of the Service but those.
  void keepOnly(ServiceKey service, Set<Target> targets, Map<Target, Set<String>> endpoints) {
    frontends
        .entrySet()
        .removeIf(
            e ->
                e.getKey().service().equals(service)
                    && !targets.contains(e.getKey())
                    && stop(e.getValue().probe));
    directs
        .entrySet()
        .removeIf(
            e ->
                e.getKey().target().service().equals(service)
                    && !endpoints
                        .getOrDefault(e.getKey().target(), Set.of())
                        .contains(e.getKey().endpoint())
                    && stop(e.getValue().probe));
  }

  private static boolean stop(@Nullable Probe probe) {
    if (probe != null) {
      probe.stop();
    }
    return true;
  }

  /// Its candidates changed without a change of its Service.
  void forgetIdentity(Target target) {
    Frontend frontend = frontends.get(target);
    if (frontend != null) {
      frontend.identity = null;
    }
  }

  int targets() {
    return frontends.size();
  }

  /// Calls a second, by target.
  Map<Target, Double> rates() {
    Map<Target, Double> rates = new HashMap<>();
    frontends.forEach(
        (target, frontend) -> {
          if (frontend.probe != null) {
            rates.put(target, frontend.probe.rate());
          }
        });
    return rates;
  }

  private void callFrontend(Frontend frontend, Runnable ended) {
    TargetExpectation expectation = frontend.expectation;
    if (expectation.target().via() == Via.HEADLESS) {
      lookUpAndCall(frontend, expectation, ended);
    } else if (expectation.ip() == null) {
      noAddress(expectation.target(), ended);
    } else {
      call(frontend, expectation, expectation.ip(), expectation.port(), ended);
    }
  }

  /// Each call makes a lookup of its own and goes to the first address of the answer.
  private void lookUpAndCall(Frontend frontend, TargetExpectation expectation, Runnable ended) {
    Target target = expectation.target();
    if (resolver == null) {
      noAddress(target, ended);
      return;
    }
    RecordType type = target.family() == Family.IPV4 ? RecordType.A : RecordType.AAAA;
    Question question = new Question(target.service(), expectation.name(), "service", type);
    lookups.ask(
        question,
        resolver,
        expectation.settings().timeout(),
        lookup -> {
          lookedUp.accept(lookup);
          Optional<IpAddress> first = lookup.answers().stream().findFirst();
          if (first.isEmpty()) {
            noAddress(target, ended);
          } else {
            call(frontend, expectation, first.get(), headlessPort(expectation, first.get()), ended);
          }
        });
  }

  /// A headless name gives no port: the slice's own number counts, where the address is known.
  private static int headlessPort(TargetExpectation expectation, IpAddress ip) {
    return expectation.endpoints().stream()
        .map(ExpectedEndpoint::endpoint)
        .filter(endpoint -> endpoint.ip().equals(ip))
        .map(Endpoint::port)
        .findFirst()
        .orElse(expectation.port());
  }

  private void noAddress(Target target, Runnable ended) {
    Phases phases = new Phases(Phases.NEVER, Phases.NEVER, 0);
    record(
        new CallObservation(
            target, null, clock.nanos(), CallResult.NO_ADDRESS, phases, new Answerer.NoReply()),
        target.toString());
    ended.run();
  }

  private void call(
      Frontend frontend, TargetExpectation expectation, IpAddress ip, int port, Runnable ended) {
    Target target = expectation.target();
    CallRequest request = request(expectation, target.via(), ip, port);
    calls.call(
        request,
        outcome -> {
          record(
              new CallObservation(
                  target,
                  null,
                  clock.nanos(),
                  outcome.result(),
                  outcome.phases(),
                  answerer(frontend, request, outcome)),
              target + " " + ip.withPort(port));
          ended.run();
        });
  }

  private void callEndpoint(Target target, Direct direct, Runnable ended) {
    Endpoint endpoint = direct.endpoint;
    CallRequest request = request(direct.expectation, Via.ENDPOINT, endpoint.ip(), endpoint.port());
    calls.call(
        request,
        outcome -> {
          record(
              new CallObservation(
                  target,
                  endpoint.name(),
                  clock.nanos(),
                  outcome.result(),
                  outcome.phases(),
                  new Answerer.NoReply()),
              target + " " + endpoint.name() + " " + endpoint.address());
          ended.run();
        });
  }

  private CallRequest request(TargetExpectation expectation, Via via, IpAddress ip, int port) {
    if (expectation.protocol() != Protocol.HTTP) {
      return new CallRequest.Tcp(ip, port, expectation.settings().timeout());
    }
    String name = expectation.name();
    String host = expectation.settings().host();
    return new CallRequest.Http(
        ip,
        port,
        host == null ? name.substring(0, name.length() - 1) : host,
        expectation.settings().path(),
        userAgent + " (" + via.label() + "; " + self.node() + ")",
        expectation.settings().status(),
        expectation.settings().timeout());
  }

  private Answerer answerer(Frontend frontend, CallRequest request, CallOutcome outcome) {
    if (outcome.reply() == null) {
      return new Answerer.NoReply();
    }
    if (frontend.identity == null) {
      TargetExpectation expectation = frontend.expectation;
      frontend.identity =
          Identity.of(
              expectation.settings().identity(),
              ledger.candidates(expectation.target()),
              self.addresses());
    }
    return frontend.identity.who(outcome.reply(), request.sent());
  }

  private void record(CallObservation call, String subject) {
    ledger.record(call);
    if (call.result() != CallResult.OK) {
      failures.failed("call failed", subject, call.result().label(), call.endNanos());
    }
  }
}
