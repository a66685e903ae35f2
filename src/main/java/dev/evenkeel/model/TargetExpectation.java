package dev.evenkeel.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is right for one target, and how it is called.
///
/// @param ip address of the frontend; null for `headless` and `external_name`, where each call
///   looks it up
/// @param port number to call; for `headless` the slices' own numbers count
/// @param name absolute name that such a call looks up, and the default of the Host header
/// @param endpoints all endpoints of the slices in any state, ordered by name, each name once
/// @param known whether it is known which endpoints are due calls; where not, nobody is unexpected
/// @param balance what the Service and its settings allow; what is seen may still lower it
/// @param settings as resolved for this port
/// @param handling what becomes of a call
public record TargetExpectation(
    Target target,
    @Nullable IpAddress ip,
    int port,
    String name,
    Protocol protocol,
    List<ExpectedEndpoint> endpoints,
    boolean known,
    Balance balance,
    TargetSettings settings,
    Handling handling) {

  public TargetExpectation {
    endpoints = List.copyOf(endpoints);
  }

  /// One whose handling follows from its endpoints: served where any is due calls, else refused.
  public TargetExpectation(
      Target target,
      @Nullable IpAddress ip,
      int port,
      String name,
      Protocol protocol,
      List<ExpectedEndpoint> endpoints,
      boolean known,
      Balance balance,
      TargetSettings settings) {
    this(
        target,
        ip,
        port,
        name,
        protocol,
        endpoints,
        known,
        balance,
        settings,
        endpoints.stream().anyMatch(endpoint -> endpoint.due() > 0)
            ? Handling.SERVED
            : known ? Handling.REFUSED : Handling.UNKNOWN);
  }

  /// The same endpoints, called by themselves; but for those that lack the port: nobody says that
  /// they listen there.
  public TargetExpectation directly() {
    return new TargetExpectation(
        target.direct(),
        null,
        port,
        name,
        protocol,
        endpoints.stream().filter(e -> e.reason() != EndpointReason.READY_WITHOUT_PORT).toList(),
        known,
        balance,
        settings,
        handling);
  }

  /// The endpoints that the agent of a node shows by name and calls by itself: those that are due
  /// calls first, then those that are ready, at most `endpointLimit`, so that all nodes together
  /// show each.
  public Set<String> shown(String node) {
    List<String> due = new ArrayList<>();
    List<String> ready = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (ExpectedEndpoint expected : endpoints) {
      boolean isReady = expected.endpoint().state() == EndpointState.READY;
      List<String> rank = expected.due() > 0 ? due : isReady ? ready : others;
      rank.add(expected.endpoint().name());
    }
    Set<String> shown = new HashSet<>();
    for (List<String> rank : List.of(due, ready, others)) {
      int left = settings.endpointLimit() - shown.size();
      shown.addAll(Rendezvous.choose(node, rank, left, Function.identity()));
    }
    return shown;
  }

  /// The expected shares by endpoint name; only those above 0.
  public Map<String, Double> dues() {
    return endpoints.stream()
        .filter(expected -> expected.due() > 0)
        .collect(Collectors.toUnmodifiableMap(e -> e.endpoint().name(), ExpectedEndpoint::due));
  }

  /// `10.96.7.1:80`; empty where each call looks it up.
  public Optional<String> address() {
    return Optional.ofNullable(ip).map(a -> a.withPort(port));
  }
}
