package dev.evenkeel.catalog;

import static java.lang.System.Logger.Level.ERROR;

import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceSelector;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The catalog of a real cluster: informers on Services, on the EndpointSlices of those that are
/// chosen, on this agent's Node and on the agents' DaemonSet.
///
/// Informers hand over to one thread of the catalog, to which all state here is confined; it calls
/// the consumer. An API server that cannot be reached, or denies, is asked again for ever, and
/// [#health] says so meanwhile; what was told stays told. The client should not retry requests by
/// itself for long (`requestRetryBackoffLimit`): until it gives up there is no error to tell.
public final class KubernetesCatalog implements Catalog {

  /// The agents, as the API server knows them; each null where there is none, as outside a cluster.
  ///
  /// @param node this agent's Node, for its zone and addresses
  /// @param namespace of the DaemonSet
  /// @param daemonSet tells how many agents there should be
  public record Agents(
      @Nullable String node, @Nullable String namespace, @Nullable String daemonSet) {}

  /// Changes of the choice within this time make one new watch of slices.
  static final Duration COALESCE = Duration.ofMillis(500);

  private static final Duration HEALTH_EVERY = Duration.ofMillis(500);
  private static final Duration BEGIN_AGAIN = Duration.ofSeconds(5);
  private static final System.Logger LOG = System.getLogger(KubernetesCatalog.class.getName());

  private final Agents agents;
  private final Consumer<CatalogEvent> events;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor scheduler;
  private final ObjectWatches watches;
  private final SliceWatches slices;
  private volatile CatalogHealth health;
  private volatile boolean closed;

  // Confined to the catalog's thread.
  private final Sightings<Service> services = new Sightings<>(this::changed);
  private final Set<ServiceKey> chosen = new TreeSet<>();
  private final Set<ServiceKey> told = new HashSet<>();
  private final List<ObjectWatch<?, ?>> aboutAgents = new ArrayList<>();
  private final List<ObjectWatch<?, Service>> replaced = new ArrayList<>();
  private List<ObjectWatch<?, Service>> current = List.of();
  private ServiceChoice choice;
  private WatchHealth watchHealth = new WatchHealth(0);
  private boolean started;
  private boolean followScheduled;

