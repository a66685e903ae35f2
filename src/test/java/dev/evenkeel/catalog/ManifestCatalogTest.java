package dev.evenkeel.catalog;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is in the folder is told, and what changes there.
class ManifestCatalogTest extends ManifestCatalogFixture {

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
