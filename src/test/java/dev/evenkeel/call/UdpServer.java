package dev.evenkeel.call;

import dev.evenkeel.model.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A UDP server on loopback that does with a request what it is told to.
final class UdpServer implements AutoCloseable {

  /// What came, and from where.
  record Received(byte[] bytes, InetSocketAddress from) {}

  interface Script {
    void serve(Received request, UdpServer server) throws IOException;
  }

  private final DatagramSocket socket;
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();

  UdpServer(String ip, Script script) throws IOException {
    socket = new DatagramSocket(0, InetAddress.ofLiteral(ip));
    Thread.startVirtualThread(() -> serve(script));
  }

  UdpServer(Script script) throws IOException {
    this("127.0.0.1", script);
  }

  static Script replying(byte[] reply) {
    return (request, server) -> server.send(reply, request.from());
  }

  void send(byte[] bytes, InetSocketAddress to) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }

  Queue<Received> received() {
    return received;
  }

  int port() {
    return socket.getLocalPort();
  }

  IpAddress ip() {
    return IpAddress.of(socket.getLocalAddress());
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve(Script script) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        Received request =
            new Received(
                Arrays.copyOf(packet.getData(), packet.getLength()),
                (InetSocketAddress) packet.getSocketAddress());
        received.add(request);
        script.serve(request, this);
      }
    } catch (IOException closed) {
      // the test is over
    }
  }
}
