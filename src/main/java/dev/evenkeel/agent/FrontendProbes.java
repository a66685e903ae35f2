package dev.evenkeel.agent;

import dev.evenkeel.call.CallOutcome;
import dev.evenkeel.call.CallRequest;
import dev.evenkeel.call.Calls;
import dev.evenkeel.call.Identity;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Via;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The calls through each frontend of a Service. Confined to the loop.
final class FrontendProbes {

  /// Calls of one target that may be in flight at once: enough for the highest rate while it
  /// answers, few enough that a hanging target holds little.
  private static final int IN_FLIGHT = 8;

  private static final Phases NOTHING = new Phases(Phases.NEVER, Phases.NEVER, Phases.NEVER, 0);

  private static final class Frontend {
    TargetExpectation expectation;
    @Nullable Identity identity;
    @Nullable Probe probe;

    Frontend(TargetExpectation expectation) {
      this.expectation = expectation;
    }
  }

  private final ProbeClock clock;
  private final Calls calls;
  private final SharedLookups lookups;
  private final Ledger ledger;
  private final FailureLog failures;
  private final CallRequests requests;
  private final Set<IpAddress> ownAddresses;
  private @Nullable DnsServer resolver;
  private final Map<Target, Frontend> frontends = new TreeMap<>();

  /// @param ownAddresses a reply that names one of them names nobody
  FrontendProbes(
      ProbeClock clock,
      Calls calls,
      SharedLookups lookups,
      Ledger ledger,
      FailureLog failures,
      CallRequests requests,
      Set<IpAddress> ownAddresses) {
    this.clock = clock;
    this.calls = calls;
    this.lookups = lookups;
    this.ledger = ledger;
    this.failures = failures;
    this.requests = requests;
    this.ownAddresses = ownAddresses;
  }

  /// The server that `headless` calls ask, as a usual client does: the first of `resolv.conf`.
  void resolver(@Nullable DnsServer first) {
    resolver = first;
  }

  /// Calls a target from now on, or goes on with a new expectation. How often is said by [#pace].
  void call(TargetExpectation expectation) {
    Target target = expectation.target();
    Frontend known = frontends.get(target);
    if (known == null) {
      Frontend frontend = new Frontend(expectation);
      frontend.probe =
          new Probe(
              clock,
              target.service(),
              expectation.settings().rate(),
              IN_FLIGHT,
              ended -> begin(frontend, ended));
      frontends.put(target, frontend);
    } else {
      known.expectation = expectation;
      known.identity = null;
    }
  }

  /// Stops all calls of the Service but those to these targets.
  void keepOnly(ServiceKey service, Set<Target> targets) {
    frontends
        .entrySet()
        .removeIf(
            e -> {
              boolean gone = e.getKey().service().equals(service) && !targets.contains(e.getKey());
              if (gone && e.getValue().probe != null) {
                e.getValue().probe.stop();
              }
              return gone;
            });
  }

  void pace(ToDoubleFunction<TargetExpectation> perSecond) {
    for (Frontend frontend : frontends.values()) {
      if (frontend.probe != null) {
        frontend.probe.rate(perSecond.applyAsDouble(frontend.expectation));
      }
    }
  }

