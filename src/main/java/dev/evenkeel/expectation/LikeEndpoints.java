package dev.evenkeel.expectation;

import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.ExpectedEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Endpoints that a reply cannot tell apart: who answered is known by a Pod's name, a hostname or
/// an IP, so endpoints without names at one address (hand-written slices) are alike whatever they
/// answer, and Pods at one address (host network) are told apart by their names only, never by the
/// address. O(endpoints).
///
/// @param alike two that are due calls and that no word tells apart
/// @param byNameOnly two that are due calls and that only their names tell apart
record LikeEndpoints(Optional<Pair> alike, Optional<Pair> byNameOnly) {

  /// Two of them, for a sentence.
  record Pair(Endpoint a, Endpoint b) {}

  static LikeEndpoints among(List<ExpectedEndpoint> endpoints) {
    Optional<Pair> alike = Optional.empty();
    Optional<Pair> byNameOnly = Optional.empty();
    Map<String, Endpoint> byIp = new HashMap<>();
    Map<String, Endpoint> byHostname = new HashMap<>();
    for (ExpectedEndpoint expected : endpoints) {
      Endpoint endpoint = expected.endpoint();
      if (expected.due() <= 0) {
        continue;
      }
      Endpoint sameIp = byIp.putIfAbsent(endpoint.ip().text(), endpoint);
      if (sameIp != null) {
        boolean named = !endpoint.names().isEmpty() && !sameIp.names().isEmpty();
        Pair pair = new Pair(sameIp, endpoint);
        if (named && byNameOnly.isEmpty()) {
          byNameOnly = Optional.of(pair);
        } else if (!named && alike.isEmpty()) {
          alike = Optional.of(pair);
        }
      }
      List<String> names = new ArrayList<>(endpoint.names());
      if (names.size() > 1) { // the Pod's name cut short: its hostname
        Endpoint sameHostname = byHostname.putIfAbsent(names.get(1), endpoint);
        if (sameHostname != null && byNameOnly.isEmpty()) {
          byNameOnly = Optional.of(new Pair(sameHostname, endpoint));
        }
      }
    }
    return new LikeEndpoints(alike, byNameOnly);
  }

  /// What a person could do about it; empty where each can be told.
  Optional<String> advice(String port) {
    return alike
        .map(
            pair ->
                ("port `%s`: nothing tells %s from %s: neither is a Pod, and they have one address;"
                        + " hits cannot be counted apart. Give each an address of its own, or a"
                        + " `targetRef` or `hostname` in its EndpointSlice that its replies name")
                    .formatted(port, pair.a().address(), pair.b().address()))
        .or(
            () ->
                byNameOnly.map(
                    pair ->
                        ("port `%s`: %s and %s are told apart by their Pods' names only (%s); let"
                                + " replies hold the Pod's name (downward API: `metadata.name`),"
                                + " and say where with the annotation `evenkeel.dev/identity`")
                            .formatted(port, pair.a().name(), pair.b().name(), common(pair))));
  }

  private static String common(Pair pair) {
    return pair.a().ip().equals(pair.b().ip())
        ? "host network? Both have the address " + pair.a().ip()
        : "their hostnames are cut to the same 63 characters";
  }
}
