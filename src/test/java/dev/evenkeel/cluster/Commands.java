package dev.evenkeel.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs commands that end by themselves. Any thread.
final class Commands {
  /// None of the harness's own commands takes a second; one that takes this long hangs.
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Commands() {}

  /// Runs a command to its end, whatever its exit code.
  static ProcessResult run(List<String> command) {
    return run(command, "");
  }

  /// Runs a command to its end and gives it something to read.
  static ProcessResult run(List<String> command, String stdin) {
    try {
      Process process = new ProcessBuilder(command).start();
      try (Writer writer = process.outputWriter(StandardCharsets.UTF_8)) {
        writer.write(stdin);
      }
      CompletableFuture<String> stdout = text(process.getInputStream());
      CompletableFuture<String> stderr = text(process.getErrorStream());
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new ClusterException(
            String.join(" ", command) + ": still running after " + LIMIT.toSeconds() + " s; ended");
      }
      return new ProcessResult(process.exitValue(), stdout.join(), stderr.join());
    } catch (IOException e) {
      throw new ClusterException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException(String.join(" ", command) + ": interrupted", e);
    }
  }

  /// Runs a command of the machine in a network namespace, with that one's resolv.conf.
  static ProcessResult inNetwork(String netns, List<String> command) {
    return run(networked(netns, command));
  }

  /// The line that runs a command in a network namespace.
  static List<String> networked(String netns, List<String> command) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", netns));
    line.addAll(command);
    return line;
  }

  /// Runs a command that has to succeed.
  ///
  /// @return its standard output
  static String ok(String... command) {
    return run(List.of(command)).orThrow(String.join(" ", command));
  }

  private static CompletableFuture<String> text(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.completeExceptionally(new UncheckedIOException(e));
              }
            });
    return text;
  }
}
