package dev.evenkeel.e2e;

import dev.evenkeel.cluster.Node;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// In chains `KUBE-SVC-…` of the table nat.
final class IptablesServiceRules implements ServiceRules {

  private final FaultCluster cluster;
  private final Node node;

  /// The rule that leads to the chain.
  private final String entry;

  private final String chain;
  private final List<String> original;

  IptablesServiceRules(FaultCluster cluster, Node node, String service) {
    this.cluster = cluster;
    this.node = node;
    String start = "-A KUBE-SERVICES -d " + cluster.clusterIp(service) + "/32 ";
    this.entry = saved().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
    this.chain = ServiceRules.find(Pattern.compile("-j (KUBE-SVC-\\S+)"), entry);
    this.original = chain();
  }

  private Stream<String> saved() {
    return cluster
        .cluster()
        .exec(node, "iptables-save", "-t", "nat")
        .orThrow("iptables-save")
        .lines();
  }

  private List<String> chain() {
    return saved().filter(line -> line.startsWith("-A " + chain + " ")).toList();
  }

  @Override
  public void favourOne() {
    write(
        ServiceRules.edited(
            original, rule -> rule.replaceFirst("--probability 0\\.3\\d+", "--probability 0.9")));
  }

  @Override
  public void forgetClients() {
    write(ServiceRules.edited(original, rule -> rule.contains("--rcheck") ? "" : rule));
  }

  @Override
  public void remove() {
    load(entry.replaceFirst("-A", "-D"));
  }

  @Override
  public void restore() {
    if (saved().noneMatch(entry::equals)) {
      load(entry.replaceFirst("-A KUBE-SERVICES", "-I KUBE-SERVICES 1"));
    }
    write(original);
  }

  /// Declaring the chain empties it.
  private void write(List<String> rules) {
    load(":" + chain + " - [0:0]\n" + String.join("\n", rules));
  }

  private void load(String lines) {
    String file =
        cluster.write("iptables-" + node.name(), "*nat\n" + lines + "\nCOMMIT\n").toString();
    cluster.cluster().exec(node, "iptables-restore", "--noflush", file).orThrow(lines);
  }
}
