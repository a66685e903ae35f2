package dev.evenkeel.cluster;

import java.util.List;

/// One of the cluster's nodes: a network namespace with an address on the fabric and a range of Pod
/// addresses in each family.
///
/// @param number 1 to 9; part of its name and its addresses
public record Node(int number, String zone) {

  /// Two in one zone and one in another: hints and same-zone routing have something to choose.
  static final List<Node> ALL =
      List.of(new Node(1, "zone-a"), new Node(2, "zone-a"), new Node(3, "zone-b"));

  /// @throws ClusterException where there is no such node
  static Node named(String name) {
    return ALL.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ClusterException("no node is named " + name + "; " + ALL));
  }

  public String name() {
    return "n" + number;
  }

  /// Its network namespace, as `ip netns` lists it.
  public String netns() {
    return Network.PREFIX + name();
  }

  public String ipv4() {
    return "10.240.0.1" + number;
  }

  public String ipv6() {
    return "fd00:10:240::1" + number;
  }

  String podCidrIpv4() {
    return "10.244." + number + ".0/24";
  }

  String podCidrIpv6() {
    return "fd00:10:244:" + number + "::/64";
  }

  /// @param host 2 to 254
  PodAddress podAddress(int host) {
    return new PodAddress(
        "10.244." + number + "." + host,
        "fd00:10:244:" + number + "::" + Integer.toHexString(host),
        host);
  }

  /// What a Pod got.
  record PodAddress(String ipv4, String ipv6, int host) {}
}
