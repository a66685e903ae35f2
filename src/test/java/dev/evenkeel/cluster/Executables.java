package dev.evenkeel.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What `src/test/go/build` makes: etcd, kube-apiserver, kube-controller-manager, kube-scheduler,
/// kube-proxy, kubectl, coredns; of the module prometheus: prometheus, promtool.
///
/// @param folders one for each module
public record Executables(List<Path> folders) {

  public Executables {
    folders = List.copyOf(folders);
  }

  /// Builds what is missing (minutes, the first time; progress goes to standard error).
  ///
  /// @param modules folders of `src/test/go`; where none is named, those that the cluster runs
  /// @throws ClusterException where the machine lacks what the cluster needs; all of it is named
  public static Executables build(Path checkout, String... modules) {
    // Without CI: what a test may install is nothing.
    String requirements = checkout.resolve("src/test/cluster/requirements").toString();
    Commands.run(List.of("env", "-u", "CI", requirements))
        .orThrow("this machine cannot run the test cluster");
    Path script = checkout.resolve("src/test/go/build");
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(modules));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exit = process.waitFor();
      if (exit != 0 || output.isEmpty()) {
        throw new ClusterException(script + ": exit " + exit + "; what failed stands above");
      }
      return new Executables(output.lines().map(Path::of).toList());
    } catch (IOException e) {
      throw new ClusterException("cannot run " + script + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException(script + ": interrupted", e);
    }
  }

  /// @throws ClusterException where no module makes an executable of this name
  public String path(String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(() -> new ClusterException(name + ": not in " + folders));
  }

  /// Runs one to its end on this machine (a minute at most), whatever its exit code.
  public ProcessResult run(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(path(name)));
    command.addAll(List.of(arguments));
    return Commands.run(command);
  }
}
