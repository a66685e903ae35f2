package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.cluster.ProxyMode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// A cluster with the agents and room for faults: a namespace where each has a Service and Pods of
/// its own, named `<service>-<node>`.
final class FaultCluster implements AutoCloseable {

  static final String NAMESPACE = "faults";

  private static final String FOLDER = "src/test/resources/dev/evenkeel/e2e/faults";
  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final ProxyMode mode;
  private final Path folder;
  private final Agents agents;

  /// Service → node → Pod.
  private final Map<String, Map<String, Pod>> pods = new HashMap<>();

  /// Two of them, always in this order.
  private final List<Pod> dnsServers;

  private FaultCluster(Cluster cluster, ProxyMode mode, Path folder) {
    this.cluster = cluster;
    this.mode = mode;
    this.folder = folder;
    cluster.apply(FOLDER);
    // A server that hangs would leave the slice at once.
    cluster.kubectl(
        "patch",
        "deployment/coredns",
        "--namespace=kube-system",
        "--type=json",
        "--patch=[{\"op\": \"remove\", \"path\": \"/spec/template/spec/containers/0/readinessProbe\"}]");
    this.agents = Agents.install(cluster, FOLDER + "/agent");
    this.dnsServers = new ArrayList<>(cluster.awaitReady("kube-system", "k8s-app=kube-dns", 2));
    dnsServers.sort(Comparator.comparing(pod -> pod.getSpec().getNodeName()));
  }

