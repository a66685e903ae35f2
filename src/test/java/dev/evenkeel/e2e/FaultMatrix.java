package dev.evenkeel.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/// Runs faults that do not touch each other at the same time: all are injected, each has to be told
/// by the agents that it concerns and by no others, all are mended, and everything is quiet again.
/// Confined to the test's thread.
final class FaultMatrix {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// So often in a row all is told and nothing else.
  private static final int SETTLED = 5;

  private final long startNanos = System.nanoTime();
  private final FaultCluster cluster;

  /// Faults that go on through several waves.
  private final List<FaultStage> ongoing = new ArrayList<>();

  /// Of those: which were told and then were not.
  private final Set<String> wavering = new TreeSet<>();

  private final List<String> problems = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();

  FaultMatrix(FaultCluster cluster) {
    this.cluster = cluster;
  }

  /// Makes the Services and Pods of all faults; none is probed yet.
  void prepare(List<Fault> faults) {
    StringBuilder yaml = new StringBuilder();
    for (Fault fault : faults) {
      if (fault.hasService()) {
        yaml.append(fault.objects()).append("---\n");
      }
    }
    cluster.apply("faults", yaml.toString());
    for (Fault fault : faults) {
      if (fault.hasService()) {
        cluster.know(fault.name());
      }
    }
  }

  /// Runs a wave from its Services' first call to the last.
  ///
  /// @throws AssertionError with all that was not as it must be
  void run(List<Fault> wave) {
    probe(wave, true);
    List<FaultStage> stages = inject(wave);
    while (!stages.isEmpty()) {
      told(stages);
      stages = mend(stages);
    }
    probe(wave, false);
    end();
  }

  /// Begins faults that go on until [#runLast], whatever else is run.
  void begin(List<Fault> faults) {
    probe(faults, true);
    ongoing.addAll(inject(faults));
    end();
  }

  /// Runs a wave that ends with the faults that were begun before it. Once these are told they have
  /// to stay so, though they look well in between.
  void runLast(List<Fault> wave) {
    probe(wave, true);
    List<FaultStage> stages = inject(wave);
    told(stages);
    Set<Verdict> allowed = union(stages, Fault::verdicts);
    allowed.addAll(union(stages, Fault::passing));
    Set<Verdict> strangers = new TreeSet<>();
    while (ongoing.stream().anyMatch(s -> Double.isNaN(s.after) && !s.isLate())) {
      listen(allowed, strangers);
    }
    ToldVerdicts last = listen(allowed, strangers);
    for (FaultStage stage : ongoing) {
      if (Double.isNaN(stage.after)) {
        problem(stage.fault, "not told within " + stage.fault.appears(), last);
      }
    }
    judge(ongoing, "the fault is not real");
    stages.addAll(ongoing);
    ongoing.clear();
    List<Fault> all = stages.stream().map(stage -> stage.fault).toList();
    List<FaultStage> behind = mend(stages);
    while (!behind.isEmpty()) {
      told(behind);
      behind = mend(behind);
    }
    probe(all, false);
    end();
  }

  private void end() {
    if (!problems.isEmpty()) {
      List<String> all = List.copyOf(problems);
      problems.clear();
      throw new AssertionError(String.join("\n", all));
    }
  }

  /// What came of all faults so far: a table.
  String table() {
    return String.join("\n", rows);
  }

  private void probe(List<Fault> faults, boolean on) {
    List<String> services =
        faults.stream().flatMap(fault -> fault.services().stream()).distinct().toList();
    if (services.isEmpty()) {
      return;
    }
    cluster.probe(services, on);
    faults.forEach(Fault::mark);
    await("probed: " + on)
        .atMost(PATIENCE)
        .until(
            () ->
                ToldVerdicts.read(cluster).services().values().stream()
                    .allMatch(
                        probed ->
                            services.stream()
                                .allMatch(
                                    s -> on == probed.contains(FaultCluster.NAMESPACE + "/" + s))));
    if (on) {
      for (Fault fault : faults) {
        await(fault.name() + ": healthy").atMost(PATIENCE).until(fault::called);
      }
    }
  }

