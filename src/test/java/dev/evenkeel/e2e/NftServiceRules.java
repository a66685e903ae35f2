package dev.evenkeel.e2e;

import dev.evenkeel.cluster.Node;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// In chains `service-…` of the table `ip kube-proxy`, found through its map `service-ips`.
final class NftServiceRules implements ServiceRules {

  private static final Pattern MAP = Pattern.compile("numgen random mod 3 map \\{ (.*) }");

  private final FaultCluster cluster;
  private final Node node;
  private final String key;
  private final String chain;
  private final List<String> original;

  NftServiceRules(FaultCluster cluster, Node node, String service) {
    this.cluster = cluster;
    this.node = node;
    this.key = cluster.clusterIp(service) + " . tcp . 80";
    this.chain =
        ServiceRules.find(
            Pattern.compile(Pattern.quote(key) + " : goto (\\S+?),? "),
            run("nft", "list map ip kube-proxy service-ips").replace('\n', ' '));
    this.original = chain();
  }

  private String run(String... command) {
    return cluster.cluster().exec(node, command).orThrow(String.join(" ", command));
  }

  private List<String> chain() {
    return run("nft", "list chain ip kube-proxy " + chain)
        .lines()
        .filter(line -> line.startsWith("\t\t"))
        .map(String::strip)
        .toList();
  }

  @Override
  public void favourOne() {
    write(ServiceRules.edited(original, NftServiceRules::favouring));
  }

  /// Each number is written out: this nft ends itself on ranges here.
  private static String favouring(String rule) {
    Matcher map = MAP.matcher(rule);
    if (!map.find()) {
      return rule;
    }
    String[] endpoints = map.group(1).split(", ", -1);
    StringBuilder ten = new StringBuilder("numgen random mod 10 map { ");
    for (int number = 0; number < 8; number++) {
      ten.append(number).append(endpoints[0].replaceFirst("^\\d+", "")).append(", ");
    }
    ten.append(endpoints[1].replaceFirst("^\\d+", "8")).append(", ");
    ten.append(endpoints[2].replaceFirst("^\\d+", "9")).append(" }");
    return map.replaceFirst(Matcher.quoteReplacement(ten.toString()));
  }

  @Override
  public void forgetClients() {
    write(ServiceRules.edited(original, rule -> rule.contains("saddr @affinity-") ? "" : rule));
  }

  @Override
  public void remove() {
    run("nft", "delete element ip kube-proxy service-ips { " + key + " }");
  }

  @Override
  public void restore() {
    if (!run("nft", "list map ip kube-proxy service-ips").contains(key)) {
      run("nft", "add element ip kube-proxy service-ips { " + key + " : goto " + chain + " }");
    }
    write(original);
  }

  private void write(List<String> rules) {
    StringBuilder script = new StringBuilder("flush chain ip kube-proxy " + chain + "\n");
    rules.forEach(rule -> script.append("add rule ip kube-proxy " + chain + " " + rule + "\n"));
    run("nft", "-f", cluster.write("nft-" + node.name(), script.toString()).toString());
  }
}
