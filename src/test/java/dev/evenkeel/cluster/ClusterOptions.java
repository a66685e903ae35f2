package dev.evenkeel.cluster;

import java.nio.file.Path;

/// What a cluster is made with.
///
/// @param proxyMode how kube-proxy programs the nodes
/// @param checkout the project's folder
/// @param agent what the image `evenkeel` stands for: the folder that Quarkus packages, or a native
///   executable; need not exist before a Pod of that image runs
public record ClusterOptions(ProxyMode proxyMode, Path checkout, Path agent) {

  /// The defaults: this checkout, and the agent that it was packaged into; the system property
  /// `evenkeel.agent` names another.
  public static ClusterOptions of(ProxyMode proxyMode) {
    Path checkout = checkoutAbove(Path.of("").toAbsolutePath());
    String agent = System.getProperty("evenkeel.agent", "target/quarkus-app");
    return new ClusterOptions(proxyMode, checkout, checkout.resolve(agent));
  }

  private static Path checkoutAbove(Path folder) {
    for (Path path = folder; path != null; path = path.getParent()) {
      if (path.resolve("src/test/go/build").toFile().exists()) {
        return path;
      }
    }
    throw new ClusterException(folder + ": not inside a checkout of the project; run from there");
  }
}
