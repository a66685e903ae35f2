package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The watches of the EndpointSlices of the chosen Services, made anew as the choice changes
/// ([SliceScope]). A new watch is started before the one it replaces is stopped; what vanished in
/// between is told as gone when the old one is. Confined to the catalog's thread, except `covered`.
final class SliceWatches implements ObjectWatch.Listener<EndpointSlice> {

  /// @param covered whose slices are kept: chosen when the watch started, and ever since; read by
  ///   the informer's threads
  private record Running(
      SliceScope scope, Set<ServiceKey> covered, ObjectWatch<?, EndpointSlice> watch) {}

  private final ObjectWatches watches;
  private final Consumer<CatalogEvent> events;
  private final Runnable onSynced;
  private final Sightings<EndpointSlice> slices = new Sightings<>(this::changed);
  private final List<Running> replaced = new ArrayList<>();
  private List<Running> current = List.of();

  /// @param onSynced called when a watch has told its first list
  SliceWatches(ObjectWatches watches, Consumer<CatalogEvent> events, Runnable onSynced) {
    this.watches = watches;
    this.events = events;
    this.onSynced = onSynced;
  }

  /// Follows the slices of these Services and no others.
  void follow(Set<ServiceKey> chosen) {
    List<Running> next = new ArrayList<>();
    for (SliceScope scope : SliceScope.of(chosen)) {
      List<ServiceKey> within = chosen.stream().filter(scope::has).toList();
      next.add(
          current.stream()
              .filter(running -> running.scope.equals(scope))
              .filter(running -> running.covered.containsAll(within))
              .findFirst()
              .orElseGet(() -> started(scope, within)));
    }
    for (Running running : current) {
      if (!next.contains(running)) {
        if (running.watch.synced()) {
          replaced.add(running);
        } else {
          stop(running);
        }
      }
    }
    current = List.copyOf(next);
    stopReplaced();
  }

  /// Tells the slices of a Service that is not chosen any more as gone.
  void leave(ServiceKey service) {
    all().forEach(running -> running.covered.remove(service));
    slices.forget(slice -> slice.service().equals(service));
  }

  /// Whether all slices of a Service have been told.
  boolean know(ServiceKey service) {
    return all().anyMatch(running -> running.watch.synced() && running.covered.contains(service));
  }

  Stream<WatchHealth.Status> statuses() {
    return current.stream().map(running -> running.watch.status());
  }

  void stop() {
    all().forEach(running -> running.watch.stop());
  }

  @Override
  public void seen(
      ObjectWatch<?, EndpointSlice> watch,
      String key,
      String resourceVersion,
      EndpointSlice slice) {
    if (all().anyMatch(one -> one.watch == watch && one.covered.contains(slice.service()))) {
      slices.put(watch, key, resourceVersion, slice);
    } else {
      slices.remove(watch, key);
    }
  }

  @Override
  public void gone(ObjectWatch<?, EndpointSlice> watch, String key) {
    slices.remove(watch, key);
  }

  @Override
  public void synced(ObjectWatch<?, EndpointSlice> watch) {
    stopReplaced();
    onSynced.run();
  }

  private Running started(SliceScope scope, List<ServiceKey> within) {
    Set<ServiceKey> covered = ConcurrentHashMap.newKeySet();
    covered.addAll(within);
    ObjectWatch<?, EndpointSlice> watch =
        watches.slices(scope, slice -> covered.contains(slice.service()), this);
    watch.start();
    return new Running(scope, covered, watch);
  }

  private void stopReplaced() {
    if (current.stream().allMatch(running -> running.watch.synced())) {
      List<Running> old = List.copyOf(replaced);
      replaced.clear();
      old.forEach(this::stop);
    }
  }

  private void stop(Running running) {
    running.watch.stop();
    slices.drop(running.watch);
  }

  private Stream<Running> all() {
    return Stream.concat(current.stream(), replaced.stream());
  }

  private void changed(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
    if (before != null && (after == null || !after.service().equals(before.service()))) {
      events.accept(new CatalogEvent.SliceGone(before.service(), before.name()));
    }
    if (after != null) {
      events.accept(new CatalogEvent.SliceSeen(after));
    }
  }
}
