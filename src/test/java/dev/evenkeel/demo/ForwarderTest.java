package dev.evenkeel.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.model.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real: sockets, the backends. Chance is seeded, so bounds cannot flake.
class ForwarderTest {

  private static final int SEED = 1;
  private static final IpAddress CLUSTER_IP = IpAddress.of("127.96.7.9");

  private final List<Backend> backends = new ArrayList<>();
  private Forwarder forwarder;

  @BeforeEach
  void three_backends_behind_it() throws IOException {
    for (String pod : List.of("a", "b", "c")) {
      backends.add(Backend.start(pod, IpAddress.of("127.0.0.1"), 0, "n1"));
    }
    forwarder = Forwarder.start(CLUSTER_IP, new SplittableRandom(SEED));
    forwarder.rules(addresses());
  }

  @AfterEach
  void end() throws IOException {
    forwarder.close();
    backends.forEach(Backend::close);
  }

  private List<InetSocketAddress> addresses() {
    return backends.stream().map(Backend::address).toList();
  }

  private String call() throws IOException {
    try (Socket socket = new Socket(CLUSTER_IP.toInetAddress(), forwarder.port())) {
      socket.setSoTimeout(5000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private Map<String, Integer> hits(int calls) throws IOException {
    Map<String, Integer> hits = new HashMap<>();
    for (int i = 0; i < calls; i++) {
      String reply = call();
      assertThat(reply).startsWith("HTTP/1.1 200").contains("Welcome to the home page of host ");
      hits.merge(reply.replaceAll("(?s).*host (\\w)!.*", "$1"), 1, Integer::sum);
    }
    return hits;
  }

  @Test
  void each_new_connection_reaches_one_of_the_backends_uniformly() throws IOException {
    Map<String, Integer> hits = hits(300);

    assertThat(hits).containsOnlyKeys("a", "b", "c");
    assertThat(hits.values()).allMatch(count -> count > 70 && count < 130);
  }

  @Test
  void a_backend_without_a_rule_gets_nothing() throws IOException {
    forwarder.rules(addresses().subList(0, 2));

    assertThat(hits(50)).containsOnlyKeys("a", "b");
  }

  @Test
  void without_rules_a_connection_is_reset() {
    forwarder.rules(List.of());

    assertThatThrownBy(this::call).isInstanceOf(SocketException.class);
  }

  @Test
  void a_backend_that_is_gone_shows_as_a_reset() throws IOException {
    forwarder.rules(addresses().subList(0, 1));
    backends.getFirst().close();

    assertThatThrownBy(this::call).isInstanceOf(SocketException.class);
  }
}
