package dev.evenkeel.agent;

import dev.evenkeel.catalog.Catalog;
import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.catalog.KubernetesCatalog;
import dev.evenkeel.catalog.ManifestCatalog;
import dev.evenkeel.catalog.ServiceChoice;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.config.ConfigurationWatch;
import dev.evenkeel.dns.ResolvConf;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/// Makes the agent from its surroundings, starts it with the process and stops it with it.
@ApplicationScoped
public class AgentLifecycle {

  /// The property that names the configuration file; `EVENKEEL_CONFIG` sets it too.
  public static final String CONFIG_PROPERTY = "evenkeel.config";

  /// The property that names a folder of manifests, in place of an API server.
  public static final String MANIFESTS_PROPERTY = "evenkeel.manifests";

  private static final Logger LOG = Logger.getLogger("evenkeel");

  /// A ConfigMap takes a kubelet up to a minute to bring; a second more is nothing.
  private static final long LOOK_SECONDS = 1;

  private static final Agent.Log LINES =
      new Agent.Log() {
        @Override
        public void info(String line) {
          LOG.info(line);
        }

        @Override
        public void warn(String line) {
          LOG.warn(line);
        }
      };

  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

  /// Makes the catalog for what is chosen; it is given the consumer of its events.
  private interface Catalogs {
    Catalog of(ServiceChoice choice, AgentIdentity self, Consumer<CatalogEvent> events);
  }

  private static final AtomicReference<@Nullable AgentSetup> SETUP = new AtomicReference<>();

  /// Says what the agent is made of, in place of the process's surroundings: no Kubernetes client
  /// is made then, and no file is reloaded. To be called before Quarkus runs.
  ///
  /// @throws IllegalStateException where it was said before: there is one agent in a process
  public static void use(AgentSetup setup) {
    if (!SETUP.compareAndSet(null, setup)) {
      throw new IllegalStateException("the agent's setup was given before");
    }
  }

  /// The one agent of the process.
  ///
  /// @param clients asked only where one is needed: a kubeconfig of no use is none of a folder's
  /// @throws ConfigurationException with a sentence where it cannot be made
  @Produces
  @Singleton
  Agent agent(
      Instance<KubernetesClient> clients,
      @ConfigProperty(name = CONFIG_PROPERTY) Optional<String> path,
      @ConfigProperty(name = MANIFESTS_PROPERTY) Optional<String> manifests) {
    AgentSetup setup = SETUP.get();
    return setup == null
        ? fromSurroundings(clients, path, manifests)
        : new Agent(
            setup.file(),
            setup.self(),
            Build.current(),
            setup.resolvConf(),
            setup.catalogs(),
            LINES);
  }

  private static Agent fromSurroundings(
      Instance<KubernetesClient> clients, Optional<String> path, Optional<String> manifests) {
    Catalogs catalogs =
        manifests.isPresent() ? manifests(Path.of(manifests.get())) : cluster(clients);
    try {
      ConfigurationFile file =
          path.isPresent() ? ConfigurationFile.read(Path.of(path.get())) : ConfigurationFile.NONE;
      AgentIdentity self = AgentIdentity.of(System.getenv(), AgentLifecycle::hostname);
      return agent(catalogs, file, self, ResolvConf.read(RESOLV_CONF));
    } catch (ConfigurationRefused refused) {
      throw new ConfigurationException(
          "evenkeel: configuration refused:\n" + String.join("\n", refused.errors()));
    } catch (IOException unreadable) {
      throw new ConfigurationException("evenkeel: cannot read " + RESOLV_CONF + ": " + unreadable);
    }
  }

  void close(@Disposes Agent agent) {
    agent.close();
  }

  private static Catalogs manifests(Path folder) {
    return (choice, self, events) ->
        new ManifestCatalog(
            folder, choice, self.node(), events, System::nanoTime, InstantSource.system());
  }

  private static Catalogs cluster(Instance<KubernetesClient> clients) {
    KubernetesClient client;
    try {
      client = clients.get();
      client.getConfiguration(); // made now: a bad kubeconfig is told before anything runs
    } catch (RuntimeException unusable) {
      throw new ConfigurationException(
          "evenkeel: cannot use the configuration of the Kubernetes client (KUBECONFIG, or the"
              + " ServiceAccount in a Pod): "
              + rootMessage(unusable));
    }
    return (choice, self, events) ->
        new KubernetesCatalog(
            client,
            choice,
            new KubernetesCatalog.Agents(self.node(), self.namespace(), AgentIdentity.OBJECT_NAME),
            events,
            System::nanoTime,
            InstantSource.system());
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static String hostname() {
    try {
      return Files.readString(HOSTNAME).strip();
    } catch (IOException notLinux) {
      return "unknown";
    }
  }

  private static Agent agent(
      Catalogs catalogs, ConfigurationFile file, AgentIdentity self, ResolvConf resolvConf) {
    return new Agent(
        file,
        self,
        Build.current(),
        resolvConf,
        events -> catalogs.of(Agent.choice(file.configuration(), self), self, events),
        LINES);
  }

  /// A file that changes is reloaded; reading it blocks, so it has a thread of its own.
  private final ScheduledExecutorService reloads =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("evenkeel-config").factory());

  private static void look(ConfigurationWatch watch, Agent agent) {
    try {
      watch.look().ifPresent(agent::reload);
    } catch (RuntimeException defect) {
      LOG.error("the configuration was not looked at", defect);
    }
  }

  void start(
      @Observes StartupEvent event,
      Agent agent,
      @ConfigProperty(name = CONFIG_PROPERTY) Optional<String> path) {
    for (String signal : List.of("TERM", "INT")) {
      Signal.handle(new Signal(signal), _ -> Quarkus.asyncExit(0));
    }
    agent.start();
    AgentSetup setup = SETUP.get();
    if (setup != null) {
      setup.started().accept(agent);
    } else if (path.isPresent()) {
      ConfigurationWatch watch = new ConfigurationWatch(Path.of(path.get()), agent.configuration());
      reloads.scheduleWithFixedDelay(
          () -> look(watch, agent), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  /// The counters are served to the end: the loop goes with the application.
  void stop(@Observes ShutdownEvent event, Agent agent) {
    reloads.shutdownNow();
    agent.stop();
  }
}
