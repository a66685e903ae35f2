package dev.evenkeel.cluster;

/// A cluster to try things in: `make cluster`.
final class ClusterMain {
  private ClusterMain() {}

  public static void main(String[] args) throws InterruptedException {
    long t = System.nanoTime();
    Cluster cluster = Cluster.start(ClusterOptions.of(ProxyMode.IPTABLES));
    System.out.println((System.nanoTime() - t) / 1_000_000 + " ms");
    System.out.println(cluster.kubectl("get", "pods", "-A", "-o", "wide"));
    Thread.sleep(Long.MAX_VALUE);
  }
}
