package dev.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged agent as a process: how it starts without an API server, probes from a folder, and
/// ends. Stubbed: nothing; the API server's address is one where nothing listens.
class AgentProcessIT {

  private static final Pattern LISTENING = Pattern.compile("Listening on: http://\\S+:(\\d+)");

  @TempDir Path folder;

  private Process start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
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
    builder.environment().putAll(environment);
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
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(10))
              .build(),
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
  void a_folder_of_manifests_is_probed_and_followed_and_a_bad_kubeconfig_is_none_of_its_business()
      throws IOException, InterruptedException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "cart-1\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Path manifests = Files.createDirectory(folder.resolve("manifests"));
    Files.writeString(manifests.resolve("cart.yaml"), manifest(server.getAddress().getPort()));
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "no: [kubeconfig");
    Process agent =
        start(
            Map.of("KUBECONFIG", kubeconfig.toString(), "NODE_NAME", "n1"),
            "--port",
            "0",
            "--manifests",
            manifests.toString());
    try {
      int port = port();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(get(port, "/api/v1/services").body())
                      .contains("\"zone\":\"a\"", "\"namespace\":\"shop\",\"name\":\"cart\""));
      assertThat(get(port, "/q/health/ready").statusCode()).isEqualTo(200);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(get(port, "/metrics").body())
                      .containsPattern("evenkeel_backend_hits_total\\{[^}]*cart-1[^}]*} [1-9]"));

      Files.writeString(manifests.resolve("bad.yaml"), "kind: Service\nkind: Service\n");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(get(port, "/q/health/ready").body())
                      .contains("bad.yaml:2:1: kind: given twice"));
      assertThat(logged()).containsOnlyOnce("bad.yaml:2:1: kind: given twice");
      assertThat(get(port, "/api/v1/services").body()).contains("cart");

      Files.delete(manifests.resolve("bad.yaml"));
      Files.delete(manifests.resolve("cart.yaml"));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(get(port, "/api/v1/services").body()).doesNotContain("cart"));
      assertThat(logged()).doesNotContain("kubeconfig", "ERROR");
    } finally {
      agent.destroyForcibly();
      server.stop(0);
    }
  }

  private static String manifest(int port) {
    return """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: cart, labels: {evenkeel.dev/probe: "true"}}
      spec: {clusterIP: 127.0.0.1, ports: [{name: http, port: %d}]}
    - apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {namespace: shop, name: cart-1, labels: {kubernetes.io/service-name: cart}}
      addressType: IPv4
      ports: [{name: http, port: %d}]
      endpoints: [{addresses: [127.0.0.1], targetRef: {kind: Pod, name: cart-1}}]
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: n1, labels: {topology.kubernetes.io/zone: a}}
    """
        .formatted(port, port);
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
