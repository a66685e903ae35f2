package dev.evenkeel.demo;

import dev.evenkeel.catalog.Catalog;
import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.catalog.CatalogHealth;
import dev.evenkeel.catalog.ServiceChoice;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// In the role of the API server's watches: tells the difference between what it told last and what
/// the cluster is now. Safe for any thread.
final class SimulatedCatalog implements Catalog {

  private final Consumer<CatalogEvent> events;
  private final Map<ServiceKey, ServiceState> told = new LinkedHashMap<>();
  private List<ServiceState> now;
  private Predicate<Service> chosen;
  private boolean telling;
  private @Nullable Instant started;
  private long startedNanos;

  /// @param choice which Services to tell
  /// @param now what the cluster is until [#tell] says otherwise
  SimulatedCatalog(
      Consumer<CatalogEvent> events, Predicate<Service> choice, List<ServiceState> now) {
    this.events = events;
    this.chosen = choice;
    this.now = List.copyOf(now);
  }

  @Override
  public synchronized void start() {
    telling = true;
    started = Instant.now();
    startedNanos = System.nanoTime();
    events.accept(new CatalogEvent.NodeSeen(Node.PLAIN));
    tellChanges();
  }

  @Override
  public synchronized void choose(ServiceChoice choice) {
    chosen = service -> choice.always().contains(service.key()) || choice.chosen().test(service);
    tellChanges();
  }

  /// What the cluster is from now on.
  synchronized void tell(List<ServiceState> states) {
    now = List.copyOf(states);
    tellChanges();
  }

  @Override
  public synchronized CatalogHealth health() {
    return started == null
        ? new CatalogHealth(false, null, false, null, "the catalog was not started", startedNanos)
        : new CatalogHealth(true, null, true, Instant.now(), null, startedNanos);
  }

  @Override
  public synchronized void close() {
    telling = false;
  }

  /// New ones first, so that a changed choice leaves no moment in which nothing is known.
  private void tellChanges() {
    if (!telling) {
      return;
    }
    Map<ServiceKey, ServiceState> due =
        now.stream()
            .filter(state -> chosen.test(state.service()))
            .collect(
                Collectors.toMap(
                    state -> state.service().key(), s -> s, (a, _) -> a, LinkedHashMap::new));
    due.forEach(this::tellOne);
    told.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !due.containsKey(entry.getKey());
              if (gone) {
                tellGone(entry.getValue());
              }
              return gone;
            });
  }

  private void tellOne(ServiceKey key, ServiceState state) {
    ServiceState before = told.put(key, state);
    List<EndpointSlice> slicesBefore = before == null ? List.of() : before.slices();
    for (EndpointSlice slice : state.slices()) {
      if (!slicesBefore.contains(slice)) {
        events.accept(new CatalogEvent.SliceSeen(slice));
      }
    }
    for (EndpointSlice slice : slicesBefore) {
      if (state.slices().stream().noneMatch(s -> s.name().equals(slice.name()))) {
        events.accept(new CatalogEvent.SliceGone(key, slice.name()));
      }
    }
    if (before == null || !before.service().equals(state.service())) {
      events.accept(new CatalogEvent.ServiceSeen(state.service()));
    }
  }

  private void tellGone(ServiceState state) {
    events.accept(new CatalogEvent.ServiceGone(state.service().key()));
    state.slices().forEach(s -> events.accept(new CatalogEvent.SliceGone(s.service(), s.name())));
  }
}
