package dev.evenkeel.call;

import static dev.evenkeel.call.CallingLoop.LONG;
import static dev.evenkeel.call.CallingLoop.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.StatusRanges;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real: TCP over loopback, the JDK's HTTP server. Scripted: what no server of good will does.
class CallsTest {

  private final CallingLoop loop = new CallingLoop();

  @AfterEach
  void close() {
    loop.close();
  }

  @ParameterizedTest(name = "port {0}")
  @CsvSource({"80, ''", "8080, :8080"})
  void the_request_is_what_the_contract_says(int port, String hostPort) {
    CallRequest.Http request = get(IpAddress.of("10.0.0.1"), port, LONG);

    assertThat(new String(request.bytes(), StandardCharsets.US_ASCII))
        .isEqualTo(
            "GET / HTTP/1.1\r\n"
                + "Host: web.default.svc.cluster.local"
                + hostPort
                + "\r\n"
                + "User-Agent: evenkeel/1.2.3 (cluster_ip; n1)\r\n"
                + "Accept-Encoding: identity\r\n"
                + "Connection: close\r\n\r\n");
  }

  @Test
  void nothing_but_the_request_goes_over_the_wire() throws IOException {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    ScriptedServer.Script recording =
        socket -> {
          socket.getOutputStream().write(ScriptedServer.bytes("HTTP/1.1 204 No~~"));
          socket.shutdownOutput();
          seen.add(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        };
    try (ScriptedServer server = new ScriptedServer(recording)) {
      CallRequest.Http request = get(server, LONG);
      loop.call(request);

      await().until(() -> !seen.isEmpty());
      assertThat(seen).containsExactly(new String(request.bytes(), StandardCharsets.US_ASCII));
    }
  }

  @ParameterizedTest(name = "path \"{0}\"")
  @ValueSource(strings = {"", "healthz", "/a b", "/a\r\nX: y", "/\u00e9", "/\u0000"})
  void a_path_that_would_be_another_request_is_refused(String path) {
    StatusRanges any = StatusRanges.parse("100-599");

    assertThatThrownBy(
            () -> new CallRequest.Http(IpAddress.of("::1"), 80, "web", path, "ua", any, null, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("path");
  }

  @Test
  void a_real_server_over_IPv6_answers() throws IOException {
    assumeTrue(hasIpv6(), "no IPv6 on this machine");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              exchange
                  .getRequestHeaders()
                  .getFirst("User-Agent")
                  .getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      CallOutcome outcome =
          loop.call(get(IpAddress.of("::1"), server.getAddress().getPort(), LONG));

      assertThat(CallingLoop.reply(outcome).body()).isEqualTo("evenkeel/1.2.3 (cluster_ip; n1)");
      Phases phases = outcome.phases();
      assertThat(phases.connect()).isPositive();
      assertThat(phases.firstByte()).isGreaterThan(phases.connect());
      assertThat(phases.total()).isGreaterThanOrEqualTo(phases.firstByte());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void phases_that_were_not_reached_are_never() throws IOException {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.replying("", "hold"))) {
      Phases phases = loop.call(get(server, Duration.ofMillis(50))).phases();

      assertThat(phases.connect()).isPositive();
      assertThat(phases.firstByte()).isEqualTo(Phases.NEVER);
      assertThat(phases.total()).isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
    }
  }

  @Test
  void nobody_listening_refuses() throws IOException {
    int port;
    try (ServerSocket bound = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = bound.getLocalPort();
    }
    IpAddress ip = IpAddress.of("127.0.0.1");

    assertThat(loop.call(get(ip, port, LONG)).result()).isEqualTo(CallResult.REFUSED);
    CallOutcome tcp = loop.call(new CallRequest.Tcp(ip, port, LONG));
    assertThat(tcp.result()).isEqualTo(CallResult.REFUSED);
    assertThat(tcp.phases().connect()).isEqualTo(Phases.NEVER);
    await().until(() -> loop.inFlight() == 0);
  }

  /// Linux knows no TCP to a broadcast address: ENETUNREACH with and without a route.
  @Test
  void an_address_without_a_route_is_unreachable() {
    CallOutcome outcome = loop.call(new CallRequest.Tcp(IpAddress.of("255.255.255.255"), 80, LONG));

    assertThat(outcome.result()).isEqualTo(CallResult.UNREACHABLE);
    await().until(() -> loop.inFlight() == 0);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      textBlock =
          """
          java.net.ConnectException,         Connection refused,              REFUSED
          java.net.ConnectException,         Connection timed out,            TIMEOUT
          java.net.NoRouteToHostException,   No route to host,                UNREACHABLE
          java.net.BindException,            Cannot assign requested address, UNREACHABLE
          java.net.SocketException,          Network is unreachable,          UNREACHABLE
          java.net.SocketException,          Operation not permitted,         UNREACHABLE
          java.net.SocketException,          Connection reset,                RESET
          java.nio.channels.ClosedChannelException, ,                         UNREACHABLE
          """)
  void a_connect_that_fails_is_told_by_its_errno(
      Class<? extends Exception> type, @Nullable String message, CallResult result)
      throws Exception {
    Exception cause =
        message == null
            ? type.getConstructor().newInstance()
            : type.getConstructor(String.class).newInstance(message);

    assertThat(Connection.ofConnectFailure(cause)).isEqualTo(result);
    assertThat(Connection.ofConnectFailure(new ConnectException())).isEqualTo(CallResult.REFUSED);
  }

  @Test
  void a_TCP_call_is_complete_when_connected() throws IOException {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer::untilClosed)) {
      CallOutcome outcome = loop.call(new CallRequest.Tcp(server.ip(), server.port(), LONG));

      assertThat(outcome.result()).isEqualTo(CallResult.OK);
      assertThat(outcome.reply()).isNull();
      assertThat(outcome.phases().connect()).isPositive();
      assertThat(outcome.phases().firstByte()).isEqualTo(Phases.NEVER);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
    }
  }

  @Test
  void the_report_never_comes_before_the_call_returns() {
    CompletableFuture<Boolean> cameLater = new CompletableFuture<>();
    CallRequest unreachable = new CallRequest.Tcp(IpAddress.of("255.255.255.255"), 80, LONG);
    loop.loop()
        .execute(
            () -> {
              boolean[] returned = {false};
              loop.calls().call(unreachable, _ -> cameLater.complete(returned[0]));
              returned[0] = true;
            });

    assertThat(cameLater.join()).isTrue();
  }

  @Test
  void a_receiver_that_throws_does_no_harm() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(ScriptedServer.replying("HTTP/1.1 204 No~~", "hold"))) {
      CompletableFuture<CallOutcome> first = new CompletableFuture<>();
      loop.loop()
          .execute(
              () ->
                  loop.calls()
                      .call(
                          get(server, LONG),
                          outcome -> {
                            first.complete(outcome);
                            throw new IllegalStateException("planted by this test");
                          }));

      assertThat(first.join().result()).isEqualTo(CallResult.OK);
      assertThat(loop.call(get(server, LONG)).result()).isEqualTo(CallResult.OK);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
    }
  }

  private static boolean hasIpv6() {
    try (var _ = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      return true;
    } catch (IOException none) {
      return false;
    }
  }
}