  private List<FaultStage> inject(List<Fault> faults) {
    List<FaultStage> stages = new ArrayList<>();
    for (Fault fault : faults) {
      if (done(fault, "not injected", fault::inject)) {
        stages.add(FaultStage.of(fault));
        say(fault.name() + ": injected");
      }
    }
    return stages;
  }

  /// The others go on where one cannot.
  private boolean done(Fault fault, String otherwise, Runnable step) {
    try {
      step.run();
      return true;
    } catch (RuntimeException | AssertionError e) {
      problems.add(fault.name() + ": " + otherwise + ": " + e);
      say(problems.getLast());
      return false;
    }
  }

  /// Listens until all is told, and nothing else.
  private void told(List<FaultStage> stages) {
    Set<Verdict> expected = union(stages, Fault::verdicts);
    Set<Verdict> allowed = new TreeSet<>(expected);
    allowed.addAll(union(stages, Fault::passing));
    Set<Verdict> strangers = new TreeSet<>();
    ToldVerdicts last;
    boolean late;
    int settled = 0;
    do {
      last = listen(allowed, strangers);
      note(stages, last);
      settled = without(last.verdicts(), ongoingVerdicts()).equals(expected) ? settled + 1 : 0;
      late = stages.stream().allMatch(FaultStage::isLate);
    } while (!late && !(settled >= SETTLED && stages.stream().allMatch(s -> s.truth.isDone())));
    for (FaultStage stage : stages) {
      Set<Verdict> missing = without(stage.fault.verdicts(), last.verdicts());
      if (Double.isNaN(stage.after)) {
        problem(stage.fault, "not told within " + stage.fault.appears() + ": " + missing, last);
      } else if (!missing.isEmpty()) {
        problem(stage.fault, "told, and no more: " + missing, last);
      }
    }
    for (Verdict left : without(without(last.verdicts(), ongoingVerdicts()), expected)) {
      problems.add(left + ": told though nothing is wrong there" + last.about(left.subject()));
    }
    agree(last);
    judge(stages, "the fault is not real");
  }

  /// The metrics say what the API says, of all that does not come or go just now.
  private void agree(ToldVerdicts told) {
    Set<Verdict> moving = ongoingVerdicts();
    Set<Verdict> api = without(told.verdicts(), moving);
    Set<Verdict> shown = without(told.shown(cluster), moving);
    if (!shown.equals(ToldVerdicts.withoutServers(api))) {
      problems.add("evenkeel_verdict says %s, the API %s".formatted(shown, api));
    }
  }

  /// Mends all, and listens until nothing is told.
  ///
  /// @return what shows now that this is mended
  private List<FaultStage> mend(List<FaultStage> stages) {
    List<FaultStage> going = new ArrayList<>();
    List<FaultStage> behind = new ArrayList<>();
    for (FaultStage stage : stages) {
      done(stage.fault, "not mended", stage.fault::undo);
      say(stage.fault.name() + ": mended");
      going.add(FaultStage.mended(stage.fault));
      Fault next = stage.fault.behind();
      if (next != null) {
        behind.add(FaultStage.of(next));
      }
    }
    Set<Verdict> allowed = union(going, Fault::verdicts);
    allowed.addAll(union(going, Fault::passing));
    allowed.addAll(union(behind, Fault::verdicts));
    allowed.addAll(union(behind, Fault::passing));
    Set<Verdict> strangers = new TreeSet<>();
    ToldVerdicts last;
    do {
      last = listen(allowed, strangers);
      note(behind, last);
      Set<Verdict> mine = union(behind, Fault::verdicts);
      for (FaultStage stage : going) {
        Set<Verdict> left = new TreeSet<>(stage.fault.verdicts());
        left.addAll(stage.fault.passing());
        left.retainAll(without(last.verdicts(), mine));
        if (Double.isNaN(stage.after) && left.isEmpty()) {
          stage.after = stage.age();
          say("%s: cleared after %.0f s".formatted(stage.fault.name(), stage.after));
        } else if (!left.isEmpty()) {
          stage.after = Double.NaN;
        }
      }
    } while (going.stream()
        .anyMatch(
            s ->
                s.age() < s.fault.clears().toSeconds()
                    && (Double.isNaN(s.after) || !s.truth.isDone())));
    for (int i = 0; i < going.size(); i++) {
      FaultStage stage = going.get(i);
      if (Double.isNaN(stage.after)) {
        problem(stage.fault, "not cleared within " + stage.fault.clears(), last);
      }
      rows.add(row(stages.get(i), stage));
    }
    judge(going, "the mend is not real");
    return behind;
  }

