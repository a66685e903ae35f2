package dev.evenkeel.agent;

import dev.evenkeel.call.CallOutcome;
import dev.evenkeel.call.CallRequest;
import dev.evenkeel.call.Calls;
import dev.evenkeel.call.Identity;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The direct calls to endpoints by themselves. Confined to the loop.
final class DirectProbes {

  private record Key(Target target, String endpoint) {
    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && endpoint.equals(that.endpoint)
          && target.equals(that.target);
    }
  }

  private static final class Direct {
    TargetExpectation expectation;
    Endpoint endpoint;
    @Nullable Identity identity;
    final Probe probe;

    Direct(ProbeClock clock, TargetExpectation expectation, Endpoint endpoint, Caller caller) {
      this.expectation = expectation;
      this.endpoint = endpoint;
      this.probe =
          new Probe(
              clock,
              expectation.target().service(),
              expectation.settings().endpointRate(),
              1,
              ended -> caller.call(this, ended));
    }
  }

  private interface Caller {
    void call(Direct direct, Runnable ended);
  }

  private final ProbeClock clock;
  private final Calls calls;
  private final Ledger ledger;
  private final FailureLog failures;
  private final CallRequests requests;
  private final Map<Key, Direct> directs = new HashMap<>();

  DirectProbes(
      ProbeClock clock, Calls calls, Ledger ledger, FailureLog failures, CallRequests requests) {
    this.clock = clock;
    this.calls = calls;
    this.ledger = ledger;
    this.failures = failures;
    this.requests = requests;
  }

  /// Calls an endpoint from now on, or goes on with a new expectation. How often is said by
  /// [#pace].
  void call(TargetExpectation expectation, Endpoint endpoint) {
    Key key = new Key(expectation.target(), endpoint.name());
    Direct known = directs.get(key);
    if (known == null) {
      directs.put(key, new Direct(clock, expectation, endpoint, this::call));
    } else {
      known.expectation = expectation;
      known.endpoint = endpoint;
      known.identity = null;
    }
  }

  /// Whether it says who it is.
  private static Answerer answerer(Direct direct, CallRequest request, CallOutcome outcome) {
    if (outcome.reply() == null) {
      return new Answerer.NoReply();
    }
    if (direct.identity == null) {
      direct.identity =
          Identity.of(direct.expectation.settings().identity(), List.of(direct.endpoint), Set.of());
    }
    return direct.identity.who(outcome.reply(), request.sent());
  }

  /// Stops all direct calls of the Service but those.
  void keepOnly(ServiceKey service, Map<Target, Set<String>> endpoints) {
    directs
        .entrySet()
        .removeIf(
            e -> {
              Key key = e.getKey();
              boolean gone =
                  key.target().service().equals(service)
                      && !endpoints.getOrDefault(key.target(), Set.of()).contains(key.endpoint());
              if (gone) {
                e.getValue().probe.stop();
              }
              return gone;
            });
  }

  void pace(ToDoubleFunction<TargetExpectation> perSecond) {
    directs
        .values()
        .forEach(direct -> direct.probe.rate(perSecond.applyAsDouble(direct.expectation)));
  }

  void stop() {
    directs.values().forEach(direct -> direct.probe.stop());
    directs.clear();
  }

  private void call(Direct direct, Runnable ended) {
    Target target = direct.expectation.target();
    Endpoint endpoint = direct.endpoint;
    CallRequest request = requests.to(direct.expectation, endpoint.ip(), endpoint.port());
    calls.call(
        request,
        outcome -> {
          try {
            ledger.record(
                new CallObservation(
                    target,
                    endpoint.name(),
                    clock.nanos(),
                    outcome.result(),
                    outcome.phases(),
                    answerer(direct, request, outcome)));
            if (outcome.result() != CallResult.OK) {
              failures.failed(
                  "call failed",
                  target + " " + endpoint.name(),
                  outcome.result().label(),
                  clock.nanos());
            }
          } finally {
            ended.run();
          }
        });
  }
}
