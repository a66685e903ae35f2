package dev.evenkeel.cli;

import dev.evenkeel.agent.Agent;
import dev.evenkeel.agent.AgentIdentity;
import dev.evenkeel.agent.AgentLifecycle;
import dev.evenkeel.agent.AgentSetup;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.demo.SimulatedCluster;
import dev.evenkeel.dns.ResolvConf;
import dev.evenkeel.model.DnsServer;
import io.quarkus.runtime.Quarkus;
import java.io.Console;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sun.misc.Signal;

/// The agent as it is, on a [SimulatedCluster] instead of a real one.
@Command(
    name = "demo",
    description =
        "A simulated cluster on loopback (Linux), the real agent on it, and a fault that comes after a third of the time and goes after two thirds.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the fault and its mend were found, or stopped by SIGTERM or SIGINT",
      "1:the fault or its mend was not found; or cannot start, and a sentence says why",
      "2:an option was refused"
    })
final class DemoCommand implements Callable<Integer> {

  private static final int REFUSED = 2;
  private static final int FAILED = 1;

  /// Of a third: grace, the wait of what contradicts, and until it is seen in the next second.
  private static final double PHASE_SECONDS = 9;

  /// A Pod that is due a quarter of the calls and gets none is found after about 80 of them.
  private static final double PHASE_CALLS = 100;

  private static final int MOST_SECONDS = 86_400;
  private static final int MOST_RATE = 1000;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description =
          "Port of /metrics and the API; where it is taken, a free one is (default: 8080).")
  private int port;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long to play, at least 42 at 20 calls a second; then 6 s more until the last answers are judged (default: 60).")
  private int seconds;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      defaultValue = "20",
      description = "Calls a second to the Service (default: 20).")
  private double rate;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Mixin
  private final HelpOption help = new HelpOption();

  @Override
  public Integer call() throws ConfigurationRefused {
    String refusal = refusal();
    if (!refusal.isEmpty()) {
      System.err.println("evenkeel: " + refusal);
      return REFUSED;
    }
    // Until the application has started there is nothing to end in order.
    for (String signal : List.of("TERM", "INT")) {
      Signal.handle(new Signal(signal), _ -> Runtime.getRuntime().halt(0));
    }
    SimulatedCluster cluster;
    int taken;
    try {
      cluster = SimulatedCluster.start();
      taken = freePort();
    } catch (IOException e) {
      System.err.println(
          "evenkeel: cannot bind the addresses of the simulated cluster in 127.0.0.0/8 (which"
              + " only Linux has as a whole), or any port: "
              + e.getMessage());
      return FAILED;
    }
    String metrics = "http://localhost:" + taken + "/metrics";
    DemoLog log = DemoLog.install();
    System.setProperty("quarkus.log.level", "WARN");
    System.setProperty("quarkus.http.port", Integer.toString(taken));
    DemoScreen screen =
        isTerminal()
            ? new DemoScreen.Terminal(System.out, log)
            : new DemoScreen.Plain(System.out, Math.max(1, Math.min(5, seconds / 10)));
    Runtime.getRuntime().addShutdownHook(new Thread(screen::close));
    AgentLifecycle.use(
        new AgentSetup(
            new ConfigurationFile(
                Configuration.parse(configuration(cluster.dnsServers()), "demo"), "demo"),
            new AgentIdentity("demo", null, null, Set.of(), null),
            new ResolvConf(List.of(), List.of(), 1),
            cluster::catalog,
            agent ->
                Thread.ofPlatform()
                    .daemon()
                    .name("demo")
                    .start(() -> Quarkus.asyncExit(play(cluster, agent, screen, metrics)))));
    Quarkus.run();
    return 0;
  }

  private String refusal() {
    if (port < 0 || port > 65_535) {
      return "--port: " + port + " is no port; write 0 to 65535";
    }
    if (!(rate >= 1 && rate <= MOST_RATE)) {
      return "--rate: " + rate + " is out of range; write 1 to " + MOST_RATE;
    }
    int least = (int) Math.ceil(DemoPhase.values().length * (PHASE_SECONDS + PHASE_CALLS / rate));
    if (seconds < least || seconds > MOST_SECONDS) {
      return "--seconds: "
          + seconds
          + " is out of range; write "
          + least
          + " to "
          + MOST_SECONDS
          + " (in less the fault would be over before it could be found; a higher --rate finds it sooner)";
    }
    return "";
  }

  /// A number, not 0: what Quarkus took for a 0 is not told before it is in use.
  private int freePort() throws IOException {
    try (ServerSocket wanted = new ServerSocket()) {
      wanted.bind(new InetSocketAddress(port));
      return wanted.getLocalPort();
    } catch (BindException taken) {
      try (ServerSocket free = new ServerSocket(0)) {
        System.err.println(
            "evenkeel: port " + port + " is taken; taking " + free.getLocalPort() + " instead");
        return free.getLocalPort();
      }
    }
  }

  /// A demo shows many calls, and a change within seconds; the defaults are made for the opposite.
  private String configuration(List<DnsServer> dnsServers) {
    return """
        convergenceObjective: 2s
        ratioWindow: 10s
        clusterDomain: %s
        dnsServers: [%s]
        dnsService: none
        dnsBudget: 1000
        defaults: {rate: %s, endpointRate: 1, budget: 100000, lookupInterval: 100ms}
        services:
        - {namespace: %s, name: %s, rate: 2}
        """
        .formatted(
            SimulatedCluster.CLUSTER_DOMAIN,
            dnsServers.stream().map(s -> '"' + s.label() + '"').collect(Collectors.joining(", ")),
            rate,
            SimulatedCluster.HEADLESS.namespace(),
            SimulatedCluster.HEADLESS.name());
  }

  /// A person at a terminal that understands escape codes; both ends of it, since a view needs its
  /// reader there.
  private static boolean isTerminal() {
    Console console = System.console();
    String term = System.getenv("TERM");
    return console != null && console.isTerminal() && term != null && !term.equals("dumb");
  }

  /// The cluster stays open: it goes with the process, after the last call of the agent, which
  /// would find it broken otherwise.
  private int play(SimulatedCluster cluster, Agent agent, DemoScreen screen, String metrics) {
    try {
      System.out.println("evenkeel demo: " + seconds + " s, metrics at " + metrics);
      System.out.println(
          "In Prometheus and Grafana: make demo SECONDS=1800; grafana/README.md says how.");
      boolean found =
          new DemoRun(cluster, agent, screen, System.out, seconds, rate, metrics).play();
      return found ? 0 : FAILED;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return 0;
    } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
      screen.close();
      System.err.println("evenkeel: the demo failed: " + e);
      return FAILED;
    }
  }
}
