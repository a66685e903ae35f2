package dev.evenkeel.call;

import static dev.evenkeel.call.CallingLoop.LONG;
import static dev.evenkeel.call.CallingLoop.reply;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Phases;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real: UDP over loopback, with the kernel's ICMP errors. Scripted: the server.
class UdpCallTest {

  private final CallingLoop loop = new CallingLoop();

  @AfterEach
  void close() {
    loop.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          anything is right            | hello    | -            | OK
          an empty datagram is a reply | ''       | -            | OK
          what is expected             | PONG 7   | ^PONG [0-9]$ | OK
          something else               | ERROR    | ^PONG        | MALFORMED
          nothing, where something is  | ''       | .            | MALFORMED
          bytes that are no text       | a\u00ff\u0000z | ^a\\xff\\x00z$ | OK
          a byte is one character      | \u00c3\u00a4   | ^..$         | OK
          """)
  void a_reply_ends_as(String rule, String reply, @Nullable String expect, CallResult result)
      throws IOException {
    try (UdpServer server = new UdpServer(UdpServer.replying(reply.getBytes(ISO_8859_1)))) {
      CallOutcome outcome = loop.call(call(server.ip(), server.port(), "x", expect, LONG));

      assertThat(outcome.result()).isEqualTo(result);
      assertThat(reply(outcome).cut()).isFalse();
      Phases phases = outcome.phases();
      assertThat(phases.connect()).isEqualTo(Phases.NEVER);
      assertThat(phases.firstByte()).isPositive();
      assertThat(phases.total()).isGreaterThanOrEqualTo(phases.firstByte());
      await().until(() -> loop.inFlight() == 0);
      assertThat(loop.reports()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void just_the_bytes_of_the_request_are_sent(String ip) throws IOException {
    try (UdpServer server = new UdpServer(ip, UdpServer.replying(new byte[] {1}))) {
      CallOutcome outcome =
          loop.call(call(server.ip(), server.port(), "\u0000\u00ff~\n", null, LONG));

      assertThat(outcome.result()).isEqualTo(CallResult.OK);
      assertThat(server.received()).hasSize(1);
      assertThat(server.received().element().bytes()).containsExactly(0, 0xff, '~', '\n');
    }
  }

  /// kube-proxy chooses a backend once per flow. The kernel takes ports at random, of 28 232: that
  /// 50 calls have fewer than 40 ports is beyond all chance.
  @Test
  void each_call_comes_from_another_port() throws IOException {
    try (UdpServer server = new UdpServer(UdpServer.replying(new byte[] {1}))) {
      for (int i = 0; i < 50; i++) {
        loop.call(call(server.ip(), server.port(), "x", null, LONG));
      }

      assertThat(server.received().stream().map(r -> r.from().getPort()).distinct().count())
          .isGreaterThan(40);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void nobody_listening_refuses(String ip) throws IOException {
    int port;
    try (DatagramSocket bound = new DatagramSocket(0, InetAddress.ofLiteral(ip))) {
      port = bound.getLocalPort();
    }

    CallOutcome outcome = loop.call(call(IpAddress.of(ip), port, "x", null, LONG));

    assertThat(outcome.result()).isEqualTo(CallResult.REFUSED);
    assertThat(outcome.phases().firstByte()).isEqualTo(Phases.NEVER);
    await().until(() -> loop.inFlight() == 0);
  }

  /// A broadcast address wants a permission that nobody asked for: the kernel says no at once.
  @Test
  void where_no_way_goes_is_unreachable() {
    IpAddress broadcast = IpAddress.of("255.255.255.255");

    assertThat(loop.call(call(broadcast, 9, "x", null, LONG)).result())
        .isEqualTo(CallResult.UNREACHABLE);
    await().until(() -> loop.inFlight() == 0);
  }

  @Test
  void silence_is_a_timeout() throws IOException {
    try (UdpServer server = new UdpServer((_, _) -> {})) {
      CallOutcome outcome =
          loop.call(call(server.ip(), server.port(), "x", null, Duration.ofMillis(100)));

      assertThat(outcome.result()).isEqualTo(CallResult.TIMEOUT);
      assertThat(outcome.reply()).isNull();
      assertThat(outcome.phases().total()).isGreaterThanOrEqualTo(100_000_000);
      await().until(() -> loop.inFlight() == 0);
    }
  }

  /// Who is not asked does not answer: neither another address nor another port of the same.
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2"})
  void a_reply_from_elsewhere_is_none(String ip) throws IOException {
    try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.ofLiteral(ip));
        UdpServer server =
            new UdpServer(
                (request, self) -> {
                  byte[] forged = "forged".getBytes(ISO_8859_1);
                  stranger.send(new DatagramPacket(forged, forged.length, request.from()));
                  self.send("right".getBytes(ISO_8859_1), request.from());
                })) {
      CallOutcome outcome = loop.call(call(server.ip(), server.port(), "x", null, LONG));

      assertThat(reply(outcome).body()).isEqualTo("right");
    }
  }

  @Test
  void only_the_first_reply_counts_and_a_flood_does_no_harm() throws IOException {
    UdpServer.Script flood =
        (request, self) -> {
          for (int i = 0; i < 1000; i++) {
            self.send(("reply " + i).getBytes(ISO_8859_1), request.from());
          }
        };
    try (UdpServer server = new UdpServer(flood)) {
      CallOutcome outcome = loop.call(call(server.ip(), server.port(), "x", null, LONG));

      assertThat(reply(outcome).body()).isEqualTo("reply 0");
      await().until(() -> loop.inFlight() == 0);
      assertThat(loop.reports()).isOne();
    }
  }

  @Test
  void the_largest_datagram_is_read_to_its_end() throws IOException {
    String text = "x".repeat(65_507 - 6) + " web-0";
    try (UdpServer server = new UdpServer(UdpServer.replying(text.getBytes(ISO_8859_1)))) {
      CallOutcome outcome = loop.call(call(server.ip(), server.port(), "x", " web-0$", LONG));

      assertThat(outcome.result()).isEqualTo(CallResult.OK);
      assertThat(reply(outcome).body()).isEqualTo(text);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          auto             | I am web-0             | web-0
          auto             | who are you, web-1?    | -
          auto             | who are you, web-1? I am web-0 | web-0
          auto             | 10.0.0.2               | web-1
          pattern:pod=(.*) | pod=web-1              | web-1
          json:pod         | {"pod": "web-1"}       | web-1
          """)
  void who_answered_is_in_the_reply(String identity, String text, String name) throws IOException {
    IdentitySource source =
        switch (identity.split(":", 2)[0]) {
          case "pattern" -> new IdentitySource.Pattern(identity.split(":", 2)[1]);
          case "json" -> new IdentitySource.Json(identity.split(":", 2)[1]);
          default -> new IdentitySource.Auto();
        };
    List<Endpoint> candidates =
        List.of(endpoint("web-0", "10.0.0.1"), endpoint("web-1", "10.0.0.2"));
    try (UdpServer server = new UdpServer(UdpServer.replying(text.getBytes(ISO_8859_1)))) {
      CallRequest request = call(server.ip(), server.port(), "who are you, web-1?", null, LONG);

      Reply reply = reply(loop.call(request));

      assertThat(Identity.of(source, candidates, Set.of()).who(reply, request.sent()))
          .isEqualTo(name.equals("-") ? new Answerer.Unidentified() : new Answerer.Named(name));
    }
  }

