package dev.evenkeel.agent;

import dev.evenkeel.catalog.KubernetesCatalog;
import dev.evenkeel.catalog.ServiceChoice;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.dns.ResolvConf;
import dev.evenkeel.model.ServiceKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import sun.misc.Signal;

/// Makes the agent from its surroundings, starts it with the process and stops it with it.
@ApplicationScoped
public class AgentLifecycle {

  /// The property that names the configuration file; `EVENKEEL_CONFIG` sets it too.
  public static final String CONFIG_PROPERTY = "evenkeel.config";

  private static final Logger LOG = Logger.getLogger("evenkeel");
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  /// The one agent of the process.
  @Produces
  @Singleton
  Agent agent(
      KubernetesClient client, @ConfigProperty(name = CONFIG_PROPERTY) Optional<String> path)
      throws ConfigurationRefused, IOException {
    ConfigurationFile file =
        path.isPresent() ? ConfigurationFile.read(Path.of(path.get())) : ConfigurationFile.NONE;
    Configuration configuration = file.configuration();
    AgentIdentity self =
        AgentIdentity.of(System.getenv(), InetAddress.getLocalHost().getHostName());
    Set<ServiceKey> always = new HashSet<>();
    if (configuration.dnsService() != null) {
      always.add(configuration.dnsService());
    }
    if (self.agentsService() != null) {
      always.add(self.agentsService());
    }
    Build build = Build.current();
    LOG.infof(
        "evenkeel %s (%s) starts on node %s, configuration %s",
        build.version(), build.runtime(), self.node(), path.orElse("of defaults"));
    return new Agent(
        file,
        self,
        build,
        ResolvConf.read(RESOLV_CONF),
        events ->
            new KubernetesCatalog(
                client,
                new ServiceChoice(configuration.selectors(), configuration::chooses, always),
                new KubernetesCatalog.Agents(
                    self.node(), self.namespace(), AgentIdentity.OBJECT_NAME),
                events,
                System::nanoTime,
                InstantSource.system()),
        new Agent.Log() {
          @Override
          public void info(String line) {
            LOG.info(line);
          }

          @Override
          public void warn(String line) {
            LOG.warn(line);
          }
        });
  }

  void start(@Observes StartupEvent event, Agent agent) {
    for (String signal : List.of("TERM", "INT")) {
      Signal.handle(new Signal(signal), _ -> Quarkus.asyncExit(0));
    }
    agent.start();
  }

  void stop(@Observes ShutdownEvent event, Agent agent) {
    agent.close();
  }
}
