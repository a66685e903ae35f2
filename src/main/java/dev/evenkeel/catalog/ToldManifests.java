package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// From one state of the manifests to the next, as events: `told, wanted -> what differs`. What is
/// new is told before what it replaces is gone, slices before their Service, so a Service never
/// looks as if it had lost its endpoints for a moment. Confined to the catalog's thread.
final class ToldManifests {

  private record SliceKey(ServiceKey service, String name) {
    static final Comparator<SliceKey> ORDER =
        Comparator.comparing(SliceKey::service).thenComparing(SliceKey::name);

    static SliceKey of(EndpointSlice slice) {
      return new SliceKey(slice.service(), slice.name());
    }

    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof SliceKey that
          && name.equals(that.name)
          && service.equals(that.service);
    }
  }

  private final @Nullable String node;
  private final Consumer<CatalogEvent> events;
  private Map<ServiceKey, Service> services = Map.of();
  private Map<SliceKey, EndpointSlice> slices = Map.of();
  private @Nullable Node told;

  /// @param node this agent's, as Nodes are named; null where it has none
  ToldManifests(@Nullable String node, Consumer<CatalogEvent> events) {
    this.node = node;
    this.events = events;
  }

  /// Tells what is not told yet; O(objects).
  void tell(Manifests manifests, ServiceChoice choice) {
    TreeMap<ServiceKey, Service> wanted = new TreeMap<>();
    manifests.services().values().stream()
        .filter(choice::has)
        .forEach(service -> wanted.put(service.key(), service));
    TreeMap<SliceKey, EndpointSlice> wantedSlices = new TreeMap<>(SliceKey.ORDER);
    manifests.slices().stream()
        .filter(slice -> wanted.containsKey(slice.service()))
        .forEach(slice -> wantedSlices.put(SliceKey.of(slice), slice));

    tellNode(manifests);
    wantedSlices.forEach(
        (key, slice) -> {
          if (!slice.equals(slices.get(key))) {
            events.accept(new CatalogEvent.SliceSeen(slice));
          }
        });
    wanted.forEach(
        (key, service) -> {
          if (!service.equals(services.get(key))) {
            events.accept(new CatalogEvent.ServiceSeen(service));
          }
        });
    gone(services, wanted).forEach(key -> events.accept(new CatalogEvent.ServiceGone(key)));
    gone(slices, wantedSlices)
        .forEach(key -> events.accept(new CatalogEvent.SliceGone(key.service, key.name)));
    services = wanted;
    slices = wantedSlices;
  }

  /// When the Node goes, its last state stays, as with an API server.
  private void tellNode(Manifests manifests) {
    Node now = node == null ? null : manifests.nodes().get(node);
    if (now != null && !now.equals(told)) {
      told = now;
      events.accept(new CatalogEvent.NodeSeen(now));
    }
  }

  private static <K> List<K> gone(Map<K, ?> before, Map<K, ?> after) {
    return before.keySet().stream().filter(key -> !after.containsKey(key)).toList();
  }
}