  /// As many as the server's socket holds, should nobody read it meanwhile: UDP drops the rest.
  @Test
  void a_hundred_at_once_are_all_answered() throws IOException {
    int calls = 100;
    CountDownLatch allThere = new CountDownLatch(calls);
    UdpServer.Script atOnce =
        (request, self) -> {
          allThere.countDown();
          if (allThere.getCount() == 0) {
            for (UdpServer.Received each : self.received()) {
              self.send(each.bytes(), each.from());
            }
          }
        };
    try (UdpServer server = new UdpServer(atOnce)) {
      CallRequest request = call(server.ip(), server.port(), "x", "^x$", LONG);

      List<CallOutcome> outcomes = loop.callAll(Collections.nCopies(calls, request));

      assertThat(outcomes).extracting(CallOutcome::result).containsOnly(CallResult.OK);
      await().until(() -> loop.inFlight() == 0);
    }
  }

  @Test
  void without_a_request_there_is_no_call() {
    CallRequest.Exchange silence = new CallRequest.Exchange(null, null);

    assertThatThrownBy(() -> new CallRequest.Udp(IpAddress.of("10.0.0.1"), 9, silence, LONG))
        .hasMessageContaining("send");
  }

  private static CallRequest.Udp call(
      IpAddress ip, int port, String send, @Nullable String expect, Duration timeout) {
    ReplyPattern pattern = expect == null ? null : ReplyPattern.of(expect);
    return new CallRequest.Udp(ip, port, new CallRequest.Exchange(send, pattern), timeout);
  }

  private static Endpoint endpoint(String name, String ip) {
    return new Endpoint(name, IpAddress.of(ip), 80, name, null, null, null, EndpointState.READY);
  }
}
