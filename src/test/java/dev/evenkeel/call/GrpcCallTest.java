package dev.evenkeel.call;

import static dev.evenkeel.call.CallingLoop.LONG;
import static dev.evenkeel.call.CallingLoop.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.CallResult;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How a gRPC call ends by what comes back, frame by frame. Real: TCP over loopback. Scripted: the
/// server; a real one is in [GrpcServerTest].
class GrpcCallTest {

  private static final String SERVING = "data:00000000020801";

  private final CallingLoop loop = new CallingLoop();

  @AfterEach
  void close() {
    loop.close();
  }

  /// `S` stands for the settings that come first, `H` for the head of a reply.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          SERVING                               | S H data:00000000020801 head!:grpc-status=0 hold   | OK               | 200
          in two pieces                         | S H data:0000000002 data:0801 head!:grpc-status=0 hold | OK           | 200
          NOT_SERVING                           | S H data:00000000020802 head!:grpc-status=0 hold   | GRPC_NOT_SERVING | 200
          a ping comes between                  | S ping H ping data:00000000020801 head!:grpc-status=0 hold | OK       | 200
          early hints come first                | S head::status=103 head::status=103 H data:00000000020801 head!:grpc-status=0 hold | OK | 200
          goes away, but after this             | S goaway:1 H data:00000000020801 head!:grpc-status=0 fin | OK         | 200
          no health service, in one frame       | S head!::status=200,grpc-status=12 hold            | GRPC_UNIMPLEMENTED | 200
          no health service, with trailers      | S H head!:grpc-status=12 hold                      | GRPC_UNIMPLEMENTED | 200
          the service is not known              | S H head!:grpc-status=5,grpc-message=none hold     | GRPC_NOT_FOUND   | 200
          unavailable                           | S head!::status=200,grpc-status=14 hold            | GRPC_UNAVAILABLE | 200
          a status behind gRPC's                | S head!::status=200,grpc-status=17 hold            | GRPC_UNKNOWN     | 200
          a status that is no number            | S head!::status=200,grpc-status=-1 hold            | GRPC_UNKNOWN     | 200
          a status of many digits               | S head!::status=200,grpc-status=0000 hold          | GRPC_UNKNOWN     | 200
          a gateway without gRPC                | S head!::status=503 hold                           | HTTP_5XX         | 503
          a page that is not there              | S head::status=404 data!:6e6f6e65 hold             | HTTP_4XX         | 404
          a page                                | S head::status=200 data!:68656c6c6f hold           | MALFORMED        | 200
          status 0 without a message            | S H head!:grpc-status=0 hold                       | MALFORMED        | 200
          a message that is none                | S H data:0801 head!:grpc-status=0 hold             | MALFORMED        | 200
          trailers without a status             | S H data:00000000020801 head!:a=b hold             | MALFORMED        | 200
          no trailers                           | S H data!:00000000020801 hold                      | MALFORMED        | 200
          no status of HTTP                     | S head!:grpc-status=12 hold                        | MALFORMED        | -
          the stream is reset                   | S rst hold                                         | RESET            | -
          the stream is reset after its head    | S H rst hold                                       | RESET            | -
          goes away before this                 | S goaway:0 hold                                    | RESET            | -
          closes in the reply                   | S H data:00000000020801 fin                        | RESET            | -
          closes after its settings             | S fin                                              | RESET            | -
          closes without a word                 | fin                                                | RESET            | -
          silence                               | hold                                               | TIMEOUT          | -
          settings, then silence                | S hold                                             | TIMEOUT          | -
          a reply that stops                    | S H data:00000000020801 hold                       | TIMEOUT          | -
          HTTP/1.1                              | text:HTTP/1.1_400_Bad_Request hold                 | MALFORMED        | -
          another protocol's greeting           | text:SSH-2.0-OpenSSH_9.6 hold                      | MALFORMED        | -
          no settings first                     | ping hold                                          | MALFORMED        | -
          a frame that is too long              | S hex:ffffff000000000001 hold                      | MALFORMED        | -
          a frame for a stream nobody opened    | S hex:000001000000000003ff hold                    | MALFORMED        | -
          headers that cannot be read           | S hex:00000101040000000180 hold                    | MALFORMED        | -
          a push that was forbidden             | S push hold                                        | MALFORMED        | -
          informational without end             | S flood:head::status=103                           | MALFORMED        | -
          pings without end                     | S flood:ping                                       | MALFORMED        | -
          settings without end                  | flood:settings                                     | MALFORMED        | -
          continuation without end              | S unended::status=200 flood:continued:a=b          | MALFORMED        | -
          empty frames without end              | S H flood:data:                                    | MALFORMED        | -
          a message without end                 | S H flood:data:0000000000000000000000000000000000000000000000000000000000000000 | MALFORMED | 200
          """)
  void a_reply_ends_as(String rule, String script, CallResult result, @Nullable Integer status)
      throws IOException {
    try (ScriptedServer server = new ScriptedServer(script(script))) {
      Duration timeout = result == CallResult.TIMEOUT ? Duration.ofMillis(200) : LONG;

      CallOutcome outcome = loop.call(check(server, timeout));

      assertThat(outcome.result()).isEqualTo(result);
      assertThat(outcome.reply() == null ? null : outcome.reply().status()).isEqualTo(status);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      assertThat(loop.reports()).isOne();
    }
  }

  /// A server may be gone before our acknowledgement of its settings, which it then resets: in one
  /// of a hundred here, so many are tried.
  @Test
  void a_reply_counts_though_what_we_acknowledge_finds_no_server() throws IOException {
    String script = "settings head::status=200 " + SERVING + " head!:grpc-status=0 fin";
    for (int i = 0; i < 2000; i++) {
      try (ScriptedServer server = new ScriptedServer(script(script))) {
        assertThat(loop.call(check(server, LONG)).result()).isEqualTo(CallResult.OK);
      }
    }
  }

  @Test
  void headers_and_trailers_are_metadata() throws IOException {
    String script =
        "settings head::status=200,x-pod=web-0 " + SERVING + " head!:grpc-status=0,x-node=n1 hold";
    try (ScriptedServer server = new ScriptedServer(script(script))) {
      assertThat(reply(loop.call(check(server, LONG))).headers())
          .containsExactly(
              new Reply.Header("x-pod", "web-0"),
              new Reply.Header("grpc-status", "0"),
              new Reply.Header("x-node", "n1"));
    }
  }

  /// 16 KiB of metadata, by HPACK's count (32 bytes more for each) are taken, more are not.
  @ParameterizedTest(name = "{0} headers of 140 bytes")
  @ValueSource(ints = {110, 130})
  void metadata_is_bounded(int count) throws IOException {
    String header = ",x=" + "v".repeat(107);
    String script = "settings head!::status=200,grpc-status=12" + header.repeat(count) + " hold";
    try (ScriptedServer server = new ScriptedServer(script(script))) {
      assertThat(loop.call(check(server, LONG)).result())
          .isEqualTo(count == 110 ? CallResult.GRPC_UNIMPLEMENTED : CallResult.MALFORMED);
    }
  }

  private static ScriptedServer.Script script(String words) {
    return new Http2Script(
        words.replaceAll("\\bS\\b", "settings").replaceAll("\\bH\\b", "head::status=200"));
  }

  private static CallRequest check(ScriptedServer server, Duration timeout) {
    return new CallRequest.Grpc(
        server.ip(), server.port(), "web.default.svc.cluster.local", "", "ua", null, timeout);
  }
}