  /// @param client stays the caller's to close
  /// @param events only enqueues; called from the catalog's thread
  /// @param nanoTime monotonic, the clock of [CatalogHealth#settled]
  public KubernetesCatalog(
      KubernetesClient client,
      ServiceChoice choice,
      Agents agents,
      Consumer<CatalogEvent> events,
      LongSupplier nanoTime,
      InstantSource clock) {
    this.choice = choice;
    this.agents = agents;
    this.events =
        event -> {
          if (!closed) {
            events.accept(event);
          }
        };
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> Thread.ofPlatform().daemon().name("evenkeel-catalog").unstarted(task),
            new ThreadPoolExecutor.DiscardPolicy());
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.watches = new ObjectWatches(client, this::execute);
    this.slices = new SliceWatches(watches, this.events, this::tellKnown);
    this.health = new CatalogHealth(false, null, false, null, "not started", nanoTime.getAsLong());
  }

  @Override
  public void start() {
    long startedNanos = nanoTime.getAsLong();
    health =
        new CatalogHealth(false, null, false, null, "waiting for the API server", startedNanos);
    watchHealth = new WatchHealth(startedNanos);
    execute(this::begin);
    scheduler.scheduleWithFixedDelay(
        guarded(this::look), 0, HEALTH_EVERY.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Until the first watches could be made nothing counts as synced.
  private void begin() {
    try {
      watchServices();
      watchAgents();
      started = true;
    } catch (RuntimeException error) {
      LOG.log(ERROR, "catalog: cannot begin to watch, trying again", error);
      scheduler.schedule(guarded(this::begin), BEGIN_AGAIN.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void choose(ServiceChoice newChoice) {
    execute(
        () -> {
          choice = newChoice;
          if (started) {
            watchServices();
          }
        });
  }

  @Override
  public CatalogHealth health() {
    return health;
  }

  @Override
  public void close() {
    closed = true;
    execute(
        () -> {
          slices.stop();
          Stream.of(current, replaced, aboutAgents)
              .flatMap(List::stream)
              .forEach(ObjectWatch::stop);
        });
    scheduler.shutdown();
  }

  private void watchServices() {
    ServiceChoice now = choice;
    for (ObjectWatch<?, Service> old : current) {
      if (old.synced()) {
        replaced.add(old);
      } else {
        stop(old);
      }
    }
    List<ObjectWatch<?, Service>> next = new ArrayList<>();
    for (ServiceSelector scope : now.scopes()) {
      next.add(watches.services(scope, now::has, new OfServices()));
    }
    current = List.copyOf(next);
    current.forEach(ObjectWatch::start);
    stopReplaced();
  }

  private void stopReplaced() {
    if (current.stream().allMatch(ObjectWatch::synced)) {
      List<ObjectWatch<?, Service>> old = List.copyOf(replaced);
      replaced.clear();
      old.forEach(this::stop);
    }
  }

  private void stop(ObjectWatch<?, Service> watch) {
    watch.stop();
    services.drop(watch);
  }

  private void watchAgents() {
    String node = agents.node;
    if (node != null) {
      aboutAgents.add(
          watches.node(node, new LatestValue<>(CatalogEvent.NodeSeen::new, events, this::look)));
    }
    String namespace = agents.namespace;
    String daemonSet = agents.daemonSet;
    if (namespace != null && daemonSet != null) {
      aboutAgents.add(
          watches.desired(
              namespace,
              daemonSet,
              new LatestValue<>(CatalogEvent.AgentsDesired::new, events, this::look)));
    }
    aboutAgents.forEach(ObjectWatch::start);
  }

  private void changed(@Nullable Service before, @Nullable Service after) {
    if (after != null) {
      if (chosen.add(after.key())) {
        followSoon();
      } else if (told.contains(after.key())) {
        events.accept(new CatalogEvent.ServiceSeen(after));
      }
    } else if (before != null && chosen.remove(before.key())) {
      slices.leave(before.key());
      if (told.remove(before.key())) {
        events.accept(new CatalogEvent.ServiceGone(before.key()));
      }
      followSoon();
    }
  }

  private void followSoon() {
    if (!followScheduled) {
      followScheduled = true;
      scheduler.schedule(
          guarded(
              () -> {
                followScheduled = false;
                slices.follow(chosen);
                tellKnown();
              }),
          COALESCE.toNanos(),
          TimeUnit.NANOSECONDS);
    }
  }

  /// A Service is told once its slices are: without them it would look as if it had no endpoints.
  private void tellKnown() {
    for (ServiceKey key : chosen) {
      if (!told.contains(key) && slices.know(key)) {
        Service service = services.get(key.toString());
        if (service != null) {
          told.add(key);
          events.accept(new CatalogEvent.ServiceSeen(service));
        }
      }
    }
    look();
  }

  private void look() {
    List<WatchHealth.Status> statuses =
        Stream.concat(
                Stream.concat(current.stream(), aboutAgents.stream()).map(ObjectWatch::status),
                slices.statuses())
            .toList();
    health =
        watchHealth.at(
            nanoTime.getAsLong(), clock.instant(), started && !followScheduled, statuses);
  }

  private void execute(Runnable task) {
    scheduler.execute(guarded(task));
  }

  /// The thread must outlive an error: a periodic task that throws is never run again.
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException error) {
        LOG.log(ERROR, "catalog: a change was lost", error);
      }
    };
  }

  private final class OfServices implements ObjectWatch.Listener<Service> {

    @Override
    public void seen(
        ObjectWatch<?, Service> watch, String key, String resourceVersion, Service service) {
      if (current.contains(watch) || replaced.contains(watch)) {
        services.put(watch, key, resourceVersion, service);
      }
    }

    @Override
    public void gone(ObjectWatch<?, Service> watch, String key) {
      services.remove(watch, key);
    }

    @Override
    public void synced(ObjectWatch<?, Service> watch) {
      stopReplaced();
      look();
    }
  }
}