  private static String row(FaultStage told, FaultStage cleared) {
    Set<Verdict> verdicts = told.fault.verdicts();
    return "%-16s %4.0f s %4.0f s  %s"
        .formatted(
            told.fault.name(),
            told.after,
            cleared.after,
            verdicts.isEmpty() ? "nothing is told" : Verdict.summary(verdicts));
  }

  /// Reads what all agents tell, and keeps what they must not.
  private ToldVerdicts listen(Set<Verdict> allowed, Set<Verdict> strangers) {
    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    ToldVerdicts told = ToldVerdicts.read(cluster);
    note(ongoing, told);
    for (FaultStage stage : ongoing) {
      Set<Verdict> missing = without(stage.fault.verdicts(), told.verdicts());
      if (!Double.isNaN(stage.after) && !missing.isEmpty() && wavering.add(stage.fault.name())) {
        problem(stage.fault, "told, and no more while it goes on: " + missing, told);
      }
    }
    for (Verdict verdict : without(without(told.verdicts(), ongoingVerdicts()), allowed)) {
      if (strangers.add(verdict)) {
        problems.add(verdict + ": must not be told" + told.about(verdict.subject()));
        say(problems.getLast());
      }
    }
    return told;
  }

  /// When all that must be told of a fault is told for the first time.
  private void note(List<FaultStage> stages, ToldVerdicts told) {
    for (FaultStage stage : stages) {
      Fault fault = stage.fault;
      if (Double.isNaN(stage.after) && told.verdicts().containsAll(fault.verdicts())) {
        stage.after = stage.age();
        say(
            "%s: told after %.0f s: %s"
                .formatted(fault.name(), stage.after, Verdict.summary(fault.verdicts())));
      }
    }
  }

  private Set<Verdict> ongoingVerdicts() {
    return union(ongoing, Fault::verdicts);
  }

  private static Set<Verdict> union(
      List<FaultStage> stages, Function<Fault, Set<Verdict>> verdictsOf) {
    Set<Verdict> all = new TreeSet<>();
    stages.forEach(stage -> all.addAll(verdictsOf.apply(stage.fault)));
    return all;
  }

  private static Set<Verdict> without(Set<Verdict> all, Set<Verdict> some) {
    Set<Verdict> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private void judge(List<FaultStage> stages, String otherwise) {
    for (FaultStage stage : stages) {
      try {
        stage.truth.join();
      } catch (CompletionException e) {
        problems.add(stage.fault.name() + ": " + otherwise + ": " + e);
      }
    }
  }

  private void problem(Fault fault, String text, ToldVerdicts told) {
    problems.add(
        fault.name() + ": " + text + told.about(FaultCluster.NAMESPACE + "/" + fault.name()));
    say(problems.getLast());
  }

  private void say(String line) {
    System.err.printf(
        "faults %s %.0f s: %s%n", cluster.mode(), (System.nanoTime() - startNanos) / 1e9, line);
  }
}
