package dev.evenkeel.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Everything that the cluster has started and that still runs. Each process group is recorded in a
/// file, so that a later run finds it even where this one is killed ([Leftovers]). Any thread.
final class Processes {
  private final State state;
  private final Set<ProcessGroup> groups = Collections.synchronizedSet(new LinkedHashSet<>());

  /// Guarded by the groups.
  private boolean ended;

  Processes(State state) {
    this.state = state;
  }

  /// Starts a command as the leader of a process group of its own.
  ///
  /// @param name of its log file
  /// @throws ClusterException after [#endAll], too
  ProcessGroup start(String name, List<String> command) {
    List<String> line = new ArrayList<>(List.of("setsid"));
    line.addAll(command);
    Path log = state.log(name);
    try {
      Files.createDirectories(log.getParent());
      if (Files.notExists(log)) {
        Files.createFile(log);
        // A Pod's user opens /dev/stdout anew, and is not root.
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-rw-"));
      }
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(state.folder().toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      synchronized (groups) {
        if (ended) {
          throw new ClusterException(name + ": not started, the cluster ends");
        }
        Process process = builder.start();
        state.record(process.pid());
        ProcessGroup group = new ProcessGroup(name, process, log);
        groups.add(group);
        return group;
      }
    } catch (IOException e) {
      throw new ClusterException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /// Ends a group: TERM, and KILL where that does not do it in time.
  void end(ProcessGroup group, Duration grace) {
    group.terminate();
    if (!group.waitFor(grace)) {
      group.kill();
      group.waitFor(Duration.ofSeconds(5));
    }
    forget(group);
  }

  void forget(ProcessGroup group) {
    groups.remove(group);
    state.forget(group.pid());
  }

  /// Ends whatever still runs, last started first, within about the grace. Nothing starts any more.
  void endAll(Duration grace) {
    List<ProcessGroup> all;
    synchronized (groups) {
      ended = true;
      all = new ArrayList<>(groups).reversed();
    }
    AllSteps steps = new AllSteps();
    all.forEach(group -> steps.run(group::terminate));
    Instant until = Instant.now().plus(grace);
    for (ProcessGroup group : all) {
      Duration left = Duration.between(Instant.now(), until);
      if (left.isNegative() || !group.waitFor(left)) {
        steps.run(group::kill);
      }
    }
    for (ProcessGroup group : all) {
      group.waitFor(Duration.ofSeconds(5));
      steps.run(() -> forget(group));
    }
    steps.end();
  }
}
