package dev.evenkeel.e2e;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.ProcessResult;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// `evenkeel explain` as a process in a Pod's network, with the rights of the agents' own
/// ServiceAccount and no more.
final class Explained {

  private final Cluster cluster;
  private final Path agent;
  private final Path kubeconfig;

  Explained(Cluster cluster, ClusterOptions options, Path folder) {
    this.cluster = cluster;
    this.agent = options.agent();
    String token = cluster.kubectl("create", "token", "evenkeel", "-n", "evenkeel").strip();
    String ca =
        cluster
            .client()
            .configMaps()
            .inNamespace("evenkeel")
            .withName("kube-root-ca.crt")
            .get()
            .getData()
            .get("ca.crt");
    try {
      Path authority =
          Files.writeString(folder.resolve("ca.crt"), Objects.requireNonNull(ca, "ca.crt"));
      this.kubeconfig =
          Files.writeString(
              folder.resolve("kubeconfig"),
              """
              apiVersion: v1
              kind: Config
              clusters: [{name: it, cluster: {server: "https://10.96.0.1", certificate-authority: %s}}]
              users: [{name: it, user: {token: %s}}]
              contexts: [{name: it, context: {cluster: it, user: it}}]
              current-context: it
              """
                  .formatted(authority, token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessResult run(Pod from, String... arguments) {
    List<String> command = new ArrayList<>(List.of("env", "KUBECONFIG=" + kubeconfig));
    if (Files.isDirectory(agent)) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of("-jar", agent.resolve("quarkus-run.jar").toString()));
    } else {
      command.add(agent.toString());
    }
    command.add("explain");
    command.addAll(List.of(arguments));
    return cluster.exec(from, command.toArray(String[]::new));
  }

  /// What a target's endpoints are due, as it is printed: name → `33.3 %`, or `-`.
  ///
  /// @param target as in `port http via cluster_ip ipv4`
  static Map<String, String> due(String text, String target) {
    Map<String, String> due = new TreeMap<>();
    boolean there = false;
    for (String line : text.lines().toList()) {
      if (line.startsWith(target + " ")) {
        there = true;
      } else if (line.isBlank()) {
        there = false;
      } else if (there) {
        String[] columns = line.strip().split(" {2,}", -1); // name, address, node, zone, due, why
        due.put(columns[0], columns.length > 4 ? columns[4] : line);
      }
    }
    return due;
  }
}
