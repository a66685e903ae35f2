package dev.evenkeel.call;

import static dev.evenkeel.call.CallingLoop.LONG;
import static dev.evenkeel.call.CallingLoop.get;
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

/// How a call ends by what comes back. Real: TCP over loopback. Scripted: the server, since no
/// server of good will does most of this.
class HttpCallTest {

  private final CallingLoop loop = new CallingLoop();

  @AfterEach
  void close() {
    loop.close();
  }

  /// A row that waits for the deadline though it should not, ends as `timeout` and fails.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                             | reply (~ is a line's end)                                 | then                      | result    | status, body
          complete by its length             | HTTP/1.1 200 OK~Content-Length: 2~~ok                      | hold                      | OK        | 200 ok
          the server closes after it         | HTTP/1.1 200 OK~Content-Length: 2~~ok                      | fin                       | OK        | 200 ok
          reset after it is complete         | HTTP/1.1 200 OK~Content-Length: 2~~ok                      | rst                       | OK        | 200 ok
          complete by its last chunk         | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ok~3~ay.~0~~ | hold                      | OK        | 200 okay.
          complete by the server's close     | HTTP/1.1 200 OK~~ok                                        | fin                       | OK        | 200 ok
          HTTP/1.0                           | HTTP/1.0 200 OK~~ok                                        | fin                       | OK        | 200 ok
          204 has no body                    | HTTP/1.1 204 No Content~~                                  | hold                      | OK        | 204 -
          304 has no body                    | HTTP/1.1 304 Not Modified~Content-Length: 9~~              | hold                      | OK        | 304 -
          an empty body                      | HTTP/1.1 200 OK~Content-Length: 0~~                        | hold                      | OK        | 200 -
          a status without a phrase          | HTTP/1.1 200~Content-Length: 2~~ok                         | hold                      | OK        | 200 ok
          100 Continue comes first           | HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~Content-Length: 2~~ok | hold                    | OK        | 200 ok
          103 Early Hints, twice             | HTTP/1.1 103 E~A: b~~HTTP/1.1 103 E~~HTTP/1.1 500 No~Content-Length: 0~~ | hold        | HTTP_5XX  | 500 -
          informational without end          | HTTP/1.1 100 Continue~~                                    | again HTTP/1.1 100 C~~    | MALFORMED | -
          101 that nobody asked for          | HTTP/1.1 101 Switching~Upgrade: x~~                        | hold                      | HTTP_1XX  | 101 -
          a redirect is not followed         | HTTP/1.1 302 Found~Location: /b~Content-Length: 0~~        | hold                      | OK        | 302 -
          404 is not accepted                | HTTP/1.1 404 Not Found~Content-Length: 4~~none             | hold                      | HTTP_4XX  | 404 none
          503 is not accepted                | HTTP/1.1 503 Busy~Content-Length: 0~~                      | hold                      | HTTP_5XX  | 503 -
          a status beyond HTTP's             | HTTP/1.1 999 Odd~Content-Length: 0~~                       | hold                      | MALFORMED | 999 -
          a length that is not kept          | HTTP/1.1 200 OK~Content-Length: 9~~ok                      | fin                       | RESET     | -
          reset in the body                  | HTTP/1.1 200 OK~Content-Length: 9~~ok                      | rst                       | RESET     | -
          closed before the last chunk       | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ok~          | fin                       | RESET     | -
          closed in the headers              | HTTP/1.1 200 OK~Content-Le                                 | fin                       | RESET     | -
          closed in the first line           | HTTP/1                                                     | fin                       | RESET     | -
          closed after 100 Continue          | HTTP/1.1 100 Continue~~                                    | fin                       | RESET     | -
          closed without a word              | ''                                                         | fin                       | RESET     | -
          reset without a word               | ''                                                         | rst                       | RESET     | -
          silence                            | ''                                                         | hold                      | TIMEOUT   | -
          a line that is never ended         | HTTP/1.1 200 O                                             | hold                      | TIMEOUT   | -
          a body that stops                  | HTTP/1.1 200 OK~Content-Length: 9~~ok                      | hold                      | TIMEOUT   | -
          a body by close, that stops        | HTTP/1.1 200 OK~~ok                                        | hold                      | TIMEOUT   | -
          another protocol's greeting        | SSH-2.0-OpenSSH_9.6~                                       | hold                      | MALFORMED | -
          a greeting without a line's end    | J5.7.1                                                     | hold                      | MALFORMED | -
          empty lines without end            | ~                                                          | again ~                   | MALFORMED | -
          a status that is no number         | HTTP/1.1 abc OK~~                                          | hold                      | MALFORMED | -
          two lengths                        | HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~~ok    | hold                      | MALFORMED | -
          a chunk without a length           | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~            | hold                      | MALFORMED | -
          a first line without end           | HTTP/1.1 200 O                                             | again K                   | MALFORMED | -
          headers without end                | HTTP/1.1 200 OK~                                           | again X: y~               | MALFORMED | -
          """)
  void a_reply_ends_as(
      String rule, String reply, String then, CallResult result, @Nullable String kept)
      throws IOException {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.replying(reply, then))) {
      Duration timeout = result == CallResult.TIMEOUT ? Duration.ofMillis(200) : LONG;

      CallOutcome outcome = loop.call(get(server, timeout));

      assertThat(outcome.result()).isEqualTo(result);
      assertThat(text(outcome.reply())).isEqualTo(kept);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      assertThat(loop.reports()).isOne();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          until the server closes | HTTP/1.1 200 OK~~                             | again 0123456789
          in chunks               | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~  | again a~0123456789~
          longer than is kept     | HTTP/1.1 200 OK~Content-Length: 99999999~~    | again 0123456789
          """)
  void a_body_without_end_is_complete_after_64_KiB(String rule, String reply, String then)
      throws IOException {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.replying(reply, then))) {
      CallOutcome outcome = loop.call(get(server, LONG));

      assertThat(outcome.result()).isEqualTo(CallResult.OK);
      Reply kept = reply(outcome);
      assertThat(kept.body()).hasSize(64 * 1024).startsWith("01234567890123");
      assertThat(kept.cut()).isTrue();
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
    }
  }

  @Test
  void a_body_of_just_64_KiB_is_not_cut() throws IOException {
    String body = "x".repeat(64 * 1024);
    String reply = "HTTP/1.1 200 OK~Content-Length: " + body.length() + "~~" + body;
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.replying(reply, "hold"))) {
      Reply kept = reply(loop.call(get(server, LONG)));

      assertThat(kept.body()).isEqualTo(body);
      assertThat(kept.cut()).isFalse();
    }
  }

  @Test
  void a_reply_that_comes_byte_by_byte_is_one_reply() throws IOException {
    byte[] reply = ScriptedServer.bytes("HTTP/1.1 200 OK~X-Pod: web-0~Content-Length: 2~~ok");
    ScriptedServer.Script dripping =
        socket -> {
          socket.setTcpNoDelay(true);
          ScriptedServer.request(socket);
          for (byte b : reply) {
            socket.getOutputStream().write(b);
          }
        };
    try (ScriptedServer server = new ScriptedServer(dripping)) {
      Reply kept = reply(loop.call(get(server, LONG)));

      assertThat(text(kept)).isEqualTo("200 ok");
      assertThat(kept.headers()).contains(new Reply.Header("X-Pod", "web-0"));
    }
  }

  private static @Nullable String text(@Nullable Reply reply) {
    if (reply == null) {
      return null;
    }
    return reply.status() + " " + (reply.body().isEmpty() ? "-" : reply.body());
  }
}
