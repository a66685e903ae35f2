package dev.evenkeel.catalog;

import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceSelector;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Stubbed: the API server ([MockCluster]). Against a real kube-apiserver the catalog runs in the
/// e2e tests.
abstract class KubernetesCatalogFixture extends CatalogFixture {

  static final ServiceSelector PROBED =
      new ServiceSelector(null, null, Service.PROBE_LABEL + "=true");
  private static final KubernetesCatalog.Agents NO_AGENTS =
      new KubernetesCatalog.Agents(null, null, null);

  final MockCluster cluster = new MockCluster();
  KubernetesCatalog catalog;

  @BeforeEach
  void a_catalog() {
    catalog = newCatalog(choice(List.of(), _ -> false), null);
  }

  @AfterEach
  void close() {
    catalog.close();
    cluster.close();
  }

  void startCatalog(List<ServiceSelector> selectors, Predicate<Service> chosen) {
    catalog = newCatalog(choice(selectors, chosen), null);
    catalog.start();
  }

  static ServiceChoice choice(List<ServiceSelector> selectors, Predicate<Service> chosen) {
    return new ServiceChoice(selectors, chosen, Set.of(DNS));
  }

  KubernetesCatalog newCatalog(ServiceChoice choice, @Nullable String node) {
    return new KubernetesCatalog(
        cluster.client(),
        choice,
        node == null ? NO_AGENTS : new KubernetesCatalog.Agents(node, "evenkeel", "evenkeel"),
        events::add,
        System::nanoTime,
        InstantSource.system());
  }

  void awaitSynced() {
    await().until(() -> catalog.health().current());
  }
}
