package dev.evenkeel.bench;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.NetworkNamespace;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.cluster.ProxyMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an agent costs, as a Markdown table with a column for each: `bench/footprint`.
///
/// On a real cluster with twenty chosen Services of three nginx Pods, each agent by itself on a
/// node that has nothing else to do: from start to the first page of metrics, memory after a minute
/// at the default rates, CPU time for each probe (a call through a Service, a direct call, a
/// lookup). All columns are of one run; other machines have other seconds, and the same ratios.
final class FootprintMain {

  private static final int SERVICES = 20;
  private static final int STARTS = 5;
  private static final int SETTLING_SECONDS = 30;
  private static final int MEASURED_SECONDS = 30;

  /// As shipped, but for the DNS server: a process on a node has the node's own resolv.conf.
  private static final String DEFAULTS = "dnsServers: [10.96.0.10]\n";

  private static final String BUSY =
      DEFAULTS
          + """
          dnsBudget: 500
          defaults: {rate: 10, endpointRate: 1, budget: 100}
          """;

  private static final List<String> ROWS =
      List.of(
          "size of the executable, or of all jars (without a JDK), MB",
          "`evenkeel version`, ms",
          "start to the first `/metrics`, s",
          "resident after a minute, MiB",
          "of it anonymous, MiB",
          "CPU at the default rates, % of a core",
          "probes a second when busy",
          "CPU for 1 000 of them, ms");

  private final Cluster cluster;
  private final Node node;
  private final Path folder;
  private Path kubeconfig = Path.of("none");
  private volatile @Nullable Exception failure;

  private FootprintMain(Cluster cluster, Path folder) {
    this.cluster = cluster;
    this.node = cluster.node("n3");
    this.folder = folder;
  }

  /// @param args native executables, and folders that Quarkus packaged a JVM application into
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("evenkeel-footprint");
    try (Cluster cluster = Cluster.start(ClusterOptions.of(ProxyMode.IPTABLES))) {
      FootprintMain bench = new FootprintMain(cluster, folder);
      bench.makeServices();
      bench.kubeconfig = bench.kubeconfig();
      Thread there = new Thread(() -> bench.tryTable(Stream.of(args).map(Path::of).toList()));
      there.start();
      there.join();
      if (bench.failure != null) {
        throw bench.failure;
      }
    }
    System.exit(0);
  }

  /// Of the shipped ServiceAccount, as in a Pod; the node reaches the API server as Pods do.
  private Path kubeconfig() throws IOException {
    cluster.apply("k8s");
    cluster.kubectl("delete", "daemonset,services", "--all", "--namespace=evenkeel");
    String ca =
        cluster.kubectl("get", "configmap", "kube-root-ca.crt", "-o", "jsonpath={.data.ca\\.crt}");
    return write(
        "kubeconfig",
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://10.96.0.1", certificate-authority-data: %s}}]
        users: [{name: u, user: {token: %s}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(
                Base64.getEncoder().encodeToString(ca.getBytes(StandardCharsets.UTF_8)),
                cluster.kubectl("create", "token", "evenkeel", "-n", "evenkeel").strip()));
  }

  private void makeServices() throws IOException {
    cluster.apply("k8s/examples/nginx");
    cluster.awaitReady("default", "app=nginx", 3);
    cluster.kubectl("delete", "service", "nginx-service", "nginx-headless-service");
    StringBuilder objects = new StringBuilder();
    for (int i = 1; i <= SERVICES; i++) {
      objects.append(
          """
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: service-%d, labels: {evenkeel.dev/probe: "true"}}
          spec:
            selector: {app: nginx}
            ports: [{name: http, port: 80, targetPort: 8080}]
          """
              .formatted(i));
    }
    cluster.kubectl("apply", "-f", write("services.yaml", objects.toString()).toString());
  }

  private void tryTable(List<Path> agents) {
    try {
      NetworkNamespace.enter(Path.of("/run/netns", node.netns()));
      List<List<String>> columns = new ArrayList<>();
      for (Path agent : agents) {
        System.err.println("measuring " + agent + " (3 min)");
        columns.add(column(agent));
      }
      System.out.println(table(agents, columns));
    } catch (Exception e) {
      failure = e;
    }
  }

  private static String table(List<Path> agents, List<List<String>> columns) {
    StringBuilder table = new StringBuilder("| |");
    agents.forEach(agent -> table.append(' ').append(agent.getFileName()).append(" |"));
    table.append("\n|---|").append("---:|".repeat(agents.size()));
    for (int row = 0; row < ROWS.size(); row++) {
      table.append("\n| ").append(ROWS.get(row)).append(" |");
      for (List<String> column : columns) {
        table.append(' ').append(column.get(row)).append(" |");
      }
    }
    return table.toString();
  }

  private List<String> column(Path agent) throws Exception {
    List<String> command = command(agent);
    List<Double> versions = new ArrayList<>();
    List<Double> starts = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      versions.add(versionSeconds(command));
      try (Agent started = start(command, DEFAULTS)) {
        starts.add(started.startSeconds());
      }
    }
    List<String> cells = new ArrayList<>();
    cells.add(number("%.1f", bytes(agent) / 1e6));
    cells.add(number("%.0f", 1e3 * median(versions)));
    cells.add(number("%.2f", median(starts)));
    try (Agent idle = start(command, DEFAULTS)) {
      TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
      double cpu = idle.cpuSeconds();
      TimeUnit.SECONDS.sleep(MEASURED_SECONDS);
      cpu = idle.cpuSeconds() - cpu;
      cells.add(number("%.1f", idle.mebibytes("Rss")));
      cells.add(number("%.1f", idle.mebibytes("Anonymous")));
      cells.add(number("%.1f", 100 * cpu / MEASURED_SECONDS));
    }
    try (Agent busy = start(command, BUSY)) {
      TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
      double cpu = busy.cpuSeconds();
      double probes = probes(busy);
      TimeUnit.SECONDS.sleep(MEASURED_SECONDS);
      cpu = busy.cpuSeconds() - cpu;
      probes = probes(busy) - probes;
      if (probes == 0) {
        throw new IOException("no probes: see " + folder.resolve("agent.log"));
      }
      cells.add(number("%.0f", probes / MEASURED_SECONDS));
      cells.add(number("%.0f", 1e6 * cpu / probes));
    }
    return cells;
  }

  private Agent start(List<String> command, String configuration) throws IOException {
    return new Agent(kubeconfig, node, command, write("evenkeel.yaml", configuration));
  }

  private static double probes(Agent agent) {
    return agent.sum("evenkeel_calls_total")
        + agent.sum("evenkeel_endpoint_calls_total")
        + agent.sum("evenkeel_dns_lookups_total");
  }

  private double versionSeconds(List<String> command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(command);
    words.add("version");
    long began = System.nanoTime();
    int exit =
        new ProcessBuilder(words)
            .redirectOutput(folder.resolve("version.log").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException(words + ": exit " + exit);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  /// The JVM's options are those of its image.
  private static List<String> command(Path agent) {
    if (!Files.isDirectory(agent)) {
      return List.of(agent.toString());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-jar",
        agent.resolve("quarkus-run.jar").toString());
  }

  private static long bytes(Path agent) throws IOException {
    try (Stream<Path> files = Files.walk(agent)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
