package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.Records.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.Service;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An API server that is not there, or says no.
class KubernetesCatalogHealthTest extends KubernetesCatalogFixture {

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
}
