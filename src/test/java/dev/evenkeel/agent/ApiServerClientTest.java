package dev.evenkeel.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Stubbed: the API server's end of a WebSocket (RFC 6455), which answers pings or is silent. The
/// client is the real one, and a real API server answers its pings in `make e2e`.
class ApiServerClientTest {

  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final AtomicInteger watches = new AtomicInteger();
  private final AtomicInteger pings = new AtomicInteger();
  private final Vertx vertx = Vertx.vertx();
  private volatile boolean answersFirst;
  private ServerSocket server;

  @BeforeEach
  void an_api_server_that_nothing_happens_at() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  private KubernetesClient connect(Duration pingEvery) {
    return ApiServerClient.builder(vertx, pingEvery)
        .withConfig(
            new ConfigBuilder()
                .withMasterUrl("http://127.0.0.1:" + server.getLocalPort())
                .withWatchReconnectInterval(10)
                .build())
        .build();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void a_watch_that_is_quiet_goes_on() {
    answersFirst = true;
    try (KubernetesClient client = connect(Duration.ofMillis(500));
        Watch watch = watch(client)) {
      await().until(() -> pings.get() > 4);
      assertThat(watches).hasValue(1);
    }
  }

  /// Which does not agree to a close either: the client waits a second for that, not its ten.
  @Timeout(8)
  @Test
  void a_watch_whose_other_end_is_gone_without_a_word_is_begun_anew() {
    try (KubernetesClient client = connect(Duration.ofMillis(100));
        Watch watch = watch(client)) {
      await().until(() -> watches.get() > 1);
      assertThat(pings.get()).isGreaterThanOrEqualTo(2);
    }
  }

  private static Watch watch(KubernetesClient client) {
    return client
        .services()
        .watch(
            new Watcher<Service>() {
              @Override
              public void eventReceived(Action action, Service service) {}

              @Override
              public void onClose(WatcherException cause) {}
            });
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        Thread.startVirtualThread(() -> serve(connection));
      }
    } catch (IOException ended) {
      // The test is over.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      out.write(
          ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + accept(key(in))
                  + "\r\n\r\n")
              .getBytes(US_ASCII));
      boolean alive = watches.incrementAndGet() > 1 || answersFirst;
      int opcode = 0;
      while (opcode != CLOSE || !alive) {
        opcode = in.readUnsignedByte() & 0x0f;
        int length = in.readUnsignedByte() & 0x7f;
        in.skipNBytes(4 + length); // the mask, too
        if (opcode == PING) {
          pings.incrementAndGet();
          if (alive) {
            out.write(new byte[] {(byte) (0x80 | PONG), 0});
          }
        }
      }
    } catch (IOException ended) {
      // The client has gone.
    }
  }

  @SuppressWarnings("deprecation") // readLine: of ASCII it does what it says
  private static String key(DataInputStream in) throws IOException {
    String key = "";
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)) {
        key = line.substring(18).strip();
      }
    }
    return key;
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
