package dev.evenkeel.agent;

import dev.evenkeel.call.Calls;
import dev.evenkeel.call.TlsContexts;
import dev.evenkeel.catalog.Catalog;
import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.catalog.CatalogHealth;
import dev.evenkeel.catalog.ServiceChoice;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationWatch;
import dev.evenkeel.dns.Lookups;
import dev.evenkeel.dns.ResolvConf;
import dev.evenkeel.export.SelfStatus;
import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.ledger.LedgerSettings;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.ServiceKey;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The agent: one loop that probes for ever. Catalog events come in by a queue that the loop
/// drains; readers get snapshots that the loop makes. Safe for any thread.
public final class Agent implements AutoCloseable {

  /// Where log lines go.
  public interface Log {
    void info(String line);

    void warn(String line);
  }

  private static final long SETTLE_EVERY_MILLIS = 1000;
  private static final long HANGS_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final double TWO_TO_53 = 1L << 53;

  private volatile ConfigurationFile file;
  private final AgentIdentity self;
  private final Build build;
  private final ResolvConf resolvConf;
  private Instant configRead = Instant.now();
  private boolean configAccepted = true;
  private final NioEventLoopGroup group =
      new NioEventLoopGroup(1, new DefaultThreadFactory("evenkeel-loop", true));
  private final EventLoop loop = group.next();
  private final Queue<CatalogEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final ProbeClock clock;
  private final FailureLog failures;
  private final Ledger ledger;
  private final FindingsWatch findings;
  private final FrontendProbes frontends;
  private final Probing probing;
  private final Catalog catalog;
  private final Log log;
  private volatile @Nullable Node node;
  private volatile long lastTurnNanos = System.nanoTime();
  private boolean toldStart;

  /// @param resolvConf of this host or Pod
  /// @param catalogs makes the catalog; it is given the consumer of its events
  public Agent(
      ConfigurationFile file,
      AgentIdentity self,
      Build build,
      ResolvConf resolvConf,
      Function<Consumer<CatalogEvent>, Catalog> catalogs,
      Log log) {
    this.file = file;
    this.log = log;
    this.resolvConf = resolvConf;
    this.self = self;
    this.build = build;
    Configuration configuration = file.configuration();
    SecureRandom unpredictable = new SecureRandom();
    this.failures = new FailureLog(log::warn);
    this.clock =
        new ProbeClock(
            loop,
            System::nanoTime,
            () -> (1 + (ThreadLocalRandom.current().nextLong() >>> 11)) / TWO_TO_53,
            InFlight.cap(),
            failures);
    this.ledger =
        new Ledger(
            new LedgerSettings(
                self.node(),
                configuration.convergenceObjective(),
                configuration.ratioWindow(),
                configuration.falseAlarmInterval(),
                configuration.defaults().tolerance()));
    this.findings = new FindingsWatch(ledger, clock::nanos, log);
    Lookups lookups =
        new Lookups(loop, unpredictable::nextInt, System::nanoTime, Clock.systemUTC());
    SharedLookups shared = new SharedLookups(lookups, ledger, failures);
    Calls calls = new Calls(loop, System::nanoTime, new TlsContexts(TlsContexts.CLUSTER_CA));
    CallRequests requests = new CallRequests("evenkeel/" + build.version(), self.node());
    List<DnsServer> resolvers = resolvers(configuration, resolvConf);
    this.frontends =
        new FrontendProbes(clock, calls, shared, ledger, failures, requests, self.addresses());
    this.probing =
        new Probing(
            configuration,
            self,
            clock,
            ledger,
            frontends,
            new DirectProbes(clock, calls, ledger, failures, requests),
            new LookupProbes(clock, shared),
            resolvers,
            clusterDomain(configuration, resolvConf),
            log::warn);
    this.catalog = catalogs.apply(this::enqueue);
  }

  private static List<DnsServer> resolvers(Configuration configuration, ResolvConf resolvConf) {
    if (configuration.dnsServers() != null) {
      return configuration.dnsServers();
    }
    return resolvConf.nameservers().stream()
        .map(ip -> new DnsServer(ip, DnsServer.DNS_PORT, DnsServer.Role.RESOLVER, null, null))
        .toList();
  }

  private static String clusterDomain(Configuration configuration, ResolvConf resolvConf) {
    return Objects.requireNonNullElseGet(configuration.clusterDomain(), resolvConf::clusterDomain);
  }

  public void start() {
    loop.scheduleAtFixedRate(
        guarded(this::everySecond),
        SETTLE_EVERY_MILLIS,
        SETTLE_EVERY_MILLIS,
        TimeUnit.MILLISECONDS);
    catalog.start();
  }

