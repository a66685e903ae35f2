package dev.evenkeel.dns;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.IpAddress;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Real: UDP and TCP over loopback. Stubbed: the DNS server. CoreDNS comes in the tests of a real
/// cluster; this one exists for what no well-behaved server does, and does what its script says.
/// Reads with dnsjava too: that its messages are right is for CoreDNS to tell.
final class ScriptedDnsServer implements AutoCloseable {

  /// What to do with one query: nothing, one reply or many.
  @FunctionalInterface
  interface Script {
    void on(Asked asked) throws IOException;
  }

  /// Sends bytes back the way the query came.
  @FunctionalInterface
  interface Way {
    void send(byte[] bytes) throws IOException;
  }

  /// One query and the way back.
  ///
  /// @param client who asked, for replies from elsewhere
  record Asked(Message query, SocketAddress client, Way way) {

    void reply(Message message) throws IOException {
      way.send(message.toWire());
    }

    void replyFrom(DatagramSocket elsewhere, Message message) throws IOException {
      byte[] bytes = message.toWire();
      elsewhere.send(new DatagramPacket(bytes, bytes.length, client));
    }

    /// The right header and question, rcode 0, and these answers.
    Message answer(String... records) {
      return ScriptedDnsServer.answer(query, records);
    }

    Message truncated(String... records) {
      Message message = answer(records);
      message.getHeader().setFlag(Flags.TC);
      return message;
    }
  }

  private final DatagramSocket udp;
  private final @Nullable ServerSocket tcp;
  private final AtomicInteger udpQueries = new AtomicInteger();
  private final AtomicInteger tcpQueries = new AtomicInteger();

  private ScriptedDnsServer(DatagramSocket udp, @Nullable ServerSocket tcp) {
    this.udp = udp;
    this.tcp = tcp;
  }

  /// Nobody listens on TCP.
  static ScriptedDnsServer udp(String ip, Script script) throws IOException {
    ScriptedDnsServer server =
        new ScriptedDnsServer(new DatagramSocket(0, InetAddress.ofLiteral(ip)), null);
    server.serveUdp(script);
    return server;
  }

  static ScriptedDnsServer udpAndTcp(Script udpScript, Script tcpScript) throws IOException {
    while (true) {
      InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
      DatagramSocket udp = new DatagramSocket(0, loopback);
      try {
        ServerSocket tcp = new ServerSocket(udp.getLocalPort(), 50, loopback);
        ScriptedDnsServer server = new ScriptedDnsServer(udp, tcp);
        server.serveUdp(udpScript);
        server.serveTcp(tcp, tcpScript);
        return server;
      } catch (BindException taken) {
        udp.close();
      }
    }
  }

  DnsServer address() {
    return at(IpAddress.of(udp.getLocalAddress()), udp.getLocalPort());
  }

  static DnsServer at(IpAddress ip, int port) {
    return new DnsServer(ip, port, DnsServer.Role.RESOLVER, null, null);
  }

  int udpQueries() {
    return udpQueries.get();
  }

  int tcpQueries() {
    return tcpQueries.get();
  }

  /// @param records zone-file lines relative to `shop.svc.cluster.local.`
  static Message answer(Message query, String... records) {
    Message message = new Message(query.getHeader().getID());
    Header header = message.getHeader();
    header.setFlag(Flags.QR);
    header.setFlag(Flags.AA);
    message.addRecord(query.getQuestion(), Section.QUESTION);
    addAll(message, Section.ANSWER, String.join("\n", records));
    return message;
  }

  /// @param zoneLines relative to `shop.svc.cluster.local.`
  static void addAll(Message message, int section, String zoneLines) {
    try (Master lines =
        new Master(
            new ByteArrayInputStream(zoneLines.getBytes(StandardCharsets.US_ASCII)),
            Name.fromConstantString("shop.svc.cluster.local."))) {
      for (Record line = lines.nextRecord(); line != null; line = lines.nextRecord()) {
        message.addRecord(line, section);
      }
    } catch (IOException mistyped) {
      throw new UncheckedIOException(mistyped);
    }
  }

  private void serveUdp(Script script) {
    Thread.ofPlatform()
        .daemon()
        .name("scripted-dns-udp")
        .start(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
              try {
                while (true) {
                  packet.setLength(4096);
                  udp.receive(packet);
                  SocketAddress client = packet.getSocketAddress();
                  Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                  udpQueries.incrementAndGet();
                  script.on(
                      new Asked(
                          query,
                          client,
                          bytes -> udp.send(new DatagramPacket(bytes, bytes.length, client))));
                }
              } catch (SocketException closed) {
                // the test is over
              } catch (IOException broken) {
                throw new UncheckedIOException(broken);
              }
            });
  }

  private void serveTcp(ServerSocket listening, Script script) {
    Thread.ofPlatform()
        .daemon()
        .name("scripted-dns-tcp")
        .start(
            () -> {
              while (!listening.isClosed()) {
                try (Socket connection = listening.accept()) {
                  serve(connection, script);
                } catch (IOException over) {
                  // the client or the test has closed it
                }
              }
            });
  }

  /// One query, then whatever the script does, then until the client closes.
  private void serve(Socket connection, Script script) throws IOException {
    DataInputStream in = new DataInputStream(connection.getInputStream());
    DataOutputStream out = new DataOutputStream(connection.getOutputStream());
    byte[] query = new byte[in.readUnsignedShort()];
    in.readFully(query);
    tcpQueries.incrementAndGet();
    script.on(
        new Asked(
            new Message(query),
            new InetSocketAddress(connection.getInetAddress(), connection.getPort()),
            bytes -> {
              out.writeShort(bytes.length);
              out.write(bytes);
              out.flush();
            }));
    in.readAllBytes();
  }

  @Override
  public void close() throws IOException {
    udp.close();
    if (tcp != null) {
      tcp.close();
    }
  }
}
