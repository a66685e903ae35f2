package dev.evenkeel.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The folder of etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy, kubectl
/// and coredns.
record Executables(Path folder) {

  /// Builds what is missing (minutes, the first time; progress goes to standard error).
  ///
  /// @throws ClusterException where the machine lacks what the cluster needs; all of it is named
  static Executables build(Path checkout) {
    // Without CI: what a test may install is nothing.
    String requirements = checkout.resolve("src/test/cluster/requirements").toString();
    Commands.run(List.of("env", "-u", "CI", requirements))
        .orThrow("this machine cannot run the test cluster");
    Path script = checkout.resolve("src/test/go/build");
    try {
      Process process =
          new ProcessBuilder(script.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exit = process.waitFor();
      if (exit != 0 || output.isEmpty()) {
        throw new ClusterException(script + ": exit " + exit + "; what failed stands above");
      }
      return new Executables(Path.of(output));
    } catch (IOException e) {
      throw new ClusterException("cannot run " + script + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException(script + ": interrupted", e);
    }
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }
}
