package dev.evenkeel.cli;

import dev.evenkeel.agent.AgentLifecycle;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationRefused;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sun.misc.Signal;

/// Probes until stopped. The configuration is read before any port is opened.
@Command(
    name = "agent",
    description = "Probe Services until stopped, and serve metrics and the API.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:stopped by SIGTERM or SIGINT",
      "1:cannot start; a sentence says why",
      "2:the configuration, or an option, was refused"
    })
final class AgentCommand implements Callable<Integer> {

  private static final int CANNOT_START = 1;
  private static final int REFUSED = 2;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:EVENKEEL_CONFIG}",
      description =
          "The configuration file (also EVENKEEL_CONFIG). Without one the defaults hold, and"
              + " Services are chosen by the label evenkeel.dev/probe.")
  private @Nullable String config;

  @Option(
      names = "--manifests",
      paramLabel = "DIR",
      description =
          "Take Services, EndpointSlices and Nodes from the YAML files of this folder, as"
              + " kubectl get -o yaml prints them, in place of an API server. Followed as it"
              + " changes.")
  private @Nullable Path manifests;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port of /metrics and the API; 0 takes a free one (default: 8080).")
  private int port;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Mixin
  private final HelpOption help = new HelpOption();

  @Override
  public Integer call() {
    if (port < 0 || port > 65_535) {
      System.err.println("evenkeel: --port: " + port + " is no port; write 0 to 65535");
      return REFUSED;
    }
    if (config != null && !config.isEmpty()) {
      try {
        ConfigurationFile.read(Path.of(config));
      } catch (ConfigurationRefused refused) {
        System.err.println("evenkeel: configuration refused:");
        refused.errors().forEach(System.err::println);
        return REFUSED;
      }
      System.setProperty(AgentLifecycle.CONFIG_PROPERTY, config);
    }
    if (manifests != null) {
      if (!Files.isDirectory(manifests)) {
        System.err.println(
            "evenkeel: --manifests: "
                + manifests
                + (Files.exists(manifests) ? ": is no folder" : ": no such folder")
                + "; name one with YAML files as kubectl get svc,endpointslices -o yaml prints"
                + " them");
        return CANNOT_START;
      }
      System.setProperty(AgentLifecycle.MANIFESTS_PROPERTY, manifests.toString());
    }
    // Until the application has started there is nothing to end in order.
    for (String signal : List.of("TERM", "INT")) {
      Signal.handle(new Signal(signal), _ -> Runtime.getRuntime().halt(0));
    }
    System.setProperty("quarkus.http.port", Integer.toString(port));
    Quarkus.run();
    return 0;
  }
}