  void stop() {
    for (Frontend frontend : frontends.values()) {
      if (frontend.probe != null) {
        frontend.probe.stop();
      }
    }
    frontends.clear();
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

  private void begin(Frontend frontend, Runnable ended) {
    TargetExpectation expectation = frontend.expectation;
    if (expectation.target().via().looksUp()) {
      lookUpAndCall(frontend, expectation, ended);
    } else if (expectation.ip() == null) {
      noAddress(expectation.target(), new Answerer.NoReply(), ended);
    } else {
      call(
          frontend,
          expectation,
          new Destination(expectation.ip(), expectation.port(), null),
          clock.nanos(),
          ended);
    }
  }

  /// A usual client asks its resolver and goes to the first address. Of a headless Service an
  /// address that is no endpoint's is an unexpected answer and not called: whoever can forge one
  /// could send us anywhere. An ExternalName leads out of the cluster by its nature, but never back
  /// to this host or its link.
  private void lookUpAndCall(Frontend frontend, TargetExpectation expectation, Runnable ended) {
    Target target = expectation.target();
    if (resolver == null) {
      noAddress(target, new Answerer.NoReply(), ended);
      return;
    }
    lookups.ask(
        new Question(
            target.service(), expectation.name(), Question.SERVICE, RecordType.of(target.family())),
        resolver,
        expectation.settings().timeout(),
        lookup -> {
          Optional<Destination> first =
              lookup
                  .firstAddress()
                  .flatMap(
                      ip ->
                          target.via() == Via.EXTERNAL_NAME
                              ? outside(ip, expectation.port())
                              : candidate(expectation, ip));
          if (first.isEmpty()) {
            noAddress(target, noAnswerer(target, lookup), ended);
          } else {
            call(frontend, expectation, first.get(), lookup.startNanos(), ended);
          }
        });
  }

  /// @param endpoint whose address it is, where an answer led there; else null
  private record Destination(IpAddress ip, int port, @Nullable String endpoint) {}

  private static Optional<Destination> outside(IpAddress ip, int port) {
    InetAddress address = ip.toInetAddress();
    boolean stays =
        address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isAnyLocalAddress()
            || address.isMulticastAddress();
    return stays ? Optional.empty() : Optional.of(new Destination(ip, port, null));
  }

  /// Endpoints that are due calls come first: one that has gone may have had the address before.
  private Optional<Destination> candidate(TargetExpectation expectation, IpAddress ip) {
    Stream<Endpoint> due =
        expectation.endpoints().stream().filter(e -> e.due() > 0).map(ExpectedEndpoint::endpoint);
    return Stream.concat(due, ledger.candidates(expectation.target()).stream())
        .filter(endpoint -> endpoint.ip().equals(ip))
        .map(endpoint -> new Destination(endpoint.ip(), endpoint.port(), endpoint.name()))
        .findFirst();
  }

  /// What a name outside the cluster is answered is compared with nothing: that it has no address
  /// is for the call to tell.
  private static Answerer noAnswerer(Target target, LookupObservation lookup) {
    return target.via() == Via.EXTERNAL_NAME && lookup.result().answered()
        ? new Answerer.NoReply()
        : new Answerer.NotCalled();
  }

  private void noAddress(Target target, Answerer answerer, Runnable ended) {
    record(target, null, clock.nanos(), CallResult.NO_ADDRESS, NOTHING, answerer, ended);
  }

  /// @param startNanos of the call, or of the lookup that it follows
  private void call(
      Frontend frontend,
      TargetExpectation expectation,
      Destination to,
      long startNanos,
      Runnable ended) {
    CallRequest request;
    try {
      request = requests.to(expectation, to.ip(), to.port());
    } catch (IllegalArgumentException unusable) {
      clock.defect(expectation.target(), unusable);
      ended.run();
      return;
    }
    calls.call(
        request,
        outcome ->
            record(
                expectation.target(),
                to.endpoint(),
                startNanos,
                outcome.result(),
                outcome.phases(),
                answerer(frontend, request, outcome),
                ended));
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
              ownAddresses);
    }
    return frontend.identity.who(outcome.reply(), request.sent());
  }

  private void record(
      Target target,
      @Nullable String endpoint,
      long startNanos,
      CallResult result,
      Phases phases,
      Answerer answerer,
      Runnable ended) {
    try {
      long now = clock.nanos();
      ledger.record(
          new CallObservation(target, endpoint, startNanos, now, result, phases, answerer));
      if (result != CallResult.OK) {
        failures.failed("call failed", target.toString(), result.label(), now);
      }
    } finally {
      ended.run();
    }
  }
}
