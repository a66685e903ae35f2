package dev.evenkeel.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is right for one target, and how it is called.
///
/// @param ip address of the frontend; null for `headless`, where each call looks it up
/// @param port number to call; for `headless` the slices' own numbers count
/// @param name absolute name that a `headless` call looks up, and the default of the Host header
/// @param endpoints all endpoints of the slices in any state, ordered by name, each name once
/// @param balance what the Service and its settings allow; what is seen may still lower it
/// @param settings as resolved for this port
public record TargetExpectation(
    Target target,
    @Nullable IpAddress ip,
    int port,
    String name,
    Protocol protocol,
    List<ExpectedEndpoint> endpoints,
    Balance balance,
    TargetSettings settings) {

  public TargetExpectation {
    endpoints = List.copyOf(endpoints);
  }

  /// The expected shares by endpoint name; only those above 0.
  public Map<String, Double> dues() {
    return endpoints.stream()
        .filter(expected -> expected.due() > 0)
        .collect(Collectors.toUnmodifiableMap(e -> e.endpoint().name(), ExpectedEndpoint::due));
  }

  public Map<String, Endpoint> endpointsByName() {
    return endpoints.stream()
        .map(ExpectedEndpoint::endpoint)
        .collect(Collectors.toUnmodifiableMap(Endpoint::name, Function.identity()));
  }

  /// `10.96.7.1:80`; empty for `headless`.
  public Optional<String> address() {
    return Optional.ofNullable(ip).map(a -> a.withPort(port));
  }
}
