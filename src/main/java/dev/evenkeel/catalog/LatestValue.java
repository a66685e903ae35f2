package dev.evenkeel.catalog;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Of a watch of one object: tells its value whenever that changes; when the object goes, the last
/// value stays. Confined to the catalog's thread.
final class LatestValue<V> implements ObjectWatch.Listener<V> {

  private final Function<V, CatalogEvent> event;
  private final Consumer<CatalogEvent> events;
  private final Runnable onSynced;
  private @Nullable V last;

  LatestValue(Function<V, CatalogEvent> event, Consumer<CatalogEvent> events, Runnable onSynced) {
    this.event = event;
    this.events = events;
    this.onSynced = onSynced;
  }

  @Override
  public void seen(ObjectWatch<?, V> watch, String key, String resourceVersion, V value) {
    if (!value.equals(last)) {
      last = value;
      events.accept(event.apply(value));
    }
  }

  @Override
  public void gone(ObjectWatch<?, V> watch, String key) {}

  @Override
  public void synced(ObjectWatch<?, V> watch) {
    onSynced.run();
  }
}
