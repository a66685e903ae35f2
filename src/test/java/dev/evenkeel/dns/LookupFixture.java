package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Lookups on a real loop, and what holds after each test whatever it did: no socket is open,
/// nothing in flight, and nobody was called back twice.
abstract class LookupFixture {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /// For what ends at the deadline.
  static final Duration SHORT = Duration.ofMillis(200);

  /// Longer than any machine is slow; nothing waits for it to pass.
  static final Duration LONG = Duration.ofSeconds(20);

  private static final NioEventLoopGroup GROUP = new NioEventLoopGroup(1);

  final EventLoop loop = GROUP.next();
  final Lookups lookups =
      new Lookups(loop, new Random(1)::nextInt, System::nanoTime, Clock.fixed(NOW, ZoneOffset.UTC));

  /// What was called back and not yet taken by [#ask].
  final Queue<LookupObservation> ended = new ConcurrentLinkedQueue<>();

  private long socketsBefore;

  @BeforeEach
  void count_the_open_sockets() throws IOException {
    // The JDK keeps one socket for itself from the first close on.
    new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1")).close();
    socketsBefore = openSockets();
  }

  @AfterEach
  void nothing_is_left() {
    await().until(() -> openSockets() <= socketsBefore);
    assertThat(inFlight()).isZero();
    assertThat(ended).isEmpty();
  }

  LookupObservation ask(DnsServer server, Duration timeout) {
    return ask(server, RecordType.A, timeout);
  }

  LookupObservation ask(DnsServer server, RecordType type, Duration timeout) {
    loop.execute(() -> lookups.ask(question("web", type), server, timeout, ended::add));
    await().atMost(LONG.plusSeconds(5)).until(() -> !ended.isEmpty());
    return ended.remove();
  }

  static Question question(String label, RecordType type) {
    String name = label + ".shop.svc.cluster.local.";
    return new Question(new ServiceKey("shop", "web"), name, "service", type);
  }

  int inFlight() {
    return loop.submit(lookups::inFlight).syncUninterruptibly().getNow();
  }

  private static long openSockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(LookupFixture::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
