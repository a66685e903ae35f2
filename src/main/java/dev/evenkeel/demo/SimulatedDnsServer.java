package dev.evenkeel.demo;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// One instance of the cluster's DNS server, over UDP: the records of the names it knows in
/// shuffled order (as CoreDNS with `loadbalance`), NODATA for a type that a name has not, NXDOMAIN
/// for a name it does not know. Safe for any thread.
final class SimulatedDnsServer implements AutoCloseable {

  /// Nobody may keep an answer, so what an instance says is what it knows now.
  private static final long TTL = 0;

  private static final Logger LOG = Logger.getLogger("evenkeel.demo");
  private static final int LARGEST_QUERY = 4096;

  private final IpAddress ip;
  private final Name zone;
  private final DatagramSocket socket;
  private final RandomGenerator random;
  private volatile Map<Name, List<Record>> names = Map.of();

  private SimulatedDnsServer(
      IpAddress ip, Name zone, DatagramSocket socket, RandomGenerator random) {
    this.ip = ip;
    this.zone = zone;
    this.socket = socket;
    this.random = random;
  }

  /// @param ip where to listen, on a free port
  /// @param clusterDomain without a full stop at its end
  /// @param random used by one thread only
  static SimulatedDnsServer start(IpAddress ip, String clusterDomain, RandomGenerator random)
      throws IOException {
    SimulatedDnsServer server =
        new SimulatedDnsServer(
            ip, name(clusterDomain + "."), new DatagramSocket(0, ip.toInetAddress()), random);
    Thread.ofPlatform().daemon().name("demo-dns").start(server::serve);
    return server;
  }

  /// What it answers from now on.
  ///
  /// @param lines by absolute name: `A 10.0.0.1`, `SRV 0 100 80 web.shop.svc.cluster.local.`
  void names(Map<String, List<String>> lines) {
    Map<Name, List<Record>> known = new HashMap<>();
    lines.forEach(
        (name, records) ->
            known.put(
                name(name), records.stream().map(record -> record(name(name), record)).toList()));
    names = Map.copyOf(known);
  }

  DnsServer address() {
    return new DnsServer(ip, socket.getLocalPort(), DnsServer.Role.RESOLVER, null, null);
  }

  private static Name name(String absolute) {
    try {
      return Name.fromString(absolute);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(absolute + ": no DNS name", e);
    }
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST_QUERY], LARGEST_QUERY);
    while (!socket.isClosed()) {
      try {
        packet.setLength(LARGEST_QUERY);
        socket.receive(packet);
        byte[] reply =
            answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength()))).toWire();
        socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.warn("the DNS server on " + address().label() + " cannot answer: " + e);
        }
      }
    }
  }

  private Message answer(Message query) {
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.AA);
    Record question = query.getQuestion();
    if (question == null) {
      reply.getHeader().setRcode(Rcode.FORMERR);
      return reply;
    }
    reply.addRecord(question, Section.QUESTION);
    List<Record> known = names.get(question.getName());
    List<Record> answers = known == null ? List.of() : ofType(known, question.getType());
    if (known == null) {
      reply.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    if (answers.isEmpty()) {
      reply.addRecord(
          new SOARecord(zone, DClass.IN, TTL, zone, zone, 1, 7200, 1800, 86_400, TTL),
          Section.AUTHORITY);
    }
    answers.forEach(record -> reply.addRecord(record, Section.ANSWER));
    return reply;
  }

  private List<Record> ofType(List<Record> known, int type) {
    List<Record> answers =
        new ArrayList<>(known.stream().filter(record -> record.getType() == type).toList());
    Collections.shuffle(answers, Random.from(random));
    return answers;
  }

  private static Record record(Name name, String line) {
    String[] typeAndData = line.split(" ", 2);
    try {
      return Record.fromString(
          name, Type.value(typeAndData[0]), DClass.IN, TTL, typeAndData[1], Name.root);
    } catch (IOException e) {
      throw new IllegalArgumentException(line + ": no DNS record", e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
