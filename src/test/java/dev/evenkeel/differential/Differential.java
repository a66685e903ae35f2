package dev.evenkeel.differential;

import static org.awaitility.Awaitility.await;

import dev.evenkeel.catalog.ApiObjects;
import dev.evenkeel.cluster.Cluster;
import dev.evenkeel.cluster.Node;
import dev.evenkeel.cluster.ProxyMode;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.Vantage;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/// Writes random Services, waits until kube-proxy on every node and every CoreDNS have seen them,
/// and compares once: on each node, for a Pod and for the node itself, what the agent expects of
/// each frontend with what the kernel's rules do; and what it expects of each name and type with
/// what each CoreDNS answers.
///
/// Nothing is called: endpoints need not exist.
public final class Differential {

  /// What a run is made of; a run prints its own, so that it can be had again.
  private static final String SEED = "evenkeel.differential.seed";

  private static final String SERVICES = "evenkeel.differential.services";
  private static final int DEFAULT_SERVICES = 300;
  private static final Duration SETTLED = Duration.ofMinutes(2);

  private final Cluster cluster;
  private final ProxyMode mode;
  private final Path kept;
  private final List<String> differences = new ArrayList<>();

  private Differential(Cluster cluster, ProxyMode mode) {
    this.cluster = cluster;
    this.mode = mode;
    this.kept = Path.of("target", "differential", mode.name().toLowerCase(Locale.ROOT));
  }

  /// @return a line for each difference, and for what was not compared; none where all is as
  ///   expected
  public static List<String> run(Cluster cluster, ProxyMode mode) {
    long seed = Objects.requireNonNullElseGet(Long.getLong(SEED), () -> new Random().nextLong());
    int services = Integer.getInteger(SERVICES, DEFAULT_SERVICES);
    System.err.printf("differential, %s: -D%s=%d -D%s=%d%n", mode, SEED, seed, SERVICES, services);
    Differential differential = new Differential(cluster, mode);
    try {
      differential.compare(seed, services);
    } catch (IOException e) {
      throw new IllegalStateException("cannot compare", e);
    }
    return differential.differences;
  }

  private void compare(long seed, int services) throws IOException {
    RandomState.create(cluster.client(), new RandomServices(new Random(seed)).generate(services));
    Sentinels sentinels = Sentinels.create(cluster.client());
    List<ServiceState> states =
        ApiObjects.states(
            RandomState.services(cluster.client()), RandomState.slices(cluster.client()));
    rules(states, sentinels);
    answers(states);
    Files.createDirectories(kept);
    Files.write(kept.resolve("differences.txt"), differences);
  }

  private void rules(List<ServiceState> states, Sentinels sentinels) {
    RulesComparison comparison = new RulesComparison(mode, states);
    Set<String> frontends = comparison.frontends(vantage(cluster.nodes().getFirst(), false));
    for (Node node : cluster.nodes()) {
      ProgrammedRules rules = settled(node, sentinels);
      for (boolean host : List.of(false, true)) {
        comparison.targets(vantage(node, host), host, rules.rules());
      }
      comparison.frontends(node.name(), rules.frontends(), frontends);
    }
    System.err.println("compared with kube-proxy: " + comparison.compared());
    differences.addAll(comparison.differences());
    differences.addAll(Coverage.gapsInTargets(comparison.compared()));
  }

  private ProgrammedRules settled(Node node, Sentinels sentinels) {
    ProgrammedRules rules =
        await(node.name() + " has programmed all Services")
            .atMost(SETTLED)
            .until(
                () -> ProgrammedRules.read(cluster, node, mode, kept),
                read -> sentinels.programmed(node, read));
    if (sentinels.zoned(node, rules)) {
      return rules;
    }
    Sentinels.tellZone(cluster, node);
    return await(node.name() + " goes by its zone")
        .atMost(SETTLED)
        .until(
            () -> ProgrammedRules.read(cluster, node, mode, kept),
            read -> sentinels.programmed(node, read) && sentinels.zoned(node, read));
  }

  /// @param host of an agent that shares its node's network, else of a Pod
  private Vantage vantage(Node node, boolean host) {
    dev.evenkeel.model.Node known =
        ApiObjects.node(cluster.client().nodes().withName(node.name()).require());
    Set<IpAddress> pod =
        Set.of(
            IpAddress.of("10.244." + node.number() + ".250"),
            IpAddress.of("fd00:10:244:" + node.number() + "::fa"));
    return new Vantage(
        node.name(), known, "agent", "evenkeel", host ? Set.copyOf(known.addresses()) : pod);
  }

  private void answers(List<ServiceState> states) {
    Node node = cluster.nodes().getFirst();
    List<AnswerExpectation> expected =
        RulesComparison.everywhere(vantage(node, false)).stream()
            .flatMap(vantage -> states.stream().map(s -> RulesComparison.expected(s, vantage)))
            .flatMap(service -> service.answers().stream())
            .distinct()
            .toList();
    DnsComparison comparison = new DnsComparison();
    for (Pod pod : cluster.pods("kube-system", "k8s-app=kube-dns")) {
      IpAddress server = IpAddress.of(pod.getStatus().getPodIP());
      String name = pod.getMetadata().getName();
      cluster.inNetwork(
          node,
          () -> {
            try (DnsClient client = new DnsClient(server)) {
              await(name + " has seen all Services")
                  .pollInSameThread()
                  .atMost(SETTLED)
                  .until(() -> Sentinels.answered(client));
              comparison.answers(name, client, expected);
            }
            return name;
          });
    }
    System.err.println("compared with CoreDNS: " + comparison.compared());
    differences.addAll(comparison.differences());
    differences.addAll(Coverage.gapsInAnswers(comparison.compared()));
  }
}
