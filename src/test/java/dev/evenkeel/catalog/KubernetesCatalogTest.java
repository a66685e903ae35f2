package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceSelector;
import dev.evenkeel.model.ServiceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which Services are watched and told.
class KubernetesCatalogTest extends KubernetesCatalogFixture {

  @Test
  void only_what_is_chosen_is_told() {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createService(WEB, false);
    cluster.createSlice(CART, "cart-1", "10.0.0.1");
    cluster.createSlice(WEB, "web-1", "10.0.0.2");
    startCatalog(List.of(PROBED), Service::hasProbeLabel);

    awaitState(Map.of(CART, Set.of("cart-1")));
    awaitSynced();
    assertThat(toldServices()).containsExactly(CART);
    assertThat(events).first().isInstanceOf(CatalogEvent.SliceSeen.class);
  }

  @Test
  void a_predicate_drops_what_a_selector_gives() {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createService(WEB, true);
    startCatalog(
        List.of(new ServiceSelector("shop", null, null)), service -> service.key().equals(WEB));

    awaitState(Map.of(WEB, Set.of()));
    awaitSynced();
    assertThat(toldServices()).containsExactly(WEB);
  }

  @Test
  void a_service_whose_label_is_removed_is_gone_with_its_slices() {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createSlice(CART, "cart-1", "10.0.0.1");
    startCatalog(List.of(PROBED), Service::hasProbeLabel);
    awaitState(Map.of(CART, Set.of("cart-1")));

    cluster.createService(CART, false);
    awaitState(Map.of());
    assertThat(events)
        .contains(new CatalogEvent.SliceGone(CART, "cart-1"), new CatalogEvent.ServiceGone(CART));

    cluster.createService(CART, true);
    awaitState(Map.of(CART, Set.of("cart-1")));
  }

  @Test
  void a_service_that_the_predicate_drops_later_is_gone() {
    cluster.start();
    cluster.createService(CART, true);
    startCatalog(List.of(new ServiceSelector("shop", null, null)), Service::hasProbeLabel);
    awaitState(Map.of(CART, Set.of()));

    cluster.createService(CART, false);
    awaitState(Map.of());
    cluster.createService(CART, true);
    awaitState(Map.of(CART, Set.of()));
  }

  @Test
  void an_entry_by_name_and_a_service_always_watched_are_told_whatever_their_labels() {
    cluster.start();
    cluster.createService(WEB, false);
    cluster.createService(CART, false);
    cluster.createService(DNS, false);
    cluster.createSlice(DNS, "dns-1", "10.0.0.53");
    startCatalog(
        List.of(new ServiceSelector("shop", "web", null)), service -> service.key().equals(WEB));

    awaitState(Map.of(WEB, Set.of(), DNS, Set.of("dns-1")));
    assertThat(cluster.requests())
        .anyMatch(path -> path.startsWith("/api/v1/namespaces/shop/services?fieldSelector="))
        .anyMatch(path -> path.contains("metadata.name=web"));
  }

  @Test
  void a_service_of_two_selectors_is_one_and_gone_when_none_has_it() {
    cluster.start();
    cluster.createService(CART, true);
    startCatalog(List.of(PROBED, new ServiceSelector("shop", "cart", null)), _ -> true);
    awaitState(Map.of(CART, Set.of()));
    awaitSynced();

    cluster.createService(CART, false);
    await().until(() -> lastSeen(CART).map(Service::hasProbeLabel).orElse(true).equals(false));
    assertThat(events).doesNotContain(new CatalogEvent.ServiceGone(CART));

    cluster.deleteService(CART);
    awaitState(Map.of());
    assertThat(events.stream().filter(event -> event.equals(new CatalogEvent.ServiceGone(CART))))
        .hasSize(1);
  }

  @Test
  void a_new_choice_tells_the_difference() {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createService(WEB, true);
    cluster.createSlice(CART, "cart-1", "10.0.0.1");
    startCatalog(List.of(new ServiceSelector("shop", "cart", null)), _ -> true);
    awaitState(Map.of(CART, Set.of("cart-1")));
    awaitSynced();

    catalog.choose(
        choice(
            List.of(new ServiceSelector("shop", null, null)),
            service -> service.key().equals(WEB)));
    awaitState(Map.of(WEB, Set.of()));
  }

  @Test
  void the_zone_and_the_number_of_agents_are_told() {
    cluster.start();
    cluster.createNode("n1", "zone-a");
    cluster.createNode("n2", "zone-b");
    cluster.createDaemonSet("evenkeel", 3);
    catalog = newCatalog(choice(List.of(PROBED), _ -> true), "n1");
    catalog.start();

    await()
        .until(
            () ->
                events.contains(new CatalogEvent.NodeSeen(new Node("zone-a", List.of())))
                    && events.contains(new CatalogEvent.AgentsDesired(3)));
    assertThat(events).doesNotContain(new CatalogEvent.NodeSeen(new Node("zone-b", List.of())));
    cluster.createNode("n1", null);
    await().until(() -> events.contains(new CatalogEvent.NodeSeen(Node.PLAIN)));
  }

  @Test
  void after_close_nothing_is_told() {
    cluster.start();
    cluster.createService(CART, true);
    startCatalog(List.of(PROBED), Service::hasProbeLabel);
    awaitState(Map.of(CART, Set.of()));

    catalog.close();
    catalog.close();
    catalog.choose(choice(List.of(), _ -> false));

    assertThat(state().services()).containsExactly(CART);
  }

  private Set<ServiceKey> toldServices() {
    return events.stream()
        .flatMap(
            event ->
                event instanceof CatalogEvent.ServiceSeen(Service service)
                    ? Stream.of(service.key())
                    : Stream.empty())
        .collect(Collectors.toSet());
  }

  private Optional<Service> lastSeen(ServiceKey key) {
    return state().state(key).map(ServiceState::service);
  }
}
