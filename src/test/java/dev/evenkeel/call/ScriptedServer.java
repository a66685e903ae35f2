package dev.evenkeel.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.evenkeel.model.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A server on loopback that does what no well-behaved server does.
final class ScriptedServer implements AutoCloseable {

  /// What is done with one connection, which is closed afterwards.
  interface Script {
    void serve(Socket socket) throws IOException;
  }

  private final ServerSocket listener;
  private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

  ScriptedServer(String ip, Script script) throws IOException {
    listener = new ServerSocket(0, 1024, InetAddress.ofLiteral(ip));
    Thread.startVirtualThread(() -> accept(script));
  }

  ScriptedServer(Script script) throws IOException {
    this("127.0.0.1", script);
  }

  /// Reads the request, writes the reply (`~` is a line's end) and then does one of these: `fin`
  /// (closes), `rst` (resets), `hold` (waits until the client closes), `again TEXT` (writes that
  /// without end).
  static Script replying(String reply, String then) {
    return socket -> {
      request(socket);
      OutputStream out = socket.getOutputStream();
      out.write(bytes(reply));
      String[] word = then.split(" ", 2);
      switch (word[0]) {
        case "fin" -> {}
        case "rst" -> socket.setSoLinger(true, 0);
        case "hold" -> untilClosed(socket);
        case "again" -> {
          byte[] more = bytes(word[1].repeat(100));
          while (true) {
            out.write(more);
          }
        }
        default -> throw new IllegalArgumentException(then);
      }
    };
  }

  /// The same in TLS; the handshake is with the first byte that is read.
  static Script overTls(SSLContext context, Script script) {
    return socket -> {
      SSLSocket tls =
          (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
      tls.setUseClientMode(false);
      try (tls) {
        script.serve(tls);
      }
    };
  }

  /// All of a request's head, to its empty line.
  static String request(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("closed in the request: " + text);
      }
      text.append((char) c);
    }
    return text.toString();
  }

  static void untilClosed(Socket socket) throws IOException {
    while (socket.getInputStream().read() >= 0) {
      // what comes is of no interest
    }
  }

  static byte[] bytes(String text) {
    return text.replace("~", "\r\n").getBytes(ISO_8859_1);
  }

  int port() {
    return listener.getLocalPort();
  }

  IpAddress ip() {
    return IpAddress.of(listener.getInetAddress());
  }

  /// Whether all that were accepted have been closed again.
  boolean isIdle() {
    return accepted.stream().allMatch(Socket::isClosed);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : accepted) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(Script script) {
    try {
      while (true) {
        Socket socket = listener.accept();
        accepted.add(socket);
        Thread.startVirtualThread(() -> serve(script, socket));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private static void serve(Script script, Socket socket) {
    try (socket) {
      script.serve(socket);
    } catch (IOException clientWent) {
      // as is its right
    }
  }
}
