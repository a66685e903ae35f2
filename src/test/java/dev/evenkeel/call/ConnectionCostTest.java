package dev.evenkeel.call;

import static dev.evenkeel.call.CallingLoop.LONG;
import static dev.evenkeel.call.CallingLoop.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.CallResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What calls leave behind in the kernel: nothing. Linux, by its own tables.
class ConnectionCostTest {

  private static final String TIME_WAIT = "06";

  private final CallingLoop loop = new CallingLoop();

  @AfterEach
  void close() {
    loop.close();
  }

  /// In none of these does the server close first.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a server that never closes | HTTP/1.1 200 OK~Content-Length: 2~~ok | hold    | OK
          a body without end         | HTTP/1.1 200 OK~~                     | again x | OK
          a server that sends on     | HTTP/1.1 204 No~~                     | again x | OK
          silence                    | ''                                    | hold    | TIMEOUT
          no HTTP                    | SSH-2.0-x~                            | hold    | MALFORMED
          """)
  void no_port_is_kept_in_TIME_WAIT(String rule, String reply, String then, CallResult result)
      throws IOException {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.replying(reply, then))) {
      Duration timeout = result == CallResult.TIMEOUT ? Duration.ofMillis(300) : LONG;

      List<CallOutcome> outcomes = loop.callAll(Collections.nCopies(200, get(server, timeout)));

      assertThat(outcomes).extracting(CallOutcome::result).containsOnly(result);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      assertThat(portsInTimeWaitTowards(server.port())).isZero();
    }
  }

  @Test
  void no_port_is_kept_in_TIME_WAIT_after_TCP_calls() throws IOException {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer::untilClosed)) {
      CallRequest request = new CallRequest.Tcp(server.ip(), server.port(), LONG);

      loop.callAll(Collections.nCopies(200, request));

      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      assertThat(portsInTimeWaitTowards(server.port())).isZero();
    }
  }

  @Test
  void no_port_is_kept_in_TIME_WAIT_after_an_exchange() throws IOException {
    ScriptedServer.Script greeting =
        socket -> {
          socket.getOutputStream().write(ScriptedServer.bytes("220 hello~"));
          ScriptedServer.untilClosed(socket);
        };
    try (ScriptedServer server = new ScriptedServer(greeting)) {
      CallRequest.Exchange exchange = new CallRequest.Exchange("QUIT", ReplyPattern.of("^220 "));
      CallRequest request = new CallRequest.TcpExchange(server.ip(), server.port(), exchange, LONG);

      List<CallOutcome> outcomes = loop.callAll(Collections.nCopies(200, request));

      assertThat(outcomes).extracting(CallOutcome::result).containsOnly(CallResult.OK);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      assertThat(portsInTimeWaitTowards(server.port())).isZero();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an answer  | settings head!::status=200,grpc-status=12 hold | GRPC_UNIMPLEMENTED
          no HTTP/2  | text:SSH-2.0-x hold                            | MALFORMED
          silence    | settings hold                                  | TIMEOUT
          """)
  void no_port_is_kept_in_TIME_WAIT_after_gRPC_calls(String rule, String script, CallResult result)
      throws IOException {
    try (ScriptedServer server = new ScriptedServer(new Http2Script(script))) {
      Duration timeout = result == CallResult.TIMEOUT ? Duration.ofMillis(300) : LONG;
      CallRequest request =
          new CallRequest.Grpc(server.ip(), server.port(), "web", "", "ua", null, timeout);

      List<CallOutcome> outcomes = loop.callAll(Collections.nCopies(200, request));

      assertThat(outcomes).extracting(CallOutcome::result).containsOnly(result);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      assertThat(portsInTimeWaitTowards(server.port())).isZero();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a server that never closes | good     | HTTP/1.1 200 OK~Content-Length: 2~~ok | hold    | OK
          a body without end         | good     | HTTP/1.1 200 OK~~                     | again x | OK
          silence                    | good     | ''                                    | hold    | TIMEOUT
          a certificate refused      | stranger | ''                                    | hold    | TLS
          """)
  void no_port_is_kept_in_TIME_WAIT_after_TLS_calls(
      String rule, String certificate, String reply, String then, CallResult result)
      throws IOException {
    ScriptedServer.Script script =
        ScriptedServer.overTls(
            ServerCertificates.context(certificate), ScriptedServer.replying(reply, then));
    try (ScriptedServer server = new ScriptedServer(script)) {
      Duration timeout = result == CallResult.TIMEOUT ? Duration.ofMillis(800) : LONG;
      CallRequest.Tls tls =
          new CallRequest.Tls(ServerCertificates.HOST, true, ServerCertificates.CA);
      CallRequest request = get(server.ip(), server.port(), tls, timeout);

      List<CallOutcome> outcomes = loop.callAll(Collections.nCopies(100, request));

      assertThat(outcomes).extracting(CallOutcome::result).containsOnly(result);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      assertThat(portsInTimeWaitTowards(server.port())).isZero();
    }
  }

  /// A RST would be an error in the log of a server that only does what it was asked for.
  @Test
  void a_server_that_closes_is_closed_in_turn_without_a_reset() throws IOException {
    CountDownLatch orderly = new CountDownLatch(1);
    ScriptedServer.Script closing =
        socket -> {
          ScriptedServer.request(socket);
          socket.getOutputStream().write(ScriptedServer.bytes("HTTP/1.1 204 No~~"));
          socket.shutdownOutput();
          ScriptedServer.untilClosed(socket); // throws on a RST
          orderly.countDown();
        };
    try (ScriptedServer server = new ScriptedServer(closing)) {
      loop.call(get(server, LONG));

      await().until(() -> orderly.getCount() == 0);
    }
  }

  @Test
  void a_server_that_does_not_close_is_not_waited_for() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(ScriptedServer.replying("HTTP/1.1 204 No~~", "hold"))) {
      loop.call(get(server, LONG));

      await().atMost(Duration.ofSeconds(5)).until(() -> loop.inFlight() == 0);
    }
  }

  @Test
  void five_hundred_calls_at_once_are_all_answered_and_leave_no_descriptor() throws Exception {
    int calls = 500;
    CountDownLatch allThere = new CountDownLatch(calls);
    ScriptedServer.Script atOnce =
        socket -> {
          ScriptedServer.request(socket);
          allThere.countDown();
          awaitAll(allThere);
          socket.getOutputStream().write(ScriptedServer.bytes("HTTP/1.1 204 No~~"));
        };
    try (ScriptedServer server = new ScriptedServer(atOnce)) {
      long before = descriptors();

      List<CallOutcome> outcomes = loop.callAll(Collections.nCopies(calls, get(server, LONG)));

      assertThat(outcomes).extracting(CallOutcome::result).containsOnly(CallResult.OK);
      assertThat(loop.reports()).isEqualTo(calls);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      // Others of this process may open a few of their own meanwhile.
      await().untilAsserted(() -> assertThat(descriptors()).isLessThan(before + calls / 10));
    }
  }

  private static void awaitAll(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  /// Sockets of ours: their remote port is the server's.
  private static long portsInTimeWaitTowards(int port) throws IOException {
    String remote = String.format(":%04X", port);
    try (Stream<String> lines =
        Stream.of("/proc/net/tcp", "/proc/net/tcp6").flatMap(ConnectionCostTest::lines)) {
      return lines
          .map(line -> line.trim().split("\\s+"))
          .filter(columns -> columns[2].endsWith(remote) && columns[3].equals(TIME_WAIT))
          .count();
    }
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
