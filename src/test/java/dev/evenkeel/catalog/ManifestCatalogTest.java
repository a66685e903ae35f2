package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.Records.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real folder that changes. Stubbed: nothing but the clock of [CatalogHealth], where it matters.
class ManifestCatalogTest {

  private static final ServiceKey CART = key("shop/cart");
  private static final ServiceKey WEB = key("shop/web");
  private static final ServiceKey DNS = key("kube-system/kube-dns");

  @TempDir private Path folder;

  private final Queue<CatalogEvent> events = new ConcurrentLinkedQueue<>();
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private final AtomicLong skippedNanos = new AtomicLong();
  private ManifestCatalog catalog;

  @BeforeEach
  void a_catalog() {
    catalog = newCatalog(folder);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private ManifestCatalog newCatalog(Path path) {
    return new ManifestCatalog(
        path,
        choice(Service::hasProbeLabel),
        "n1",
        event -> {
          threads.add(Thread.currentThread().getName());
          events.add(event);
        },
        () -> System.nanoTime() + skippedNanos.get(),
        InstantSource.system(),
        Duration.ofMillis(20));
  }

  private static ServiceChoice choice(Predicate<Service> chosen) {
    return new ServiceChoice(List.of(), chosen, Set.of(DNS));
  }

  private static String service(ServiceKey key, boolean probed) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {namespace: %s, name: %s, labels: {evenkeel.dev/probe: "%s"}}
    spec: {clusterIP: 10.96.0.9}
    """
        .formatted(key.namespace(), key.name(), probed);
  }

  private static String slice(ServiceKey service, String name, String address) {
    return """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {namespace: %s, name: %s, labels: {kubernetes.io/service-name: %s}}
    addressType: IPv4
    endpoints: [{addresses: [%s]}]
    """
        .formatted(service.namespace(), name, service.name(), address);
  }

  private static String node(String name, String labels) {
    return """
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: %s, labels: {%s}}
    """
        .formatted(name, labels);
  }

  private void write(String file, String... texts) throws IOException {
    Files.writeString(folder.resolve(file), String.join("", texts));
  }

  private CatalogState state() {
    CatalogState state = new CatalogState();
    events.forEach(state::apply);
    return state;
  }

  /// Waits until the events so far add up to these Services with slices of these names.
  private void awaitState(Map<ServiceKey, Set<String>> expected) {
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

  private void awaitAddress(String address) {
    await()
        .until(
            () ->
                state().state(CART).stream()
                    .flatMap(cart -> cart.slices().stream())
                    .flatMap(slice -> slice.endpoints().stream())
                    .anyMatch(endpoint -> endpoint.addresses().contains(address)));
  }

  private void awaitProblem(String... parts) {
    await()
        .untilAsserted(
            () -> assertThat(String.valueOf(catalog.health().problem())).contains(parts));
  }

  private void awaitNoProblem() {
    await().until(() -> catalog.health().problem() == null && catalog.health().synced());
  }

  @Test
  void what_is_chosen_is_told_slices_first_and_from_one_thread() throws IOException {
    write("a.yaml", service(CART, true), service(WEB, false), service(DNS, false));
    write("b.yml", slice(CART, "cart-1", "10.0.0.1"), slice(WEB, "web-1", "10.0.0.2"));
    write("c.txt", "no: [manifest");
    write(".d.yaml", "no: [manifest");
    Files.createDirectory(folder.resolve("e.yaml"));
    catalog.start();

    awaitState(Map.of(CART, Set.of("cart-1"), DNS, Set.of()));
    awaitNoProblem();
    assertThat(catalog.health().current()).isTrue();
    assertThat(catalog.health().lastAllUp()).isNotNull();
    assertThat(events).hasSize(3).first().isInstanceOf(CatalogEvent.SliceSeen.class);
    assertThat(threads).containsExactly("evenkeel-catalog");
  }

  @Test
  void a_file_that_is_added_changed_and_removed_is_followed_and_nothing_is_told_twice()
      throws IOException {
    write("cart.yaml", service(CART, true), slice(CART, "cart-1", "10.0.0.1"));
    catalog.start();
    awaitState(Map.of(CART, Set.of("cart-1")));

    write("web.yaml", service(WEB, true), slice(WEB, "web-1", "10.0.0.2"));
    awaitState(Map.of(CART, Set.of("cart-1"), WEB, Set.of("web-1")));

    write("cart.yaml", service(CART, true), slice(CART, "cart-1", "10.0.0.7"));
    awaitAddress("10.0.0.7");

    write(
        "cart.yaml",
        "# the Service is gone, a slice without one stays\n",
        slice(CART, "cart-1", "10.0.0.7"));
    awaitState(Map.of(WEB, Set.of("web-1")));

    Files.delete(folder.resolve("web.yaml"));
    awaitState(Map.of());
    assertThat(events.stream().map(ManifestCatalogTest::brief))
        .containsExactly(
            "slice cart-1 10.0.0.1",
            "service shop/cart",
            "slice web-1 10.0.0.2",
            "service shop/web",
            "slice cart-1 10.0.0.7",
            "gone shop/cart",
            "gone cart-1",
            "gone shop/web",
            "gone web-1");
  }

  private static String brief(CatalogEvent event) {
    return switch (event) {
      case CatalogEvent.ServiceSeen(Service service) -> "service " + service.key();
      case CatalogEvent.ServiceGone(ServiceKey service) -> "gone " + service;
      case CatalogEvent.SliceSeen(EndpointSlice slice) ->
          "slice " + slice.name() + " " + slice.endpoints().getFirst().addresses().getFirst();
      case CatalogEvent.SliceGone(ServiceKey _, String name) -> "gone " + name;
      case CatalogEvent.NodeSeen(Node node) -> "zone " + node.zone();
      case CatalogEvent.AgentsDesired(int agents) -> "agents " + agents;
    };
  }

  @Test
  void a_slice_that_is_replaced_is_gone_after_its_successor_is_there() throws IOException {
    write("cart.yaml", service(CART, true), slice(CART, "cart-1", "10.0.0.1"));
    catalog.start();
    awaitState(Map.of(CART, Set.of("cart-1")));

    write("cart.yaml", service(CART, true), slice(CART, "cart-2", "10.0.0.1"));
    awaitState(Map.of(CART, Set.of("cart-2")));

    assertThat(events.stream().map(ManifestCatalogTest::brief))
        .endsWith("slice cart-2 10.0.0.1", "gone cart-1");
  }

  @Test
  void the_symlink_swap_of_a_configmap_volume_is_followed() throws IOException {
    Path first = Files.createDirectory(folder.resolve("..1"));
    Path second = Files.createDirectory(folder.resolve("..2"));
    Files.writeString(
        first.resolve("m.yaml"), service(CART, true) + slice(CART, "cart-1", "10.0.0.1"));
    Files.writeString(
        second.resolve("m.yaml"), service(CART, true) + slice(CART, "cart-1", "10.0.0.2"));
    Files.setLastModifiedTime(
        second.resolve("m.yaml"), Files.getLastModifiedTime(first.resolve("m.yaml")));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(folder.resolve("m.yaml"), Path.of("..data", "m.yaml"));
    catalog.start();
    awaitAddress("10.0.0.1");

    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
    Files.move(
        folder.resolve("..data_tmp"),
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);

    awaitAddress("10.0.0.2");
  }

  @Test
  void a_bad_file_leaves_the_last_good_state_of_the_whole_folder_in_force_until_it_is_mended()
      throws IOException {
    write("cart.yaml", service(CART, true));
    catalog.start();
    awaitState(Map.of(CART, Set.of()));
    awaitNoProblem();

    write("bad.yaml", service(WEB, true), "---\nkind: [");
    write("cart.yaml", service(CART, true), slice(CART, "cart-1", "10.0.0.1"));
    awaitProblem("bad.yaml:7:8: is not YAML", "; the last good state stays in force");
    assertThat(catalog.health().synced()).isTrue();
    assertThat(catalog.health().current()).isTrue();
    assertThat(events).hasSize(1);

    skippedNanos.addAndGet(CatalogHealth.CUT_OFF_AFTER.toNanos());
    await().until(() -> !catalog.health().current());

    write("bad.yaml", service(WEB, true));
    awaitState(Map.of(CART, Set.of("cart-1"), WEB, Set.of()));
    awaitNoProblem();
    assertThat(catalog.health().current()).isTrue();
  }

  @Test
  void of_several_errors_the_first_is_told_with_the_number_of_the_others() throws IOException {
    write("a.yaml", "");
    write("b.yaml", "kind: [");
    Files.createSymbolicLink(folder.resolve("c.yaml"), Path.of("nowhere"));
    catalog.start();

    awaitProblem("c.yaml: is a link to nothing", " (and 2 errors more); nothing is probed until");
    assertThat(catalog.health().synced()).isFalse();
  }

  @Test
  void a_file_above_the_limit_and_one_that_is_no_text_are_told() throws IOException {
    Files.write(folder.resolve("a.yaml"), new byte[(ManifestFolder.LARGEST_MIB << 20) + 1]);
    catalog.start();
    awaitProblem("a.yaml: is larger than 16 MiB");

    Files.write(folder.resolve("a.yaml"), new byte[] {'a', ':', '\n', ' ', (byte) 0xff});
    awaitProblem("a.yaml:2:2: is not UTF-8");
  }

  @Test
  void a_folder_that_is_missing_is_told_and_taken_when_it_comes() throws IOException {
    catalog = newCatalog(folder.resolve("later"));
    assertThat(catalog.health().problem()).isEqualTo("not started");
    catalog.start();
    awaitProblem("later: no such folder");
    assertThat(catalog.health().synced()).isFalse();

    Files.createDirectory(folder.resolve("later"));
    awaitProblem("holds no *.yaml or *.yml file");
    assertThat(catalog.health().current()).isTrue();
    write("later/cart.yaml", service(CART, true));
    awaitState(Map.of(CART, Set.of()));
    awaitNoProblem();

    Files.delete(folder.resolve("later/cart.yaml"));
    Files.delete(folder.resolve("later"));
    awaitProblem("later: no such folder", "the last good state stays in force");
  }

  @Test
  void a_file_in_place_of_the_folder_is_told() throws IOException {
    write("file", "");
    catalog = newCatalog(folder.resolve("file"));
    catalog.start();

    awaitProblem("file: is no folder");
  }

  @Test
  void a_state_counts_once_two_readings_in_a_row_saw_it() throws IOException {
    write("a.yaml", service(CART, true));
    catalog.look();
    write("a.yaml", "kind: [");
    catalog.look();
    write("a.yaml", service(WEB, true));
    catalog.look();
    assertThat(events).isEmpty();
    assertThat(catalog.health().problem()).isEqualTo("reading " + folder);

    catalog.look();

    assertThat(state().services()).containsExactly(WEB);
    assertThat(catalog.health().problem()).isNull();
  }

  @Test
  void the_zone_is_that_of_our_own_node() throws IOException {
    write("nodes.yaml", node("n2", "topology.kubernetes.io/zone: b"), node("n1", ""));
    catalog.start();
    await().until(() -> events.contains(new CatalogEvent.NodeSeen(Node.PLAIN)));

    write("nodes.yaml", node("n1", "topology.kubernetes.io/zone: a"));
    await().until(() -> new Node("a", List.of()).equals(state().node()));

    write("nodes.yaml", service(CART, true));
    awaitState(Map.of(CART, Set.of()));
    assertThat(state().node()).isEqualTo(new Node("a", List.of()));
  }

  @Test
  void a_changed_choice_is_told_without_a_changed_file() throws IOException {
    write("a.yaml", service(CART, true), slice(CART, "cart-1", "10.0.0.1"));
    write("b.yaml", service(WEB, false), slice(WEB, "web-1", "10.0.0.2"));
    catalog.start();
    awaitState(Map.of(CART, Set.of("cart-1")));

    catalog.choose(choice(service -> service.key().equals(WEB)));

    awaitState(Map.of(WEB, Set.of("web-1")));
    assertThat(events.stream().map(ManifestCatalogTest::brief).skip(2))
        .containsExactly(
            "slice web-1 10.0.0.2", "service shop/web", "gone shop/cart", "gone cart-1");
  }

  @Test
  void after_close_nothing_is_told() throws IOException {
    write("a.yaml", service(CART, true));
    catalog.start();
    awaitState(Map.of(CART, Set.of()));

    catalog.close();
    catalog.close();
    catalog.choose(choice(_ -> false));

    assertThat(state().services()).containsExactly(CART);
    assertThat(events).hasSize(1);
  }
}
