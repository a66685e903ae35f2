package dev.evenkeel.differential;

import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.cluster.ProxyMode;
import dev.evenkeel.model.Family;
import dev.evenkeel.rules.Fates;
import dev.evenkeel.rules.IptablesRules;
import dev.evenkeel.rules.NftRules;
import dev.evenkeel.rules.Packet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// What a node's kube-proxy has programmed, in both families.
///
/// @param frontends as `ip protocol port`; `node` for node ports
record ProgrammedRules(Function<Packet, Fates> rules, Set<String> frontends) {

  /// Reads them from the kernel.
  ///
  /// @param kept a folder where they are left to be looked at
  static ProgrammedRules read(Cluster cluster, Node node, ProxyMode mode, Path kept) {
    return switch (mode) {
      case IPTABLES -> {
        String ipv4 = read(cluster, node, kept, "iptables-save");
        String ipv6 = read(cluster, node, kept, "ip6tables-save");
        IptablesRules rules4 = IptablesRules.parse(ipv4);
        IptablesRules rules6 = IptablesRules.parse(ipv6);
        yield of(rules4::fates, rules4.frontends(), rules6::fates, rules6.frontends());
      }
      case NFTABLES -> {
        String json = read(cluster, node, kept, "nft", "-j", "list", "ruleset");
        NftRules rules4 = NftRules.parse(json, Family.IPV4);
        NftRules rules6 = NftRules.parse(json, Family.IPV6);
        yield of(rules4::fates, rules4.frontends(), rules6::fates, rules6.frontends());
      }
    };
  }

  private static String read(Cluster cluster, Node node, Path kept, String... command) {
    String rules =
        cluster.exec(node, command).orThrow(String.join(" ", command) + " on " + node.name());
    try {
      Files.createDirectories(kept);
      Files.writeString(kept.resolve(node.name() + "-" + command[0]), rules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rules;
  }

  private static ProgrammedRules of(
      Function<Packet, Fates> ipv4,
      Set<String> frontends4,
      Function<Packet, Fates> ipv6,
      Set<String> frontends6) {
    Set<String> frontends = new TreeSet<>(frontends4);
    frontends.addAll(frontends6);
    return new ProgrammedRules(
        packet -> (packet.destination().family() == Family.IPV4 ? ipv4 : ipv6).apply(packet),
        frontends);
  }
}
