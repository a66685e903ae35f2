package dev.evenkeel.catalog;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The catalog of a folder of YAML files, as `kubectl get svc,endpointslices -o yaml` prints them:
/// Services, EndpointSlices and, for the zone, Nodes. It is followed as it changes. One bad file
/// leaves the last good state of the whole folder in force, because what the other files say may
/// belong to what the bad one should say; [#health] tells its errors meanwhile.
///
/// One thread reads the folder and calls the consumer; all state here is confined to it.
public final class ManifestCatalog implements Catalog {

  /// How often the whole folder is read, from the page cache. Not by notification: inotify watches
  /// an inode, so it is silent after the symlink swap of a ConfigMap volume, and it does not exist
  /// on network file systems. Not by time of change either: within a tick of the clock, and in a
  /// restored file, another content has the same one.
  static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private static final int LOGGED_AT_ONCE = 20;
  private static final System.Logger LOG = System.getLogger(ManifestCatalog.class.getName());

  private final ManifestFolder folder;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final Duration lookEvery;
  private final ScheduledThreadPoolExecutor scheduler;
  private volatile CatalogHealth health;
  private volatile boolean closed;

  // Confined to the catalog's thread.
  private final ToldManifests told;
  private ServiceChoice choice;
  private WatchHealth watchHealth = new WatchHealth(0);
  private Manifests lastGood = Manifests.NONE;
  private boolean synced;
  private boolean empty;
  private String seen = "";
  private String taken = "";
  private List<ManifestProblem> problems = List.of();

  /// @param node this agent's, as Nodes are named; null where it has none
  /// @param events only enqueues; called from the catalog's thread
  /// @param nanoTime monotonic, the clock of [CatalogHealth#settled]
  public ManifestCatalog(
      Path folder,
      ServiceChoice choice,
      @Nullable String node,
      Consumer<CatalogEvent> events,
      LongSupplier nanoTime,
      InstantSource clock) {
    this(folder, choice, node, events, nanoTime, clock, LOOK_EVERY);
  }

  ManifestCatalog(
      Path folder,
      ServiceChoice choice,
      @Nullable String node,
      Consumer<CatalogEvent> events,
      LongSupplier nanoTime,
      InstantSource clock,
      Duration lookEvery) {
    this.folder = new ManifestFolder(folder);
    this.choice = choice;
    this.told =
        new ToldManifests(
            node,
            event -> {
              if (!closed) {
                events.accept(event);
              }
            });
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.lookEvery = lookEvery;
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> Thread.ofPlatform().daemon().name("evenkeel-catalog").unstarted(task),
            new ThreadPoolExecutor.DiscardPolicy());
    this.health = new CatalogHealth(false, null, false, null, "not started", nanoTime.getAsLong());
  }

  @Override
  public void start() {
    long startedNanos = nanoTime.getAsLong();
    health = new CatalogHealth(false, null, false, null, "reading " + folder.path(), startedNanos);
    watchHealth = new WatchHealth(startedNanos);
    scheduler.scheduleWithFixedDelay(
        guarded(this::look), 0, lookEvery.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void choose(ServiceChoice newChoice) {
    scheduler.execute(
        guarded(
            () -> {
              choice = newChoice;
              told.tell(lastGood, choice);
            }));
  }

  @Override
  public CatalogHealth health() {
    return health;
  }

  @Override
  public void close() {
    closed = true;
    scheduler.shutdown();
  }

  /// A state counts once two readings in a row see it: the first may have come upon a file that was
  /// half written, or upon a swap with some files old and some new.
  void look() {
    ManifestFolder.Reading reading = folder.read();
    String fingerprint = reading.fingerprint();
    boolean still = fingerprint.equals(seen);
    seen = fingerprint;
    if (still && !fingerprint.equals(taken)) {
      taken = fingerprint;
      try {
        take(reading);
      } catch (RuntimeException defect) {
        LOG.log(ERROR, "catalog: a change of the manifests was lost", defect);
        problems =
            List.of(new ManifestProblem(folder.path().toString(), null, "a defect: " + defect));
      }
    }
    tellHealth();
  }

  private void take(ManifestFolder.Reading reading) {
    ManifestReader parsed = reading.parsed();
    log(parsed.problems());
    problems = parsed.problems();
    if (problems.isEmpty()) {
      lastGood = parsed.manifests();
      empty = reading.files().isEmpty();
      told.tell(lastGood, choice);
      synced = true;
    }
  }

  /// A line for each problem that is new.
  private void log(List<ManifestProblem> now) {
    Set<ManifestProblem> before = new HashSet<>(problems);
    List<ManifestProblem> fresh =
        now.stream().filter(problem -> !before.contains(problem)).toList();
    fresh.stream()
        .limit(LOGGED_AT_ONCE)
        .forEach(problem -> LOG.log(WARNING, "catalog: {0}", problem.text()));
    if (fresh.size() > LOGGED_AT_ONCE) {
      LOG.log(
          WARNING,
          "catalog: {0}: and {1} errors more",
          folder.path(),
          Integer.toString(fresh.size() - LOGGED_AT_ONCE));
    }
    if (now.isEmpty() && !before.isEmpty()) {
      LOG.log(INFO, "catalog: {0} is read again without errors", folder.path());
    }
  }

  private void tellHealth() {
    List<WatchHealth.Status> statuses = new ArrayList<>();
    statuses.add(
        new WatchHealth.Status(
            this, "manifests", true, synced, synced && problems.isEmpty(), problem()));
    if (empty) {
      statuses.add(
          new WatchHealth.Status(
              folder,
              "manifests",
              false,
              true,
              true,
              folder.path() + ": holds no *.yaml or *.yml file; nothing is probed"));
    }
    health = watchHealth.at(nanoTime.getAsLong(), clock.instant(), true, statuses);
  }

  private @Nullable String problem() {
    if (problems.isEmpty()) {
      return synced ? null : "reading " + folder.path();
    }
    int more = problems.size() - 1;
    return problems.getFirst().text()
        + (more == 0 ? "" : " (and " + more + (more == 1 ? " error more)" : " errors more)"))
        + (synced ? "; the last good state stays in force" : "; nothing is probed until then");
  }

  /// The thread must outlive an error: a periodic task that throws is never run again.
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException error) {
        LOG.log(ERROR, "catalog: reading the manifests failed", error);
      }
    };
  }
}
