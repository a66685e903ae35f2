package dev.evenkeel.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The folder of etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy, kubectl
/// and coredns.
record Executables(Path folder) {

  /// Debian's packages that the harness runs.
  private static final List<String> TOOLS =
      List.of(
          "ip",
          "iptables",
          "nft",
          "conntrack",
          "nginx",
          "openssl",
          "socat",
          "setsid",
          "nsenter",
          "unshare",
          "setpriv",
          "curl",
          "dig");

  /// Builds what is missing (minutes, the first time; progress goes to standard error).
  static Executables build(Path checkout) {
    List<String> missing = TOOLS.stream().filter(tool -> !installed(tool)).toList();
    if (!missing.isEmpty()) {
      throw new ClusterException(
          "not installed: "
              + String.join(", ", missing)
              + "; on Debian: apt-get install iproute2 iptables nftables conntrack nginx-light"
              + " openssl socat util-linux curl dnsutils");
    }
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

  private static boolean installed(String tool) {
    return List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin").stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
