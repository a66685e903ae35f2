package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.Records.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceSelector;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.SliceEndpoint;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Stubbed: the API server ([MockCluster]). Against a real kube-apiserver the catalog runs in the
/// e2e tests.
class KubernetesCatalogTest {

  private static final ServiceSelector PROBED =
      new ServiceSelector(null, null, Service.PROBE_LABEL + "=true");
  private static final ServiceKey CART = key("shop/cart");
  private static final ServiceKey WEB = key("shop/web");
  private static final ServiceKey DNS = key("kube-system/kube-dns");
  private static final KubernetesCatalog.Agents NO_AGENTS =
      new KubernetesCatalog.Agents(null, null, null);

  private final Queue<CatalogEvent> events = new ConcurrentLinkedQueue<>();
  private final MockCluster cluster = new MockCluster();
  private KubernetesCatalog catalog;

  @BeforeEach
  void a_catalog() {
    catalog = newCatalog(choice(List.of(), _ -> false), null);
  }

  @AfterEach
  void close() {
    catalog.close();
    cluster.close();
  }

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
  void a_server_that_comes_late_is_found() {
    startCatalog(List.of(PROBED), Service::hasProbeLabel);
    await()
        .until(
            () ->
                String.valueOf(catalog.health().problem())
                    .startsWith(
                        "cannot list services: no answer from the API server at " + cluster.url()));
    assertThat(catalog.health().synced()).isFalse();

    cluster.start();
    cluster.createService(CART, true);

    awaitState(Map.of(CART, Set.of()));
    awaitSynced();
    await().until(() -> catalog.health().problem() == null);
    assertThat(catalog.health().lastAllUp()).isNotNull();
  }

  @Test
  void a_server_that_goes_and_comes_back_with_less_is_told() throws Exception {
    cluster.start();
    cluster.createService(CART, true);
    cluster.createService(WEB, true);
    startCatalog(List.of(PROBED), Service::hasProbeLabel);
    awaitState(Map.of(CART, Set.of(), WEB, Set.of()));

    cluster.stop();
    cluster.start();
    cluster.createService(WEB, true);
    cluster.createService(key("shop/new"), true);

    await().until(() -> state().services().contains(key("shop/new")));
  }

  @Test
  void a_denied_list_is_told_and_one_that_can_be_missing_holds_nothing_up() {
    cluster.deny("/api/v1/nodes?fieldSelector=metadata.name%3Dn1&resourceVersion=0", "nodes");
    cluster.start();
    cluster.createService(CART, true);
    catalog = newCatalog(choice(List.of(PROBED), Service::hasProbeLabel), "n1");
    catalog.start();

    awaitState(Map.of(CART, Set.of()));
    awaitSynced();
    assertThat(catalog.health().problem())
        .isEqualTo(
            "cannot list nodes (n1): forbidden (nodes is forbidden): apply k8s/,"
                + " or check the ClusterRole evenkeel");
    assertThat(catalog.health().current()).isTrue();
  }

  @Test
  void denied_slices_hold_their_services_back() {
    cluster.deny(
        "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?labelSelector="
            + "kubernetes.io%2Fservice-name%20in%20%28cart%29&resourceVersion=0",
        "endpointslices");
    cluster.start();
    cluster.createService(CART, true);
    startCatalog(List.of(PROBED), Service::hasProbeLabel);

    await()
        .until(
            () ->
                String.valueOf(catalog.health().problem())
                    .startsWith("cannot list endpointslices in shop: forbidden"));
    assertThat(catalog.health().synced()).isFalse();
    assertThat(events).isEmpty();
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

  private void startCatalog(List<ServiceSelector> selectors, Predicate<Service> chosen) {
    catalog = newCatalog(choice(selectors, chosen), null);
    catalog.start();
  }

  private static ServiceChoice choice(List<ServiceSelector> selectors, Predicate<Service> chosen) {
    return new ServiceChoice(selectors, chosen, Set.of(DNS));
  }

  private KubernetesCatalog newCatalog(ServiceChoice choice, @Nullable String node) {
    return new KubernetesCatalog(
        cluster.client(),
        choice,
        node == null ? NO_AGENTS : new KubernetesCatalog.Agents(node, "evenkeel", "evenkeel"),
        events::add,
        System::nanoTime,
        InstantSource.system());
  }

  private CatalogState state() {
    CatalogState state = new CatalogState();
    events.forEach(state::apply);
    return state;
  }

  /// Waits until the events so far add up to these Services with slices of these names.
  private void awaitState(Map<ServiceKey, Set<String>> expected) {
    ThrowingConsumer<CatalogState> matches =
        state -> {
          Map<ServiceKey, Set<String>> seen = new HashMap<>();
          for (ServiceKey key : state.services()) {
            seen.put(
                key,
                state.state(key).orElseThrow().slices().stream()
                    .map(EndpointSlice::name)
                    .collect(Collectors.toSet()));
          }
          assertThat(seen).isEqualTo(expected);
        };
    await().untilAsserted(() -> matches.acceptThrows(state()));
  }

  private void awaitSynced() {
    await().until(() -> catalog.health().current());
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

  private Set<String> sliceNamesTold() {
    return events.stream()
        .flatMap(
            event ->
                event instanceof CatalogEvent.SliceSeen(EndpointSlice slice)
                    ? Stream.of(slice.name())
                    : Stream.empty())
        .collect(Collectors.toSet());
  }

  private Optional<Service> lastSeen(ServiceKey key) {
    return state().state(key).map(ServiceState::service);
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
