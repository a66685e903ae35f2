package dev.evenkeel.call;

import static dev.evenkeel.call.CallingLoop.LONG;
import static dev.evenkeel.call.CallingLoop.reply;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.CallResult;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real: TCP over loopback. Scripted: the server.
class TcpExchangeCallTest {

  private final CallingLoop loop = new CallingLoop();

  @AfterEach
  void close() {
    loop.close();
  }

  /// What the server does: words are sent one by one (`~` is a line's end), but for `fin` (closes),
  /// `rst` (resets), `hold` (waits until we close) and `ask` (reads `PING~` first).
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          it answers what is expected    | PING~ | ^PONG$|ask PONG hold         | OK        | PONG
          it speaks first                | -     | ^SSH-2 | SSH-2.0-x~ hold     | OK        | SSH-2.0-x~
          it answers and closes          | PING~ | PONG   | ask PONG fin        | OK        | PONG
          anything is right              | PING~ | -      | ask what? hold      | OK        | what?
          in pieces                      | PING~ | 6~$    | ask 12 34 56~ hold  | OK        | 123456~
          its close makes it whole       | PING~ | END$   | ask 12 END fin      | OK        | 12END
          it answers something else      | PING~ | PONG   | ask ERROR fin       | MALFORMED | ERROR
          something else, and it waits   | PING~ | PONG   | ask ERROR hold      | TIMEOUT   | -
          something else, and it resets  | PING~ | PONG   | ask ERROR rst       | RESET     | -
          it closes without a word       | PING~ | PONG   | ask fin             | RESET     | -
          and nothing is expected        | PING~ | -      | ask fin             | RESET     | -
          it resets without a word       | PING~ | PONG   | ask rst             | RESET     | -
          silence                        | PING~ | PONG   | ask hold            | TIMEOUT   | -
          silence, and nothing expected  | PING~ | -      | ask hold            | TIMEOUT   | -
          """)
  void a_reply_ends_as(
      String rule,
      @Nullable String send,
      @Nullable String expect,
      String script,
      CallResult result,
      @Nullable String kept)
      throws IOException {
    try (ScriptedServer server = new ScriptedServer(socket -> play(script, socket))) {
      Duration timeout = result == CallResult.TIMEOUT ? Duration.ofMillis(200) : LONG;

      CallOutcome outcome = loop.call(call(server, send, expect, timeout));

      assertThat(outcome.result()).isEqualTo(result);
      assertThat(outcome.reply() == null ? null : outcome.reply().body())
          .isEqualTo(kept == null ? null : lines(kept));
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
      assertThat(loop.reports()).isOne();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          found beyond what is kept | x     | yz | MALFORMED | true
          found within it           | x     | xx | OK        | true
          """)
  void a_reply_without_end_is_over_after_64_KiB(
      String rule, String text, String expect, CallResult result, boolean cut) throws IOException {
    byte[] much = text.repeat(10_000).getBytes(US_ASCII);
    ScriptedServer.Script endless =
        socket -> {
          while (true) {
            socket.getOutputStream().write(much);
          }
        };
    try (ScriptedServer server = new ScriptedServer(endless)) {
      CallOutcome outcome = loop.call(call(server, null, expect, LONG));

      assertThat(outcome.result()).isEqualTo(result);
      assertThat(reply(outcome).cut()).isEqualTo(cut);
      assertThat(reply(outcome).body().length()).isLessThanOrEqualTo(Reply.BODY_LIMIT);
    }
  }

  /// Half a name is no name (see [Words]).
  @ParameterizedTest(name = "{0} bytes")
  @CsvSource({"535, false", "536, true"})
  void of_a_longer_reply_the_rest_may_be_on_its_way(int bytes, boolean cut) throws IOException {
    byte[] reply = "x".repeat(bytes).getBytes(US_ASCII);
    ScriptedServer.Script script =
        socket -> {
          socket.getOutputStream().write(reply);
          ScriptedServer.untilClosed(socket);
        };
    try (ScriptedServer server = new ScriptedServer(script)) {
      assertThat(reply(loop.call(call(server, null, "x$", LONG))).cut()).isEqualTo(cut);
    }
  }

  @Test
  void a_reply_that_comes_byte_by_byte_is_searched_at_its_end_once_that_costs_too_much() {
    ReplyPattern end = ReplyPattern.of("END$");
    byte[] without = "a".repeat(Reply.BODY_LIMIT / 2).getBytes(US_ASCII);
    byte[] with = ("a".repeat(Reply.BODY_LIMIT / 2) + "END").getBytes(US_ASCII);
    ReplyPattern.Search fresh = end.search();
    ReplyPattern.Search tired = end.search();
    for (int i = 0; i < 64; i++) {
      assertThat(tired.isInSoFar(without)).isFalse();
    }

    assertThat(fresh.isInSoFar(with)).isTrue();
    assertThat(tired.isInSoFar(with)).isFalse();
    assertThat(tired.isInWhole(with)).isTrue();
  }

  @Test
  void just_the_bytes_of_the_request_are_sent() throws IOException {
    byte[] all = new byte[4];
    ScriptedServer.Script echo =
        socket -> {
          socket.getInputStream().readNBytes(all, 0, all.length);
          socket.getOutputStream().write(all);
          ScriptedServer.untilClosed(socket);
        };
    try (ScriptedServer server = new ScriptedServer(echo)) {
      CallOutcome outcome = loop.call(call(server, "\u0000\u00ff!\n", "^\\x00\\xff!\\n$", LONG));

      assertThat(outcome.result()).isEqualTo(CallResult.OK);
      assertThat(all).containsExactly(0, 0xff, '!', '\n');
    }
  }

  private static CallRequest call(
      ScriptedServer server, @Nullable String send, @Nullable String expect, Duration timeout) {
    return new CallRequest.TcpExchange(
        server.ip(),
        server.port(),
        new CallRequest.Exchange(
            send == null ? null : lines(send),
            expect == null ? null : ReplyPattern.of(lines(expect))),
        timeout);
  }

  private static String lines(String text) {
    return text.replace("~", "\r\n");
  }

  private static void play(String script, Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    OutputStream out = socket.getOutputStream();
    for (String word : Arrays.asList(script.split(" "))) {
      switch (word) {
        case "fin" -> socket.shutdownOutput();
        case "rst" -> socket.setSoLinger(true, 0);
        case "hold" -> ScriptedServer.untilClosed(socket);
        case "ask" -> {
          String asked = new String(socket.getInputStream().readNBytes(6), US_ASCII);
          if (!asked.equals("PING\r\n")) {
            throw new IOException(asked);
          }
        }
        default -> out.write(ScriptedServer.bytes(word));
      }
    }
  }
}
