package dev.evenkeel.e2e;

import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A cluster with Services of every kind, as every node's rules have them by now: so that from its
/// first call on an agent sees what is right.
final class FrontendsCluster {

  static final String NAMESPACE = "frontends";

  private static final String FOLDER = "src/test/resources/dev/evenkeel/e2e/frontends";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ETCD = "http://10.240.0.11:23790";

  private final Cluster cluster;

  /// Backend, as agents name it → Pod.
  private final Map<String, Pod> pods = new HashMap<>();

  private FrontendsCluster(Cluster cluster) {
    this.cluster = cluster;
  }

  /// @param data where etcd may write
  static FrontendsCluster make(Cluster cluster, Path data) {
    FrontendsCluster made = new FrontendsCluster(cluster);
    made.startEtcd(data);
    cluster.apply(FOLDER);
    cluster.kubectl(
        "apply", "--server-side", "--subresource=status", "-f", FOLDER + "/status.yaml");
    cluster.awaitReady(NAMESPACE, "app=pair", 2);
    cluster.awaitReady(NAMESPACE, "app=member", 3);
    cluster.awaitReady(NAMESPACE, "app=whoami", 3);
    cluster.awaitReady(NAMESPACE, "app=web", 3);
    cluster.pods(NAMESPACE, "app").forEach(made::know);
    await("EndpointSlices of all Pods").atMost(PATIENCE).until(made::slicesHaveThePods);
    made.writeSlices(data);
    made.awaitRules();
    return made;
  }

  /// It speaks gRPC's health protocol, and is on the machine already.
  private void startEtcd(Path data) {
    String peer = "http://127.0.0.1:23800";
    cluster.start(
        cluster.node("n1"),
        "etcd-of-store",
        cluster.executable("etcd").toString(),
        "--data-dir=" + data.resolve("etcd"),
        "--unsafe-no-fsync",
        "--listen-client-urls=" + ETCD + ",http://[fd00:10:240::11]:23790",
        "--advertise-client-urls=" + ETCD,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=default=" + peer,
        "--log-level=warn");
  }

  private void know(Pod pod) {
    pods.put(pod.getMetadata().getName(), pod);
    for (PodIP address : pod.getStatus().getPodIPs()) {
      pods.put(inUrl(address.getIp()) + ":8080", pod);
    }
  }

  private static String inUrl(String ip) {
    return ip.contains(":") ? "[" + ip + "]" : ip;
  }

  private boolean slicesHaveThePods() {
    List<EndpointSlice> slices =
        cluster.client().discovery().v1().endpointSlices().inNamespace(NAMESPACE).list().getItems();
    return cluster.client().services().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(service -> !service.getSpec().getSelector().isEmpty())
        .allMatch(service -> ready(slices, service) == 2L * selected(service)); // both families
  }

  private static long ready(List<EndpointSlice> slices, Service service) {
    return slices.stream()
        .filter(
            slice ->
                service
                    .getMetadata()
                    .getName()
                    .equals(slice.getMetadata().getLabels().get("kubernetes.io/service-name")))
        .flatMap(slice -> Stream.ofNullable(slice.getEndpoints()).flatMap(List::stream))
        .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
        .count();
  }

  private int selected(Service service) {
    String selector =
        service.getSpec().getSelector().entrySet().stream()
            .map(Object::toString) // key=value
            .collect(Collectors.joining(","));
    return cluster.pods(NAMESPACE, selector).size();
  }

  private void writeSlices(Path data) {
    try {
      String yaml = Files.readString(Path.of(FOLDER, "slices.yaml"));
      for (Pod pod : cluster.pods(NAMESPACE, "app=web")) {
        String node = pod.getSpec().getNodeName();
        for (PodIP address : pod.getStatus().getPodIPs()) {
          String family = address.getIp().contains(":") ? "IPv6" : "IPv4";
          yaml = yaml.replace(family + "-" + node, address.getIp());
        }
      }
      Path file = Files.writeString(data.resolve("slices.yaml"), yaml);
      cluster.kubectl("apply", "-f", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The slices written by hand came last, so whoever has them has all.
  private void awaitRules() {
    for (String ip : service("by-hand").getSpec().getClusterIPs()) {
      String url = "http://" + inUrl(ip) + "/";
      for (Node node : cluster.nodes()) {
        await(node.name() + " to " + url).atMost(PATIENCE).until(() -> answers(node, url));
      }
    }
    await("etcd").atMost(PATIENCE).until(() -> answers(cluster.node("n1"), ETCD + "/health"));
  }

  private boolean answers(Node node, String url) {
    return cluster.exec(node, "curl", "-sSf", "-m", "2", url).exit() == 0;
  }

  private Service service(String name) {
    return cluster.client().services().inNamespace(NAMESPACE).withName(name).get();
  }

  /// Where the Pod is that agents know under this name.
  String nodeOf(String backend) {
    return pod(backend).getSpec().getNodeName();
  }

  /// The name of the Pod that agents know under this name.
  String podOf(String backend) {
    return pod(backend).getMetadata().getName();
  }

  private Pod pod(String backend) {
    return Objects.requireNonNull(pods.get(backend), () -> "no Pod is " + backend);
  }

  /// The Pods that keep an access log.
  List<Pod> nginx() {
    return cluster.pods(NAMESPACE, "app in (web, pair, member)");
  }
}