  /// The loop must outlive a defect: a periodic task that throws is never run again.
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException defect) {
        clock.defect("the loop", defect);
      }
    };
  }

  private void everySecond() {
    lastTurnNanos = clock.nanos();
    CatalogHealth health = catalog.health();
    probing.settle(health.upToDate());
    guarded(() -> look(health)).run(); // a defect of it keeps nothing else from being done
    probing.withoutCatalog(!health.synced() && health.settled(clock.nanos()));
    if (!toldStart && isSettled()) {
      toldStart = true;
      drain(); // what the catalog told before it had settled
      log.info(
          "evenkeel %s probes from node %s, zone %s: catalog %s, configuration %s, %d Services, %d targets"
              .formatted(
                  build.version(),
                  self.node(),
                  Objects.requireNonNullElse(zone(), "unknown"),
                  health.synced() ? "synced" : "not synced (" + health.problem() + ")",
                  file.hash(),
                  probing.services(),
                  frontends.targets()));
    }
  }

  private void look(CatalogHealth health) {
    findings.look(
        self.node(), health.current(), health.upToDate() ? probing.missing() : findings.missing());
  }

  private void enqueue(CatalogEvent event) {
    events.add(event);
    if (draining.compareAndSet(false, true)) {
      loop.execute(guarded(this::drain));
    }
  }

  private void drain() {
    draining.set(false);
    List<CatalogEvent> batch = new ArrayList<>();
    for (CatalogEvent event = events.poll(); event != null; event = events.poll()) {
      batch.add(event);
    }
    probing.apply(batch);
    node = probing.state().node();
  }

  /// A configuration file that changed. Targets that stay the same keep their counts; a refused
  /// file leaves the last good one in force.
  public void reload(ConfigurationWatch.Change change) {
    switch (change) {
      case ConfigurationWatch.Change.Accepted(ConfigurationFile accepted) -> {
        loop.execute(guarded(() -> configure(accepted)));
        catalog.choose(choice(accepted.configuration(), self));
      }
      case ConfigurationWatch.Change.Refused(List<String> errors) -> {
        errors.forEach(error -> log.warn("configuration refused: " + error));
        loop.execute(guarded(() -> configAccepted = false));
      }
    }
  }

  private void configure(ConfigurationFile accepted) {
    file = accepted;
    configAccepted = true;
    configRead = Instant.now();
    Configuration configuration = accepted.configuration();
    probing.configure(
        configuration,
        resolvers(configuration, resolvConf),
        clusterDomain(configuration, resolvConf));
    log.info(
        "configuration %s in force: %d Services, %d targets"
            .formatted(accepted.hash(), probing.services(), frontends.targets()));
  }

  /// Which Services a catalog has to tell: those that the configuration chooses or names, the DNS
  /// Service and the agents' own.
  static ServiceChoice choice(Configuration configuration, AgentIdentity self) {
    Set<ServiceKey> always = new HashSet<>(configuration.named()); // to tell those that are missing
    if (configuration.dnsService() != null) {
      always.add(configuration.dnsService());
    }
    if (self.agentsService() != null) {
      always.add(self.agentsService());
    }
    return new ServiceChoice(configuration.selectors(), configuration::chooses, always);
  }

  /// Completes in the loop's next turn.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException after [#close]
  public CompletionStage<AgentSnapshot> snapshot() {
    return CompletableFuture.supplyAsync(this::snapshotNow, loop);
  }

  private AgentSnapshot snapshotNow() {
    CatalogHealth health = catalog.health();
    OptionalInt desired = probing.state().agentsDesired();
    SelfStatus status =
        new SelfStatus(
            probing.agents(),
            desired.isPresent() ? desired.getAsInt() : null,
            Objects.requireNonNullElse(self.pod(), ""),
            Objects.requireNonNullElse(zone(), ""),
            frontends.targets(),
            clock.lastProbe(),
            clock.late(),
            health.current(),
            health.lastAllUp(),
            findings.lastLook(),
            configAccepted,
            configRead,
            file.hash(),
            file.configuration().maxSeries(),
            probing.refusedAnnotations(),
            build.version(),
            build.revision(),
            build.runtime());
    return new AgentSnapshot(
        Instant.now(),
        self.vantage(node),
        ledger.snapshot(clock.nanos()),
        findings.current(),
        findings.opened(),
        status,
        frontends.rates());
  }

  public CatalogHealth catalogHealth() {
    return catalog.health();
  }

  /// Whether there is nothing to wait for: see [CatalogHealth#settled].
  public boolean isSettled() {
    return catalog.health().settled(System.nanoTime());
  }

  /// Whether the loop turned within the last minute.
  public boolean isTurning() {
    return System.nanoTime() - lastTurnNanos < HANGS_NANOS;
  }

  /// The zone of the node; null while unknown, or where it has none.
  public @Nullable String zone() {
    return self.vantage(node).zone();
  }

  public Build build() {
    return build;
  }

  public AgentIdentity self() {
    return self;
  }

  public ConfigurationFile configuration() {
    return file;
  }

  /// Probes no more; what was counted can still be asked for.
  public void stop() {
    catalog.close();
    loop.execute(guarded(probing::stop));
  }

  /// Ends the loop; what was counted can no longer be asked for.
  @Override
  public void close() {
    stop();
    loop.execute(guarded(failures::stop));
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
