package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.Records.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.SliceEndpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which slices are watched and told.
class KubernetesSlicesTest extends KubernetesCatalogFixture {

  @Test
  void slices_are_followed() {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createSlice(CART, "cart-1", "10.0.0.1");
    startCatalog(List.of(PROBED), Service::hasProbeLabel);
    awaitState(Map.of(CART, Set.of("cart-1")));

    cluster.createSlice(CART, "cart-1", "10.0.0.2");
    await().until(() -> addresses(CART).equals(List.of("10.0.0.2")));
    cluster.createSlice(CART, "cart-2", "10.0.0.3");
    awaitState(Map.of(CART, Set.of("cart-1", "cart-2")));
    cluster.deleteSlice("shop", "cart-1");
    awaitState(Map.of(CART, Set.of("cart-2")));
  }

  @Test
  void a_slice_that_goes_to_another_service_is_gone_from_the_first() {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createService(WEB, true);
    cluster.createSlice(CART, "moving", "10.0.0.1");
    startCatalog(List.of(PROBED), Service::hasProbeLabel);
    awaitState(Map.of(CART, Set.of("moving"), WEB, Set.of()));

    cluster.createSlice(WEB, "moving", "10.0.0.1");

    awaitState(Map.of(CART, Set.of(), WEB, Set.of("moving")));
  }

  @Test
  void a_changed_choice_makes_a_new_watch_of_its_namespace() {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createSlice(CART, "cart-1", "10.0.0.1");
    cluster.createSlice(WEB, "web-1", "10.0.0.2");
    startCatalog(List.of(PROBED), Service::hasProbeLabel);
    awaitState(Map.of(CART, Set.of("cart-1")));
    assertThat(cluster.requests()).anyMatch(path -> path.contains("service-name in (cart)&"));

    cluster.createService(WEB, true);

    awaitState(Map.of(CART, Set.of("cart-1"), WEB, Set.of("web-1")));
    assertThat(cluster.requests()).anyMatch(path -> path.contains("service-name in (cart,web)&"));
    assertThat(events).noneMatch(CatalogEvent.SliceGone.class::isInstance);
  }

  @Test
  void a_service_that_is_deleted_is_gone_with_its_slices() {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createService(WEB, true);
    cluster.createSlice(CART, "cart-1", "10.0.0.1");
    startCatalog(List.of(PROBED), Service::hasProbeLabel);
    awaitState(Map.of(CART, Set.of("cart-1"), WEB, Set.of()));

    cluster.deleteService(CART);

    awaitState(Map.of(WEB, Set.of()));
    assertThat(events)
        .containsSubsequence(
            new CatalogEvent.SliceGone(CART, "cart-1"), new CatalogEvent.ServiceGone(CART));
  }

  @Test
  void above_twenty_namespaces_one_watch_gives_the_slices_of_all() {
    cluster.start();
    Map<ServiceKey, Set<String>> expected = new HashMap<>();
    for (int i : IntStream.range(0, SliceScope.NAMESPACES + 1).toArray()) {
      ServiceKey service = key("ns" + i + "/web");
      cluster.createService(service, true);
      cluster.createSlice(service, "web-1", "10.0.0." + i);
      cluster.createSlice(key("ns" + i + "/other"), "other-1", "10.0.1." + i);
      expected.put(service, Set.of("web-1"));
    }
    startCatalog(List.of(PROBED), Service::hasProbeLabel);

    awaitState(expected);
    awaitSynced();
    assertThat(sliceNamesTold()).containsExactly("web-1");
    assertThat(cluster.requests())
        .anyMatch(path -> path.startsWith("/apis/discovery.k8s.io/v1/endpointslices"));

    ServiceKey late = key("late/web");
    cluster.createSlice(late, "late-1", "10.0.2.1");
    cluster.createService(late, true);
    expected.put(late, Set.of("late-1"));
    awaitState(expected);
  }

  private Set<String> sliceNamesTold() {
    return events.stream()
        .flatMap(
            event ->
                event instanceof CatalogEvent.SliceSeen(EndpointSlice slice)
                    ? Stream.of(slice.name())
                    : Stream.empty())
        .collect(Collectors.toSet());
  }

  private List<String> addresses(ServiceKey key) {
    return state().state(key).stream()
        .flatMap(state -> state.slices().stream())
        .flatMap(slice -> slice.endpoints().stream())
        .map(SliceEndpoint::addresses)
        .flatMap(List::stream)
        .toList();
  }
}
