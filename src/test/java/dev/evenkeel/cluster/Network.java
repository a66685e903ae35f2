package dev.evenkeel.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The cluster's network: a namespace with a bridge where the control plane lives, a namespace per
/// node, a namespace per Pod. The machine's own network has no part in it.
///
/// A Pod hangs on its node point to point, not on a bridge: replies between Pods of one node then
/// pass the node's own rules, as they must for its address translation to be undone.
final class Network {
  /// All names of ours begin so; what begins so is ours to remove.
  static final String PREFIX = "evk-";

  static final String FABRIC = PREFIX + "fab";
  static final String API_SERVER = "10.240.0.1";
  static final String DNS = "10.96.0.10";

  private static final Path NAMESPACES = Path.of("/run/netns");

  /// Where `ip netns exec` takes a namespace's own /etc from.
  private static final Path ETC = Path.of("/etc/netns");

  /// The node's end of every Pod's link. One address for all, which the Pod knows beforehand:
  /// nothing has to be asked for, and nothing can be answered late.
  private static final String GATEWAY_MAC = "ee:ee:ee:ee:ee:ee";

  private Network() {}

  static Path namespace(String name) {
    return NAMESPACES.resolve(name);
  }

  /// Makes the fabric and the nodes.
  static void create() {
    Commands.ok("ip", "netns", "add", FABRIC);
    batch(
        FABRIC,
        """
        link set lo up
        link add fabric type bridge
        addr add 10.240.0.1/24 dev fabric
        addr add fd00:10:240::1/64 dev fabric nodad
        link set fabric up
        """);
    forward(FABRIC);
    Node.ALL.forEach(Network::createNode);
    for (Node node : Node.ALL) {
      routeToPods(FABRIC, node);
      for (Node other : Node.ALL) {
        if (!other.equals(node)) {
          routeToPods(node.netns(), other);
        }
      }
    }
  }

  private static void createNode(Node node) {
    Commands.ok("ip", "netns", "add", node.netns());
    batch(
        FABRIC,
        """
        link add %1$s type veth peer name eth0 netns %2$s
        link set %1$s master fabric
        link set %1$s up
        """
            .formatted(node.name(), node.netns()));
    forward(node.netns());
    batch(
        node.netns(),
        """
        link set lo up
        addr add %s/24 dev eth0
        addr add %s/64 dev eth0 nodad
        link set eth0 up
        route add default via %s
        route add default via fd00:10:240::1
        """
            .formatted(node.ipv4(), node.ipv6(), API_SERVER));
  }

  private static void routeToPods(String netns, Node node) {
    batch(
        netns,
        """
        route add %s via %s
        route add %s via %s
        """
            .formatted(node.podCidrIpv4(), node.ipv4(), node.podCidrIpv6(), node.ipv6()));
  }

  private static void forward(String netns) {
    sysctl(
        netns,
        "net/ipv4/ip_forward=1",
        "net/ipv6/conf/all/forwarding=1",
        "net/ipv4/conf/all/rp_filter=0",
        "net/ipv4/conf/default/rp_filter=0");
  }

  /// Makes a Pod's namespace and hangs it on its node.
  ///
  /// @param link name of the node's end, at most 15 characters
  static void attachPod(String netns, Node node, Node.PodAddress address, String link) {
    Commands.ok("ip", "netns", "add", netns);
    // As containerd does: a Pod's user may listen on any port of its own.
    sysctl(netns, "net/ipv4/ip_unprivileged_port_start=0");
    batch(
        node.netns(),
        """
        link add %1$s address %2$s type veth peer name eth0 netns %3$s
        link set %1$s up
        route add %4$s/32 dev %1$s
        route add %5$s/128 dev %1$s
        """
            .formatted(link, GATEWAY_MAC, netns, address.ipv4(), address.ipv6()));
    batch(
        netns,
        """
        link set lo up
        addr add %1$s/32 dev eth0
        addr add %2$s/128 dev eth0 nodad
        link set eth0 up
        neigh add 169.254.1.1 lladdr %3$s dev eth0 nud permanent
        neigh add fe80::1 lladdr %3$s dev eth0 nud permanent
        route add 169.254.1.1 dev eth0 scope link
        route add default via 169.254.1.1 dev eth0
        route add default via fe80::1 dev eth0
        """
            .formatted(address.ipv4(), address.ipv6(), GATEWAY_MAC));
  }

  /// What `ip netns exec` shows as /etc/resolv.conf.
  static void resolvConf(String netns, String content) {
    Path etc = ETC.resolve(netns);
    try {
      Files.createDirectories(etc);
      Files.writeString(etc.resolve("resolv.conf"), content);
    } catch (IOException e) {
      throw new ClusterException("cannot write to " + etc + ": " + e.getMessage(), e);
    }
  }

  /// Removes a namespace and the links that end in it; nothing where it is gone already.
  static void remove(String netns) {
    if (Files.exists(namespace(netns))) {
      ProcessResult deleted = Commands.run(List.of("ip", "netns", "del", netns));
      // The thread of its Pod may have been quicker than the cluster's end.
      if (Files.exists(namespace(netns))) {
        deleted.orThrow("ip netns del " + netns);
      }
    }
    Path etc = ETC.resolve(netns);
    try {
      Files.deleteIfExists(etc.resolve("resolv.conf"));
      Files.deleteIfExists(etc);
    } catch (IOException e) {
      throw new ClusterException("cannot delete " + etc + ": " + e.getMessage(), e);
    }
  }

  static void removeAll() {
    AllSteps steps = new AllSteps();
    for (Path folder : List.of(NAMESPACES, ETC)) {
      Leftovers.named(folder).forEach(netns -> steps.run(() -> remove(netns)));
    }
    steps.end();
  }

  private static void sysctl(String netns, String... settings) {
    StringBuilder script = new StringBuilder("set -e\n");
    for (String setting : settings) {
      String[] parts = setting.split("=", 2);
      script.append("echo ").append(parts[1]).append(" >/proc/sys/").append(parts[0]).append('\n');
    }
    Commands.ok("nsenter", "--net=" + namespace(netns), "sh", "-c", script.toString());
  }

  private static void batch(String netns, String lines) {
    Commands.run(List.of("ip", "-n", netns, "-batch", "-"), lines)
        .orThrow("cannot set up network namespace " + netns);
  }
}
