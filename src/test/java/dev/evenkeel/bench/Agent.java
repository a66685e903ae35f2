package dev.evenkeel.bench;

import dev.evenkeel.cluster.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// An agent as a process, and what the kernel says about it. Made and asked by a thread that lives
/// in the network of a node: the process and the sockets are there too.
final class Agent implements AutoCloseable {

  private static final int PORT = 18080;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /// USER_HZ, which Linux has kept at 100 on every architecture that the agent runs on.
  private static final double TICKS_PER_SECOND = 100;

  private final Process process;
  private final double startSeconds;

  /// Returns with the first page of metrics.
  ///
  /// @param command the executable with its options, without the command `agent`
  Agent(Path kubeconfig, Node node, List<String> command, Path configuration) throws IOException {
    Path log = configuration.resolveSibling("agent.log");
    List<String> words = new ArrayList<>(command);
    words.addAll(
        List.of("agent", "--port", Integer.toString(PORT), "--config", configuration.toString()));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("NODE_NAME", node.name());
    long began = System.nanoTime();
    process = builder.start();
    while (page().isEmpty()) {
      if (!process.isAlive() || System.nanoTime() - began > LIMIT.toNanos()) {
        process.destroyForcibly();
        throw new IOException("no page of metrics: see " + log);
      }
      // So that asking takes no core away from what is measured.
      LockSupport.parkNanos(1_000_000);
    }
    startSeconds = (System.nanoTime() - began) / 1e9;
  }

  /// From the start of the process to the first page of metrics.
  double startSeconds() {
    return startSeconds;
  }

  /// A line of `/proc/PID/smaps_rollup` in MiB, such as `Rss` or `Anonymous`.
  double mebibytes(String line) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))
        .stream()
        .filter(text -> text.startsWith(line + ":"))
        .mapToDouble(text -> Double.parseDouble(text.replaceAll("[^0-9]", "")) / 1024)
        .sum();
  }

  /// CPU time of the process until now, in user and kernel mode.
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /// The sum of all series of a metric.
  double sum(String metric) {
    return page()
        .lines()
        .filter(line -> line.startsWith(metric + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /// Empty while nothing answers.
  private static String page() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", PORT), 1000);
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.0\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String reply = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return reply.startsWith("HTTP/1.0 200") || reply.startsWith("HTTP/1.1 200") ? reply : "";
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
