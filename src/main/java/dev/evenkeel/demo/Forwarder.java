package dev.evenkeel.demo;

import dev.evenkeel.model.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/// In the role of kube-proxy: what listens on the cluster IP gives each new connection to one of
/// its rules, uniformly at random, and pipes the bytes. It chooses per connection and never looks
/// into one, as kube-proxy's rules do; unlike them it is a process in between, so a backend that
/// refuses shows as a reset. Safe for any thread.
final class Forwarder implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger("evenkeel.demo");
  private static final int BACKLOG = 128;
  private static final int CONNECT_MILLIS = 2000;

  private final ServerSocket listening;
  private final RandomGenerator random;
  private volatile List<InetSocketAddress> rules = List.of();

  private Forwarder(ServerSocket listening, RandomGenerator random) {
    this.listening = listening;
    this.random = random;
  }

  /// @param clusterIp where to listen, on a free port
  /// @param random used by one thread only
  static Forwarder start(IpAddress clusterIp, RandomGenerator random) throws IOException {
    Forwarder forwarder =
        new Forwarder(new ServerSocket(0, BACKLOG, clusterIp.toInetAddress()), random);
    Thread.ofPlatform().daemon().name("demo-forwarder").start(forwarder::accept);
    return forwarder;
  }

  int port() {
    return listening.getLocalPort();
  }

  /// The backends that get connections from now on; without any, connections are reset.
  void rules(List<InetSocketAddress> backends) {
    rules = List.copyOf(backends);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        List<InetSocketAddress> now = rules;
        if (now.isEmpty()) {
          reset(client);
        } else {
          InetSocketAddress chosen = now.get(random.nextInt(now.size()));
          Thread.ofVirtual().start(() -> forward(client, chosen));
        }
      } catch (IOException e) {
        if (!listening.isClosed()) {
          LOG.warn(
              "the forwarder on " + listening.getLocalSocketAddress() + " cannot accept: " + e);
        }
      }
    }
  }

  private static void forward(Socket client, InetSocketAddress backend) {
    try (client;
        Socket server = new Socket()) {
      try {
        server.connect(backend, CONNECT_MILLIS);
      } catch (IOException refused) {
        reset(client);
        return;
      }
      Thread request = Thread.ofVirtual().start(() -> pipe(client, server));
      pipe(server, client);
      request.join();
    } catch (IOException over) {
      // one of the two ends is gone: the connection is over, and its other end is told by close()
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Until its end; an end that breaks ends both directions, or the other would wait for ever.
  private static void pipe(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException broken) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException closedAllTheSame) {
      // Linux frees the descriptor whatever close() returns.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
