package dev.evenkeel.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Removes what a run left that could not clean up by itself: one killed with -9.
final class Leftovers {
  private static final Duration END = Duration.ofSeconds(10);

  private Leftovers() {}

  /// Process groups first: they hold the namespaces and the mounts in them.
  static void remove(State state) {
    for (long pid : state.recorded()) {
      ProcessGroup.signal(pid, "KILL");
      Waiting.until("process group " + pid + " does not end", END, () -> !state.runs(pid));
    }
    Network.removeAll();
    state.deleteAll();
  }

  /// The names in a folder that begin as all of ours do.
  static List<String> named(Path folder) {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(Network.PREFIX))
          .toList();
    } catch (IOException e) {
      throw new ClusterException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }
}
