package dev.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged demo with its output in a file, on a port that is taken. Stubbed: nothing but the
/// cluster, which is what the demo is about.
class DemoIT {

  @TempDir Path folder;

  private static Stream<String> command() {
    Path nativeAgent = Path.of(System.getProperty("native.image.path", "none"));
    return Files.isExecutable(nativeAgent)
        ? Stream.of(nativeAgent.toString())
        : Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            "target/quarkus-app/quarkus-run.jar");
  }

  @Test
  void without_a_terminal_it_names_the_fault_and_its_mend_in_plain_lines()
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("0.0.0.0"))) {
      List<String> command = new ArrayList<>(command().toList());
      command.addAll(
          List.of("demo", "--seconds", "45", "--port", Integer.toString(taken.getLocalPort())));
      Process demo =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        assertThat(demo.waitFor(150, TimeUnit.SECONDS)).isTrue();
      } finally {
        demo.destroyForcibly();
      }
      String text = Files.readString(out);
      assertThat(demo.exitValue()).as(text + Files.readString(err)).isZero();
      assertThat(text).doesNotContain("\u001b");
      assertThat(shape(text))
          .containsSubsequence(
              "evenkeel demo: N s, metrics at http://localhost:N/metrics",
              "In Prometheus and Grafana: make demo SECONDS=N; grafana/README.md says how.",
              "N s HEALTHY: N Pods; kube-proxy and both DNS servers follow the EndpointSlices.",
              "N s FAULT: Scaled up to N Pods: nginx-5c7575f557-t9hvs is ready, but kube-proxy's"
                  + " rules are those of before; one DNS server answers from before (SERVER).",
              "N s HEALED: kube-proxy and SERVER have caught up with the EndpointSlices.",
              "SUMMARY healthy fault healed",
              "hits / due, of calls outside grace",
              "DNS answers missing / unexpected, of lookups outside grace",
              "failed / all",
              "fault: nginx-5c7575f557-t9hvs got N hits, due N;",
              "DNS server SERVER left out N answers it owed",
              "healed: nginx-5c7575f557-t9hvs got N hits, due N;",
              "DNS server SERVER left out N answers it owed",
              "over: all, N s after the mend");
      assertThat(text)
          .containsPattern(
              "found:  nginx-5c7575f557-t9hvs: (slow_convergence|missing_endpoint) after \\d+ s")
          .containsPattern("DNS server \\S+: (dns_missing_answers|slow_convergence) after \\d+ s")
          .containsPattern("\\d+ s  FOUND ")
          .containsPattern("fault:  nginx-5c7575f557-t9hvs got 0 hits, due [1-9]")
          .containsPattern("fault:  .*\\R +DNS .* left out [1-9]\\d* answers")
          .containsPattern("healed: nginx-5c7575f557-t9hvs got [1-9]\\d* hits")
          .containsPattern("healed: .*\\R +DNS .* left out 0 answers");
      assertThat(Files.readString(err))
          .matches("evenkeel: port " + taken.getLocalPort() + " is taken; taking \\d+ instead\\s*");
    }
  }

  /// What differs from run to run is one letter.
  private static List<String> shape(String text) {
    return text.lines()
        .map(
            line ->
                line.replaceAll("127\\.244\\.0\\.\\d:\\d+", "SERVER")
                    .replaceAll("(?<![\\w.])\\d+(\\.\\d+)?\\b", "N")
                    .replaceAll(" +", " ")
                    .strip())
        .toList();
  }
}
