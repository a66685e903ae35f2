package dev.evenkeel.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing that breaks, caused from outside by what really causes it, and mended again. Confined
/// to the test's thread, but for the looks at its ground truth, during which that leaves it alone.
abstract class Fault {

  /// A stream of failures is told after five that are tested, and one is tested in 10 s.
  static final Duration USUAL = Duration.ofSeconds(90);

  static final List<String> EVERY_NODE = List.of("n1", "n2", "n3");

  final FaultCluster cluster;
  private final String name;
  private @Nullable Traffic since;

  /// @param name of the fault, and of the Service that it is about
  Fault(FaultCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  String name() {
    return name;
  }

  /// The Service and its Pods, as YAML.
  abstract String objects();

  /// Whether it is about the Service of its name; else about what all of them use.
  boolean hasService() {
    return true;
  }

  /// The Services that are to be probed for it.
  List<String> services() {
    return hasService() ? List.of(name) : List.of();
  }

  abstract void inject();

  /// What happened from now on is what the next look at the ground truth is about.
  final void mark() {
    if (hasService()) {
      since = cluster.traffic(name);
    }
  }

  /// Whether its Pods keep a log of calls.
  boolean logs() {
    return hasService();
  }

  /// Whether each agent has called often enough since the last change to know what is usual.
  final boolean called() {
    return !logs()
        || EVERY_NODE.stream()
            .allMatch(
                node ->
                    Traffic.sum(traffic().served(node, "cluster_ip"))
                            + Traffic.sum(traffic().served(node, "headless"))
                        > 30);
  }

  /// What its backends have served since the last change.
  final Traffic traffic() {
    Traffic marked = since;
    if (marked == null) {
      throw new IllegalStateException(name + ": nothing was marked");
    }
    return marked;
  }

  /// The ground truth: counters, logs and calls of our own, never what an agent says.
  ///
  /// @throws AssertionError where the fault is not there (yet)
  abstract void assertReal();

  abstract void undo();

  /// @throws AssertionError where the fault is (still) there
  abstract void assertGone();

  /// What must be told, and by whom. None: that nothing is told is what this is about.
  abstract Set<Verdict> verdicts();

  /// What may be told on the way there, or back.
  Set<Verdict> passing() {
    return Set.of();
  }

  /// What shows as soon as this is mended, and is to be mended then.
  @Nullable Fault behind() {
    return null;
  }

  /// All verdicts are there after this, at most.
  Duration appears() {
    return USUAL;
  }

  /// All verdicts are gone after this, at most, once it is mended.
  Duration clears() {
    return USUAL;
  }

  final Set<Verdict> about(Iterable<String> nodes, String finding) {
    return Verdict.from(nodes, FaultCluster.NAMESPACE + "/" + name, finding);
  }
}
