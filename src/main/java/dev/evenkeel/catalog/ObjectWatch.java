package dev.evenkeel.catalog;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One informer: its life, its first list, its last error. It retries for ever (a denial by RBAC
/// too: the role may come later), unless what it reads cannot be understood.
///
/// Objects are read on the informer's threads; everything else runs on the catalog's thread.
final class ObjectWatch<T extends HasMetadata, V> {

  /// Called on the catalog's thread.
  interface Listener<V> {

    void seen(ObjectWatch<?, V> watch, String key, String resourceVersion, V value);

    void gone(ObjectWatch<?, V> watch, String key);

    /// All of the first list was told by [#seen].
    void synced(ObjectWatch<?, V> watch);
  }

  /// How a kind of object is read.
  ///
  /// @param stub an object of nothing but metadata
  /// @param read empty for what is not wanted
  record Reading<T extends HasMetadata, V>(
      Class<T> type, Function<ObjectMeta, T> stub, Function<T, Optional<V>> read) {}

  private static final System.Logger LOG = System.getLogger(ObjectWatch.class.getName());

  private final String what;
  private final boolean required;
  private final BiFunction<String, Throwable, String> sentence;
  private final SharedIndexInformer<T> informer;
  private final KeptVersions<T> kept;
  private final Reading<T, V> reading;
  private final Listener<V> listener;
  private final Executor thread;

  private volatile @Nullable String problem;

  // Confined to the catalog's thread. The start of an informer may complete before its handler was
  // called for the first list, so what was handed over is compared with what the list kept.
  private Set<String> delivered = new HashSet<>();
  private @Nullable Set<String> awaited;
  private boolean synced;

  ObjectWatch(
      String what,
      boolean required,
      BiFunction<String, Throwable, String> sentence,
      SharedIndexInformer<T> informer,
      Reading<T, V> reading,
      Listener<V> listener,
      Executor thread) {
    this.what = what;
    this.required = required;
    this.sentence = sentence;
    this.informer = informer;
    this.reading = reading;
    this.listener = listener;
    this.thread = thread;
    this.kept = new KeptVersions<>(object -> reading.read.apply(object).isPresent(), reading.stub);
  }

  void start() {
    informer.removeNamespaceIndex();
    informer.itemStore(kept);
    informer.exceptionHandler((_, error) -> retries(error));
    informer.addEventHandler(new Handover());
    informer.start().thenRun(() -> thread.execute(this::listed));
  }

  void stop() {
    informer.stop();
  }

  boolean synced() {
    return synced;
  }

  WatchHealth.Status status() {
    boolean up = informer.isRunning() && informer.isWatching();
    if (up && problem != null) {
      LOG.log(INFO, "catalog: {0} are listed and watched again", what);
      problem = null;
    }
    return new WatchHealth.Status(this, what, required, synced, up, problem);
  }

  private boolean retries(Throwable error) {
    boolean retried = !ExceptionHandler.isDeserializationException(error);
    String told = sentence.apply(what, error) + (retried ? "" : "; given up");
    if (!told.equals(problem)) {
      LOG.log(WARNING, "catalog: {0}", told);
    }
    problem = told;
    return retried;
  }

  private void listed() {
    if (awaited == null) {
      awaited = new HashSet<>(kept.keys());
      awaited.removeAll(delivered);
      delivered = Set.of();
      whenAllDelivered();
    }
  }

  private void delivered(String key) {
    if (synced) {
      return;
    }
    if (awaited == null) {
      delivered.add(key);
    } else {
      awaited.remove(key);
      whenAllDelivered();
    }
  }

  private void whenAllDelivered() {
    if (!synced && awaited != null && awaited.isEmpty()) {
      synced = true;
      listener.synced(this);
    }
  }

  /// From the informer's thread to the catalog's. Of objects of any type, which it casts: by a more
  /// exact one Quarkus would keep all of that type, with its builders, in a native executable, of
  /// which our own list has what is read (META-INF/native-image).
  private final class Handover implements ResourceEventHandler<Object> {

    @Override
    public void onAdd(Object added) {
      present(reading.type.cast(added));
    }

    @Override
    public void onUpdate(Object before, Object after) {
      present(reading.type.cast(after));
    }

    /// @param deleted of a deletion that was missed only the metadata
    @Override
    public void onDelete(Object deleted, boolean missed) {
      String key = KeptVersions.key(reading.type.cast(deleted));
      thread.execute(
          () -> {
            listener.gone(ObjectWatch.this, key);
            delivered(key);
          });
    }

    private void present(T object) {
      String key = KeptVersions.key(object);
      String version = KeptVersions.version(object);
      Optional<V> value = reading.read.apply(object);
      thread.execute(
          () -> {
            value.ifPresentOrElse(
                wanted -> listener.seen(ObjectWatch.this, key, version, wanted),
                () -> listener.gone(ObjectWatch.this, key));
            delivered(key);
          });
    }
  }
}
