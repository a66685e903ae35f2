package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.Records.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.ServiceKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// What a catalog has told of the Services shop/cart, shop/web and that of DNS.
abstract class CatalogFixture {

  static final ServiceKey CART = key("shop/cart");
  static final ServiceKey WEB = key("shop/web");
  static final ServiceKey DNS = key("kube-system/kube-dns");

  final Queue<CatalogEvent> events = new ConcurrentLinkedQueue<>();

  CatalogState state() {
    CatalogState state = new CatalogState();
    events.forEach(state::apply);
    return state;
  }

  /// Waits until the events so far add up to these Services with slices of these names.
  void awaitState(Map<ServiceKey, Set<String>> expected) {
    await()
        .untilAsserted(
            () -> {
              CatalogState state = state();
              Map<ServiceKey, Set<String>> seen = new HashMap<>();
              for (ServiceKey key : state.services()) {
                seen.put(
                    key,
                    state.state(key).orElseThrow().slices().stream()
                        .map(EndpointSlice::name)
                        .collect(Collectors.toSet()));
              }
              assertThat(seen).isEqualTo(expected);
            });
  }
}
