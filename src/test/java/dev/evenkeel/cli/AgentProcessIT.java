package dev.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged agent as a process: how it starts without an API server, and how it ends. Stubbed:
/// nothing; the API server's address is one where nothing listens.
class AgentProcessIT {

  private static final Pattern LISTENING = Pattern.compile("Listening on: http://\\S+:(\\d+)");

  @TempDir Path folder;

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    Path nativeAgent = Path.of(System.getProperty("native.image.path", "none"));
    if (Files.isExecutable(nativeAgent)) {
      command.add(nativeAgent.toString());
    } else {
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-jar",
              "target/quarkus-app/quarkus-run.jar"));
    }
    command.add("agent");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log().toFile());
    builder.environment().put("KUBERNETES_MASTER", "https://127.0.0.1:1/");
    builder.environment().put("KUBECONFIG", new File("/dev/null").getPath());
    return builder.start();
  }

  private Path log() {
    return folder.resolve("agent.log");
  }

  private String logged() throws IOException {
    return Files.readString(log());
  }

  private int port() throws IOException {
    await().atMost(Duration.ofSeconds(60)).until(() -> LISTENING.matcher(logged()).find());
    Matcher matcher = LISTENING.matcher(logged());
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void without_an_api_server_it_serves_says_why_it_is_not_ready_and_ends_with_0_on_sigterm()
      throws IOException, InterruptedException {
    Process agent = start("--port", "0");
    try {
      int port = port();
      assertThat(get(port, "/q/health/live").statusCode()).isEqualTo(200);
      assertThat(get(port, "/metrics").body()).contains("evenkeel_catalog_synced", "} 0");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                HttpResponse<String> ready = get(port, "/q/health/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("127.0.0.1:1");
              });

      agent.destroy(); // SIGTERM
      assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(agent.exitValue()).isZero();
    } finally {
      agent.destroyForcibly();
    }
  }

  @Test
  void a_port_that_is_taken_ends_it_with_1_and_a_sentence()
      throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("0.0.0.0"))) {
      Process agent = start("--port", Integer.toString(taken.getLocalPort()));
      try {
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(1);
        assertThat(logged()).contains("Port " + taken.getLocalPort());
      } finally {
        agent.destroyForcibly();
      }
    }
  }
}
