package dev.evenkeel.call;

import static dev.evenkeel.call.CallingLoop.LONG;
import static dev.evenkeel.call.CallingLoop.reply;
import static dev.evenkeel.call.ServerCertificates.CA;
import static dev.evenkeel.call.ServerCertificates.HOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.evenkeel.model.CaFile;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Phases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real: TLS over loopback, the JDK's HTTPS server, certificates by keytool. Scripted: what no
/// server of good will does.
class HttpsCallTest {

  private final CallingLoop loop = new CallingLoop();
  private final List<HttpsServer> servers = new ArrayList<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    servers.forEach(server -> server.stop(0));
    loop.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                               | server   | host          | verify | caFile   | result
          signed by whom we trust              | good     | -             | true   | ca       | OK
          an address as a name                 | ip       | 127.0.0.1     | true   | ca       | OK
          signed by itself, and trusted        | stranger | -             | true   | stranger | OK
          out of date                          | expired  | -             | true   | ca       | TLS
          not in force yet                     | future   | -             | true   | ca       | TLS
          another name                         | renamed  | -             | true   | ca       | TLS
          another name, and that asked for     | renamed  | other.example | true   | ca       | OK
          another address                      | ip       | 127.0.0.9     | true   | ca       | TLS
          a name where an address is asked for | good     | 127.0.0.1     | true   | ca       | TLS
          an unknown authority                 | stranger | -             | true   | ca       | TLS
          an authority the system knows not    | good     | -             | true   | -        | TLS
          unverified: an unknown authority     | stranger | -             | false  | -        | OK
          unverified: out of date              | expired  | -             | false  | ca       | OK
          unverified: another name             | renamed  | -             | false  | -        | OK
          """)
  void a_server_has_to_prove_its_name(
      String rule,
      String server,
      @Nullable String host,
      boolean verify,
      @Nullable String caFile,
      CallResult result)
      throws IOException {
    HttpsServer https = serve("127.0.0.1", ServerCertificates.context(server), "hello", false);
    CaFile trusted = caFile == null ? null : new CaFile(caFile, ServerCertificates.pem(caFile));

    CallOutcome outcome =
        loop.call(get(https, new CallRequest.Tls(host == null ? HOST : host, verify, trusted)));

    assertThat(outcome.result()).isEqualTo(result);
    assertThat(outcome.phases().connect()).isPositive();
    if (result == CallResult.OK) {
      assertThat(reply(outcome).body()).isEqualTo("hello");
    } else {
      assertThat(outcome.reply()).isNull();
      assertThat(outcome.phases().tls()).isEqualTo(Phases.NEVER);
      assertThat(asked).as("requests sent to a server that did not prove its name").isEmpty();
    }
    await().until(() -> loop.inFlight() == 0);
  }

  @Test
  void the_clusters_authority_is_trusted_where_a_Pod_has_it(@TempDir Path folder)
      throws IOException {
    HttpsServer https = serve("127.0.0.1", ServerCertificates.context("good"), "hello", false);
    CallRequest request = get(https, new CallRequest.Tls(HOST, true, null));
    Path clusterCa = Files.writeString(folder.resolve("ca.crt"), ServerCertificates.pem("ca"));
    Path broken = Files.writeString(folder.resolve("broken.crt"), "-----BEGIN CERTIFICATE-----");

    try (CallingLoop inPod = new CallingLoop(clusterCa);
        CallingLoop inBrokenPod = new CallingLoop(broken)) {
      assertThat(inPod.call(request).result()).isEqualTo(CallResult.OK);
      assertThat(inBrokenPod.call(request).result()).isEqualTo(CallResult.TLS);
    }
  }

  @ParameterizedTest(name = "asked for {0}: {1}")
  @CsvSource({
    "web.default.svc.cluster.local, web.default.svc.cluster.local",
    "localhost, localhost",
    "127.0.0.1, ''"
  })
  void the_name_is_asked_for_but_an_address_is_none(String host, String sni) throws IOException {
    HttpsServer https = serve("127.0.0.1", ServerCertificates.context("good"), "hello", false);

    loop.call(get(https, new CallRequest.Tls(host, false, null)));

    assertThat(asked).containsExactly(sni + " " + host + ":" + https.getAddress().getPort());
  }

  /// The JDK's server refuses such a name; others do not.
  @Test
  void a_name_with_an_underscore_is_asked_for() throws IOException {
    CompletableFuture<String> hello = new CompletableFuture<>();
    ScriptedServer.Script listening =
        socket -> {
          byte[] bytes = new byte[4096];
          int read = socket.getInputStream().read(bytes);
          hello.complete(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
        };
    try (ScriptedServer server = new ScriptedServer(listening)) {
      loop.call(
          CallingLoop.get(
              server.ip(), server.port(), new CallRequest.Tls("shop_1.example", true, CA), LONG));

      assertThat(hello.join()).contains("shop_1.example");
    }
  }

  @Test
  void phases_come_in_their_order_over_IPv6_too() throws IOException {
    assumeTrue(hasIpv6(), "no IPv6 on this machine");
    HttpsServer https = serve("::1", ServerCertificates.context("ip"), "hello", false);

    CallOutcome outcome = loop.call(get(https, new CallRequest.Tls("::1", true, CA)));

    assertThat(outcome.result()).isEqualTo(CallResult.OK);
    Phases phases = outcome.phases();
    assertThat(phases.connect()).isPositive();
    assertThat(phases.tls()).isGreaterThan(phases.connect());
    assertThat(phases.firstByte()).isGreaterThan(phases.tls());
    assertThat(phases.total()).isGreaterThanOrEqualTo(phases.firstByte());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain HTTP             | HTTP/1.1 400 Bad Request~~ | fin  | TLS
          another protocol       | SSH-2.0-x~                 | hold | TLS
          closed in the handshake | ''                        | fin  | RESET
          reset in the handshake | ''                         | rst  | RESET
          a handshake that hangs | ''                         | hold | TIMEOUT
          """)
  void what_does_not_speak_TLS(String rule, String said, String then, CallResult result)
      throws IOException {
    ScriptedServer.Script script =
        socket -> {
          socket.getInputStream().read(new byte[16]);
          socket.getOutputStream().write(ScriptedServer.bytes(said));
          switch (then) {
            case "rst" -> socket.setSoLinger(true, 0);
            case "hold" -> ScriptedServer.untilClosed(socket);
            default -> socket.shutdownOutput();
          }
        };
    Duration timeout = result == CallResult.TIMEOUT ? Duration.ofMillis(300) : LONG;
    try (ScriptedServer server = new ScriptedServer(script)) {
      CallOutcome outcome =
          loop.call(
              CallingLoop.get(
                  server.ip(), server.port(), new CallRequest.Tls(HOST, true, CA), timeout));

      assertThat(outcome.result()).isEqualTo(result);
      assertThat(outcome.phases().connect()).isPositive();
      assertThat(outcome.phases().tls()).isEqualTo(Phases.NEVER);
      assertThat(outcome.phases().firstByte()).isEqualTo(Phases.NEVER);
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
    }
  }

  @Test
  void TLS_where_plain_HTTP_is_due_is_malformed() throws IOException {
    HttpsServer https = serve("127.0.0.1", ServerCertificates.context("good"), "hello", false);

    assertThat(loop.call(get(https, null)).result())
        .isIn(CallResult.MALFORMED, CallResult.RESET); // by an alert, or by closing
  }

  /// With TLS 1.3 the refusal comes when the handshake is complete for us.
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void a_server_that_asks_for_our_certificate_fails_by_tls(String protocol) throws IOException {
    HttpsServer https =
        serve("127.0.0.1", ServerCertificates.context("good", protocol), "hello", true);

    assertThat(loop.call(get(https, new CallRequest.Tls(HOST, true, CA))).result())
        .isEqualTo(CallResult.TLS);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a server that closes       | HTTP/1.1 200 OK~~I am web-1                     | fin     | OK
          a server that does not     | HTTP/1.1 200 OK~Content-Length: 10~~I am web-1  | hold    | OK
          a body without end         | HTTP/1.1 200 OK~~                               | again x | OK
          a reply that breaks off    | HTTP/1.1 200 OK~Content-Length: 99~~I am        | rst     | RESET
          a status not accepted      | HTTP/1.1 503 No~Content-Length: 0~~             | fin     | HTTP_5XX
          no HTTP in it              | SSH-2.0-x~                                      | hold    | MALFORMED
          """)
  void in_TLS_a_call_ends_as_without(String rule, String reply, String then, CallResult result)
      throws IOException {
    ScriptedServer.Script script =
        ScriptedServer.overTls(
            ServerCertificates.context("good"), ScriptedServer.replying(reply, then));
    try (ScriptedServer server = new ScriptedServer(script)) {
      CallOutcome outcome =
          loop.call(
              CallingLoop.get(
                  server.ip(), server.port(), new CallRequest.Tls(HOST, true, CA), LONG));

      assertThat(outcome.result()).isEqualTo(result);
      assertThat(outcome.phases().tls()).isPositive();
      await().until(() -> loop.inFlight() == 0 && server.isIdle());
    }
  }

  @Test
  void the_names_of_the_certificate_are_those_of_the_server() throws IOException {
    HttpsServer https = serve("127.0.0.1", ServerCertificates.context("pod"), "hello", false);
    HttpsServer addressed = serve("127.0.0.1", ServerCertificates.context("ip"), "hello", false);

    CallOutcome pod = loop.call(get(https, new CallRequest.Tls(HOST, true, CA)));
    CallOutcome ip = loop.call(get(addressed, new CallRequest.Tls("127.0.0.1", true, CA)));

    assertThat(reply(pod).certificateNames()).containsExactly("web-0", HOST);
    assertThat(reply(ip).certificateNames()).containsExactly("x", "127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  private HttpsServer serve(String ip, SSLContext context, String body, boolean askForOurs)
      throws IOException {
    HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral(ip), 0), 0);
    servers.add(server);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(askForOurs);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          ExtendedSSLSession session =
              (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
          List<String> names =
              session.getRequestedServerNames().stream()
                  .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                  .toList();
          asked.add(String.join(" ", names) + " " + exchange.getRequestHeaders().getFirst("Host"));
          byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static CallRequest.Http get(HttpsServer server, CallRequest.@Nullable Tls tls) {
    InetSocketAddress address = server.getAddress();
    return CallingLoop.get(IpAddress.of(address.getAddress()), address.getPort(), tls, LONG);
  }

  private static boolean hasIpv6() {
    try (var _ = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      return true;
    } catch (IOException none) {
      return false;
    }
  }
}