  /// @param folder for files that are applied
  static FaultCluster start(ProxyMode mode, Path folder) {
    Cluster cluster = Cluster.start(ClusterOptions.of(mode));
    try {
      // kube-proxy may have missed its zone at its start (1.36), and learns it when the label
      // changes.
      for (Node node : cluster.nodes()) {
        cluster.kubectl("label", "node/" + node.name(), ZONE_LABEL + "-");
        cluster.kubectl("label", "node/" + node.name(), ZONE_LABEL + "=" + node.zone());
      }
      return new FaultCluster(cluster, mode, folder);
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  Cluster cluster() {
    return cluster;
  }

  ProxyMode mode() {
    return mode;
  }

  Agents agents() {
    return agents;
  }

  /// Where a file of this name may be written.
  Path file(String name) {
    return folder.resolve(name);
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(file(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param name of the file that is kept
  void apply(String name, String yaml) {
    cluster.kubectl("apply", "--server-side", "-f", write(name + ".yaml", yaml).toString());
  }

  void patchService(String service, String patch) {
    patch("service/" + service, patch);
  }

  /// @param patch a merge patch
  void patch(String object, String patch) {
    cluster.kubectl(
        "patch", object, "--namespace=" + NAMESPACE, "--type=merge", "--patch=" + patch);
  }

  /// Starts or stops the probing of Services.
  void probe(List<String> services, boolean on) {
    List<String> command = new ArrayList<>(List.of("annotate", "--overwrite", "service"));
    command.addAll(services);
    command.addAll(List.of("--namespace=" + NAMESPACE, "evenkeel.dev/probe=" + on));
    cluster.kubectl(command.toArray(String[]::new));
  }

  void label(Pod pod, String label) {
    cluster.kubectl(
        "label",
        "--overwrite",
        "pod/" + pod.getMetadata().getName(),
        "--namespace=" + NAMESPACE,
        label);
  }

  Pod pod(String service, String node) {
    return Objects.requireNonNull(pods(service).get(node), service + "-" + node);
  }

  /// The Pods that a Service had at first, by their node.
  Map<String, Pod> pods(String service) {
    return Objects.requireNonNull(pods.get(service), service);
  }

  /// Waits until all Pods of a Service are ready, and remembers them: the API server is not always
  /// there to be asked.
  void know(String service) {
    String selector = "app=" + service;
    Map<String, Pod> found = new TreeMap<>();
    cluster
        .awaitReady(NAMESPACE, selector, cluster.pods(NAMESPACE, selector).size())
        .forEach(pod -> found.put(pod.getSpec().getNodeName(), pod));
    pods.put(service, found);
  }

  static String ip(Pod pod) {
    return pod.getStatus().getPodIP();
  }

  String clusterIp(String service) {
    return cluster
        .client()
        .services()
        .inNamespace(NAMESPACE)
        .withName(service)
        .get()
        .getSpec()
        .getClusterIP();
  }

  /// What its Pods serve from now on.
  Traffic traffic(String service) {
    Map<String, Path> logs = new TreeMap<>();
    pods(service).forEach((node, pod) -> logs.put(node, cluster.log(pod)));
    return new Traffic(logs);
  }

  Node node(String name) {
    return cluster.node(name);
  }

  Pod agent(String node) {
    return Objects.requireNonNull(agents.byNode().get(node), node);
  }

  List<Pod> dnsServers() {
    return dnsServers;
  }

  /// What an agent answers, one after the other. Asked from its own node: the way through the API
  /// server may be gone.
  String ask(String node, String... paths) {
    List<String> curl = new ArrayList<>(List.of("curl", "-sS", "-f", "-m", "5"));
    for (String path : paths) {
      curl.add("http://" + ip(agent(node)) + ":8080" + path);
    }
    return cluster.exec(node(node), curl.toArray(String[]::new)).orThrow("agent on " + node);
  }

  MetricsPage metrics(String node) {
    return MetricsPage.parse(ask(node, "/metrics"));
  }

  /// Waits until an agent knows what the API server says, or knows that it does not.
  void awaitSynced(String node, boolean synced) {
    await(node + " synced: " + synced)
        .atMost(PATIENCE)
        .until(() -> metrics(node).sum("evenkeel_catalog_synced") == (synced ? 1 : 0));
  }

  PacketFilter filter(Node node, String name) {
    return new PacketFilter(command -> cluster.exec(node, command), name);
  }

  PacketFilter filter(Pod pod, String name) {
    return new PacketFilter(command -> cluster.exec(pod, command), name);
  }

  /// Makes a file in a Pod.
  void touch(Pod pod, String path) {
    try {
      Files.createFile(inRoot(pod, path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(Pod pod, String path) {
    try {
      Files.delete(inRoot(pod, path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file in a Pod's own root.
  Path inRoot(Pod pod, String path) {
    return Path.of("/proc/" + cluster.pid(pod) + "/root" + path);
  }

  void signal(Pod pod, String signal) {
    cluster
        .exec(pod, "sh", "-c", "kill -s " + signal + " " + cluster.pid(pod))
        .orThrow("signal " + signal);
  }

  /// What a server answers to a question, one record a line.
  List<String> dig(Pod server, String type, String name) {
    return dig(node("n1"), FaultCluster.ip(server), type, name);
  }

  List<String> dig(Node from, String server, String type, String name) {
    return cluster
        .exec(from, "dig", "+short", "+time=1", "+tries=1", "@" + server, type, name)
        .stdout()
        .lines()
        .toList();
  }

  static String dnsName(String service) {
    return service + "." + NAMESPACE + ".svc.cluster.local";
  }

  /// The status that a URL is answered with from a node; 0 where there is none.
  int status(Node from, String url) {
    String status =
        cluster
            .exec(from, "curl", "-sk", "-o", "/dev/null", "-m", "2", "-w", "%{http_code}", url)
            .stdout();
    return Integer.parseInt(status);
  }

  /// Whether nobody listens there; not: whether something is in the way.
  boolean refuses(Node from, String ip, int port) {
    return cluster.exec(from, "curl", "-s", "-m", "2", "http://" + ip + ":" + port + "/").exit()
        == 7;
  }

  /// Waits until a Service has so many ready endpoints.
  void awaitEndpoints(String service, int count) {
    await(service + ": " + count + " endpoints")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(readyEndpoints(service)).isEqualTo(count));
  }

  long readyEndpoints(String service) {
    return endpoints(service).stream()
        .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
        .count();
  }

  /// Waits until each endpoint of a Service has hints.
  void awaitHints(String service) {
    await(service + ": hints")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(endpoints(service))
                    .isNotEmpty()
                    .allMatch(endpoint -> endpoint.getHints() != null));
  }

  private List<Endpoint> endpoints(String service) {
    return cluster
        .client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(NAMESPACE)
        .withLabel("kubernetes.io/service-name", service)
        .list()
        .getItems()
        .stream()
        .filter(slice -> slice.getEndpoints() != null)
        .flatMap(slice -> slice.getEndpoints().stream())
        .toList();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
