package dev.evenkeel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real: all of the control plane, kube-proxy, CoreDNS, nginx. Stubbed: the kubelet, by [Kubelet].
/// What the agent's tests on a cluster rest upon.
class ClusterE2E {

  @ParameterizedTest
  @EnumSource
  void a_cluster_serves_what_kubectl_applies_and_leaves_nothing(ProxyMode mode) {
    try (Cluster cluster = Cluster.start(ClusterOptions.of(mode))) {
      cluster.apply("k8s/examples/nginx");
      List<Pod> pods = cluster.awaitReady("default", "app=nginx", 3);
      Pod caller = pods.getFirst();
      dns_answers_with_one_address_per_family_or_with_the_pods(cluster, caller, pods);
      calls_from_a_pod_reach_every_pod(cluster, caller, pods);
      calls_from_every_node_reach_every_pod(cluster, pods);
      the_security_context_is_applied(cluster, caller);
      a_config_map_reaches_its_volume(cluster, caller);
      a_deleted_pod_serves_on_while_its_hook_sleeps(cluster, caller);
      a_second_cluster_is_refused();
    }
    nothing_is_left();
  }

  private static void dns_answers_with_one_address_per_family_or_with_the_pods(
      Cluster cluster, Pod caller, List<Pod> pods) {
    assertThat(lookup(cluster, caller, "nginx-service", "A")).hasSize(1);
    assertThat(lookup(cluster, caller, "nginx-service", "AAAA")).hasSize(1);
    // CoreDNS may see the last endpoint after the API says that its Pod is ready.
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(lookup(cluster, caller, "nginx-headless-service", "A"))
                  .containsExactlyInAnyOrderElementsOf(
                      pods.stream().map(pod -> pod.getStatus().getPodIP()).toList());
              assertThat(lookup(cluster, caller, "nginx-headless-service", "AAAA")).hasSize(3);
            });
  }

  private static List<String> lookup(Cluster cluster, Pod caller, String name, String type) {
    return cluster
        .exec(caller, "dig", "+short", "+search", name, type)
        .orThrow("dig " + name)
        .lines()
        .toList();
  }

  private static void calls_from_a_pod_reach_every_pod(
      Cluster cluster, Pod caller, List<Pod> pods) {
    for (String family : List.of("-4", "-6")) {
      Waiting.until(
          "calls of nginx-service with curl " + family + " do not reach every Pod",
          Duration.ofSeconds(20),
          () -> welcomes(calls(cluster, caller, family)).equals(names(pods)));
    }
  }

  private static String calls(Cluster cluster, Pod caller, String family) {
    // One process for many calls; each makes a connection of its own.
    return cluster
        .exec(
            caller,
            "curl",
            family,
            "-sS",
            "-m",
            "2",
            "-H",
            "Connection: close",
            "http://nginx-service/?[1-30]")
        .stdout();
  }

  private static void calls_from_every_node_reach_every_pod(Cluster cluster, List<Pod> pods) {
    String ip =
        cluster
            .client()
            .services()
            .inNamespace("default")
            .withName("nginx-service")
            .get()
            .getSpec()
            .getClusterIP();
    for (Node node : cluster.nodes()) {
      Waiting.until(
          "calls of nginx-service from " + node.name() + " do not reach every Pod",
          Duration.ofSeconds(20),
          () ->
              welcomes(
                      cluster
                          .exec(
                              node,
                              "curl",
                              "-sS",
                              "-m",
                              "2",
                              "-H",
                              "Connection: close",
                              "http://" + ip + "/?[1-30]")
                          .stdout())
                  .equals(names(pods)));
    }
  }

  private static Set<String> welcomes(String bodies) {
    String before = "Welcome to the home page of host ";
    return bodies
        .lines()
        .filter(line -> line.startsWith(before) && line.endsWith("!"))
        .map(line -> line.substring(before.length(), line.length() - 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(List<Pod> pods) {
    return pods.stream()
        .map(pod -> pod.getMetadata().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void the_security_context_is_applied(Cluster cluster, Pod pod) {
    Path process = Path.of("/proc/" + cluster.pid(pod));
    assertThat(read(process.resolve("status")))
        .contains("Uid:\t101\t101\t101\t101\n", "Gid:\t101\t101\t101\t101\n")
        .contains("CapBnd:\t0000000000000000\n", "CapEff:\t0000000000000000\n")
        .contains("NoNewPrivs:\t1\n");
    // Written to by root, so that it is the mount that refuses, not the file's mode.
    assertThat(inside(cluster, pod, "touch /x").stderr()).contains("Read-only file system");
    assertThat(inside(cluster, pod, "touch /usr/x").stderr()).contains("Read-only file system");
    assertThat(inside(cluster, pod, "touch /tmp/x").exit()).isZero();
    assertThat(inside(cluster, pod, "hostname").stdout().strip())
        .isEqualTo(pod.getMetadata().getName());
  }

  private static void a_config_map_reaches_its_volume(Cluster cluster, Pod pod) {
    cluster
        .client()
        .configMaps()
        .inNamespace("default")
        .withName("nginx-conf")
        .edit(
            configMap -> {
              configMap.getData().put("more", "1");
              return configMap;
            });
    Waiting.until(
        "the new key of ConfigMap nginx-conf is not in the volume",
        Duration.ofSeconds(10),
        () -> inside(cluster, pod, "cat /etc/nginx/conf.d/more").stdout().equals("1"));
  }

  private static void a_deleted_pod_serves_on_while_its_hook_sleeps(Cluster cluster, Pod pod) {
    cluster.client().resource(pod).delete();
    String url = "http://" + pod.getStatus().getPodIP() + ":8080/";
    Node node = cluster.node(pod.getSpec().getNodeName());
    assertThat(cluster.exec(node, "curl", "-sS", "-m", "2", url).stdout())
        .contains(pod.getMetadata().getName());
    cluster.awaitReady("default", "app=nginx", 3);
    assertThat(names(cluster.pods("default", "app=nginx")))
        .doesNotContain(pod.getMetadata().getName());
    assertThat(cluster.exec(node, "curl", "-sS", "-m", "2", url).exit()).isNotZero();
  }

  private static ProcessResult inside(Cluster cluster, Pod pod, String command) {
    return Commands.run(
        List.of(
            "nsenter",
            "--target",
            Long.toString(cluster.pid(pod)),
            "--mount",
            "--uts",
            "sh",
            "-c",
            command));
  }

  private static void a_second_cluster_is_refused() {
    assertThatThrownBy(() -> Cluster.start(ClusterOptions.of(ProxyMode.IPTABLES)).close())
        .hasMessageContaining("another test cluster runs on this machine");
  }

  private static void nothing_is_left() {
    assertThat(Commands.ok("ip", "netns", "list")).doesNotContain(Network.PREFIX);
    assertThat(Leftovers.named(Path.of("/etc/netns"))).isEmpty();
    assertThat(read(Path.of("/proc/self/mountinfo"))).doesNotContain("evenkeel-cluster");
    assertThat(commandLines()).noneMatch(line -> line.contains("/evenkeel-cluster/"));
  }

  private static List<String> commandLines() {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .map(path -> path.resolve("cmdline"))
          .filter(Files::isReadable)
          .map(
              path -> {
                try {
                  return Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1);
                } catch (IOException e) {
                  // Has ended in between.
                  return "";
                }
              })
          .toList();
    } catch (IOException e) {
      throw new ClusterException("cannot read /proc", e);
    }
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new ClusterException("cannot read " + path, e);
    }
  }
}
