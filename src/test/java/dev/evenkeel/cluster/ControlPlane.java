package dev.evenkeel.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// etcd, kube-apiserver, kube-controller-manager and kube-scheduler in the fabric's namespace, and
/// the one way in from the machine: a port on loopback, relayed over a Unix socket, which network
/// namespaces do not separate.
final class ControlPlane implements AutoCloseable {
  private static final Pattern REVISION = Pattern.compile("\"revision\":\\s*\"(\\d+)\"");

  private static final Duration START = Duration.ofMinutes(2);
  private static final String INSIDE = "https://" + Network.API_SERVER + ":6443";

  private final State state;
  private final Executables executables;
  private final Processes processes;
  private final Certificates certificates;
  private final int port;
  private final Path kubeconfig;
  private final KubernetesClient client;

  /// What has to run.
  private final List<ProcessGroup> components = new CopyOnWriteArrayList<>();

  ControlPlane(
      State state, Executables executables, Processes processes, Certificates certificates) {
    this.state = state;
    this.executables = executables;
    this.processes = processes;
    this.certificates = certificates;
    this.port = freePort();
    String outside = "https://127.0.0.1:" + port;
    this.kubeconfig = certificates.kubeconfig("admin", outside);
    this.client = client(outside);
  }

  /// Returns when the API server is ready; the controllers may still be starting.
  void start() {
    ProcessGroup etcd =
        start(
            "etcd",
            "--data-dir=" + state.file("etcd"),
            // The data need not outlive the machine.
            "--unsafe-no-fsync",
            "--listen-client-urls=http://127.0.0.1:2379",
            "--advertise-client-urls=http://127.0.0.1:2379",
            "--listen-peer-urls=http://127.0.0.1:2380",
            "--initial-advertise-peer-urls=http://127.0.0.1:2380",
            "--initial-cluster=default=http://127.0.0.1:2380",
            "--log-level=warn");
    components.add(etcd);
    components.add(startApiServer());
    startRelay();
    awaitApiServer();
    components.add(
        start(
            "kube-controller-manager",
            "--kubeconfig=" + certificates.kubeconfig("kube-controller-manager", INSIDE),
            "--service-account-private-key-file=" + certificates.key("service-accounts"),
            "--root-ca-file=" + certificates.certificate("ca"),
            "--use-service-account-credentials",
            "--leader-elect=false",
            "--cluster-cidr=10.244.0.0/16,fd00:10:244::/48",
            "--service-cluster-ip-range=10.96.0.0/16,fd00:10:96::/112",
            // A node here has its Pod range from the start, and nothing that could tell of its
            // life.
            "--controllers=*,-node-ipam-controller,-node-lifecycle-controller,-node-route-controller"));
    components.add(
        start(
            "kube-scheduler",
            "--kubeconfig=" + certificates.kubeconfig("kube-scheduler", INSIDE),
            "--leader-elect=false"));
  }

  KubernetesClient client() {
    return client;
  }

  /// For kubectl, from the machine.
  Path kubeconfig() {
    return kubeconfig;
  }

  /// For kube-proxy, from a node.
  Path proxyKubeconfig() {
    return certificates.kubeconfig("kube-proxy", INSIDE);
  }

  /// Ends the API server, for tests of what goes on without it.
  void stopApiServer() {
    List<ProcessGroup> servers =
        components.stream().filter(one -> one.name().equals("kube-apiserver")).toList();
    components.removeAll(servers);
    servers.forEach(server -> processes.end(server, Duration.ofSeconds(10)));
  }

  /// etcd forgets all revisions before now: a watch that asks to go on from one is told 410 Gone.
  void compactHistory() {
    String header = etcd("range", "{\"key\": \"AA==\"}");
    Matcher revision = REVISION.matcher(header);
    if (!revision.find()) {
      throw new ClusterException("etcd names no revision: " + header);
    }
    etcd("compaction", "{\"revision\": \"" + revision.group(1) + "\", \"physical\": true}");
  }

  /// Through etcd's JSON gateway.
  private static String etcd(String call, String body) {
    return Commands.run(in("curl", "-sf", "http://127.0.0.1:2379/v3/kv/" + call, "--data", body))
        .orThrow("etcd " + call);
  }

  /// Undoes [#stopApiServer].
  void restartApiServer() {
    components.add(startApiServer());
    awaitApiServer();
  }

  /// @throws ClusterException with the end of its log, where a component has ended
  void check() {
    components.forEach(ControlPlane::check);
  }

  private ProcessGroup startApiServer() {
    return start(
        "kube-apiserver",
        "--etcd-servers=http://127.0.0.1:2379",
        "--advertise-address=" + Network.API_SERVER,
        "--service-cluster-ip-range=10.96.0.0/16,fd00:10:96::/112",
        "--tls-cert-file=" + certificates.certificate("apiserver"),
        "--tls-private-key-file=" + certificates.key("apiserver"),
        "--client-ca-file=" + certificates.certificate("ca"),
        "--service-account-key-file=" + certificates.key("service-accounts"),
        "--service-account-signing-key-file=" + certificates.key("service-accounts"),
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        "--authorization-mode=Node,RBAC",
        "--allow-privileged",
        "--endpoint-reconciler-type=master-count",
        "--shutdown-delay-duration=0s");
  }

  private void startRelay() {
    String socket = state.file("apiserver.sock").toString();
    processes.start(
        "relay-inside",
        in(
            "socat",
            "UNIX-LISTEN:" + socket + ",fork,unlink-early",
            "TCP:" + Network.API_SERVER + ":6443"));
    components.add(
        processes.start(
            "relay",
            List.of(
                "socat",
                "TCP-LISTEN:" + port + ",bind=127.0.0.1,fork,reuseaddr",
                "UNIX-CONNECT:" + socket)));
  }

  private void awaitApiServer() {
    Waiting.until(
        "kube-apiserver is not ready",
        START,
        () -> {
          check();
          return ready();
        });
  }

  private boolean ready() {
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException e) {
      // Not listening yet, or its start hooks still run.
      return false;
    }
  }

  /// @throws ClusterException with the end of its log, where it has ended
  static void check(ProcessGroup group) {
    if (!group.isAlive()) {
      throw new ClusterException(
          group.name() + " ended with exit " + group.exit() + "; " + State.tail(group.log()));
    }
  }

  private ProcessGroup start(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(executables.path(name)));
    command.addAll(List.of(arguments));
    return processes.start(name, in(command.toArray(String[]::new)));
  }

  private static List<String> in(String... command) {
    List<String> line =
        new ArrayList<>(List.of("nsenter", "--net=" + Network.namespace(Network.FABRIC)));
    line.addAll(List.of(command));
    return line;
  }

  private KubernetesClient client(String server) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server)
            .withCaCertFile(certificates.certificate("ca").toString())
            .withClientCertFile(certificates.certificate("admin").toString())
            .withClientKeyFile(certificates.key("admin").toString())
            // Whoever waits here asks again by itself.
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout(2_000)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ClusterException("no free port on loopback", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
