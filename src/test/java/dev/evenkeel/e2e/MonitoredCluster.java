package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.Executables;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.cluster.ProxyMode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A cluster with the agents, the hands-on example, and all that a Prometheus beside it needs: the
/// shipped Role, bound to the ServiceAccount whose token it has.
///
/// @param home the node in whose network a Prometheus runs
/// @param folder of configurations, credentials and data
record MonitoredCluster(
    ClusterOptions options, Cluster cluster, Executables built, Node home, Path folder)
    implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  static MonitoredCluster start(Path folder) throws IOException {
    ClusterOptions options = ClusterOptions.of(ProxyMode.IPTABLES);
    Executables built = Executables.build(options.checkout(), "prometheus");
    Cluster cluster = Cluster.start(options);
    MonitoredCluster monitored =
        new MonitoredCluster(options, cluster, built, cluster.node("n1"), folder);
    try {
      cluster.apply("k8s/examples/nginx");
      cluster.awaitReady("default", "app=nginx", 3);
      Agents.install(cluster);
      cluster.kubectl("create", "namespace", "monitoring");
      cluster.kubectl("create", "serviceaccount", "prometheus", "--namespace=monitoring");
      cluster.apply("k8s/prometheus");
      monitored.credentials();
      monitored.rules();
      return monitored;
    } catch (IOException | RuntimeException | Error e) {
      monitored.close();
      throw e;
    }
  }

  /// The shipped ones, but for the interval of those that are looked at seldom.
  private void rules() throws IOException {
    String shipped = Files.readString(options.checkout().resolve("k8s/prometheus/rules.yaml"));
    assertThat(shipped).containsOnlyOnce("interval: 5m\n");
    Files.writeString(
        folder.resolve("rules.yaml"), shipped.replace("interval: 5m\n", "interval: 15s\n"));
  }

  private void credentials() throws IOException {
    Files.writeString(
        folder.resolve("token"),
        cluster.kubectl("create", "token", "prometheus", "--namespace=monitoring").strip());
    ConfigMap ca =
        await("the controllers publish the CA")
            .atMost(PATIENCE)
            .until(
                () ->
                    cluster
                        .client()
                        .configMaps()
                        .inNamespace("monitoring")
                        .withName("kube-root-ca.crt")
                        .get(),
                found -> found != null);
    Files.writeString(folder.resolve("ca.crt"), ca.getData().get("ca.crt"));
  }

  /// The scrape configuration that users are given.
  Path shipped() {
    return options.checkout().resolve("k8s/prometheus/scrape.yaml");
  }

  /// Writes a configuration that includes scrape configurations as a user does. Changed in them:
  /// the interval, or each answer would take half a minute, and where the API server and the
  /// credentials are, because Prometheus is no Pod here.
  Path configuration(String name, String... scrapes) throws IOException {
    String interval = "_interval: 30s\n";
    String discovery = "kubernetes_sd_configs:\n      - role: pod\n";
    List<String> included = new ArrayList<>();
    for (String scrape : scrapes) {
      assertThat(scrape).containsOnlyOnce(interval).containsOnlyOnce(discovery);
      String changed =
          scrape
              .replace(interval, "_interval: 1s\n")
              .replace(
                  discovery,
                  discovery
                      + """
                                api_server: https://10.96.0.1
                                authorization: {credentials_file: token}
                                tls_config: {ca_file: ca.crt}
                        """);
      String file = name + included.size() + ".yaml";
      Files.writeString(folder.resolve(file), changed);
      included.add(file);
    }
    return Files.writeString(
        folder.resolve("prometheus-" + name + ".yaml"),
        "scrape_config_files: %s\nrule_files: [rules.yaml]\n".formatted(included));
  }

  /// Starts a Prometheus; it runs until the cluster's end.
  ///
  /// @param name of its log and its data's folder
  Prometheus prometheus(String name, Path configuration, int port) {
    return Prometheus.start(cluster, home, built, configuration, name, port);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
