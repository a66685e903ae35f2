package dev.evenkeel.cli;

import dev.evenkeel.catalog.CatalogReading;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.config.Nearest;
import dev.evenkeel.dns.ResolvConf;
import dev.evenkeel.expectation.Expectations;
import dev.evenkeel.expectation.Ways;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.Vantage;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints what is right for one Service. Reads once, opens no port, starts no Quarkus.
@Command(
    name = "explain",
    description =
        "Print what is right for a Service as seen from a node: DNS answers, who is due which share"
            + " of the calls, and why each endpoint is or is not.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:explained",
      "1:the API server, or the folder, cannot be read; a sentence says why",
      "2:no such Service, or the configuration, or an option, was refused"
    })
final class ExplainCommand implements Callable<Integer> {

  private static final int UNREADABLE = 1;
  private static final int NO_SUCH_SERVICE = 2;
  private static final int REFUSED = 2;
  private static final int NAMES_SHOWN = 10;
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private final Path resolvConf;

  ExplainCommand() {
    this(RESOLV_CONF);
  }

  ExplainCommand(Path resolvConf) {
    this.resolvConf = resolvConf;
  }

  @Parameters(paramLabel = "NAMESPACE/SERVICE", description = "The Service.")
  private String service = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:EVENKEEL_CONFIG}",
      description =
          "The agents' configuration file (also EVENKEEL_CONFIG). Without one the defaults hold.")
  private @Nullable String config;

  @Option(
      names = "--manifests",
      paramLabel = "DIR",
      description =
          "Take Services, EndpointSlices and Nodes from the YAML files of this folder, as"
              + " kubectl get -o yaml prints them, in place of an API server (KUBECONFIG).")
  private @Nullable Path manifests;

  @Option(
      names = "--node",
      paramLabel = "NODE",
      defaultValue = "${env:NODE_NAME}",
      description = "The node to look from (also NODE_NAME; default: the first Node of the list).")
  private @Nullable String node;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Mixin
  private final HelpOption help = new HelpOption();

  @Override
  public Integer call() {
    String[] parts = service.split("/", -1);
    if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
      System.err.println("evenkeel: " + service + ": is no Service; write NAMESPACE/SERVICE");
      return NO_SUCH_SERVICE;
    }
    ServiceKey key = new ServiceKey(parts[0], parts[1]);
    try {
      Configuration configuration =
          config == null || config.isEmpty()
              ? Configuration.DEFAULT
              : ConfigurationFile.read(Path.of(config)).configuration();
      CatalogReading reading = read(key, node == null || node.isBlank() ? null : node);
      if (reading.state().isEmpty()) {
        System.err.println("evenkeel: no such Service: " + key + near(key, reading.others()));
        return NO_SUCH_SERVICE;
      }
      explain(reading.state().get(), reading, configuration).forEach(System.out::println);
      return 0;
    } catch (ConfigurationRefused refused) {
      System.err.println("evenkeel: configuration refused:");
      refused.errors().forEach(System.err::println);
      return REFUSED;
    } catch (CatalogReading.Unreadable unreadable) {
      System.err.println("evenkeel: " + unreadable.getMessage());
      return UNREADABLE;
    }
  }

  private CatalogReading read(ServiceKey key, @Nullable String seenFrom)
      throws CatalogReading.Unreadable {
    if (manifests != null) {
      return CatalogReading.of(manifests, key, seenFrom);
    }
    // Whoever waits here is told at once what is wrong; by itself the client tries for 20 s.
    Config config = Config.autoConfigure(null);
    config.setRequestRetryBackoffLimit(0);
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return CatalogReading.of(client, key, seenFrom);
    }
  }

  private List<String> explain(
      ServiceState state, CatalogReading reading, Configuration configuration) {
    Vantage vantage =
        new Vantage(
            Objects.requireNonNullElse(reading.nodeName(), ""),
            reading.node(),
            null,
            null,
            Set.of());
    ServiceSettings settings = configuration.settingsOf(state.service());
    ClusterNames names =
        ClusterNames.of(configuration.clusterDomain(), resolvConf(), resolvConf.toString());
    return new Explanation(
            Expectations.of(state, settings, names.domain(), vantage),
            Ways.of(state, settings, names.domain(), vantage),
            vantage,
            reading.nodeProblem(),
            names)
        .text();
  }

  /// One that cannot be read says nothing, as for an agent one that is not there.
  private ResolvConf resolvConf() {
    try {
      return ResolvConf.read(resolvConf);
    } catch (IOException unreadable) {
      return ResolvConf.parse("");
    }
  }

  private static String near(ServiceKey key, List<ServiceKey> others) {
    Optional<String> nearest =
        Nearest.to(
            key.name(),
            others.stream()
                .filter(other -> other.namespace().equals(key.namespace()))
                .map(ServiceKey::name)
                .toList());
    if (nearest.isPresent()) {
      return "; did you mean " + key.namespace() + "/" + nearest.get() + "?";
    }
    List<String> names = others.stream().map(ServiceKey::toString).toList();
    List<ServiceKey> sameName = others.stream().filter(o -> o.name().equals(key.name())).toList();
    if (!sameName.isEmpty()) {
      return "; there is "
          + sameName.stream().map(ServiceKey::toString).collect(Collectors.joining(", "));
    }
    if (names.isEmpty()) {
      return "; there is no Service in that place at all";
    }
    int more = names.size() - NAMES_SHOWN;
    return "; there are "
        + String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
