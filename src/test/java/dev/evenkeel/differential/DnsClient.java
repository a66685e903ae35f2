package dev.evenkeel.differential;

import dev.evenkeel.model.IpAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Asks one DNS server, one question after the other over one TCP connection, so that nothing is
/// cut. One thread.
final class DnsClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 15_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;

  DnsClient(IpAddress server) throws IOException {
    socket.connect(new InetSocketAddress(server.toInetAddress(), 53), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /// What a server says.
  ///
  /// @param rcode in lower case
  /// @param records those of the type that was asked for, whatever their owner: addresses in
  ///   canonical spelling, names in lower case with a full stop at the end, SRV as `port target`
  record Answer(String rcode, Set<String> records) {

    @Override
    public String toString() {
      return rcode + " " + records;
    }
  }

  /// @param name absolute
  /// @param type as dnsjava knows it
  /// @throws IOException with the question, where no answer comes
  Answer ask(String name, String type) throws IOException {
    Record question = Record.newRecord(Name.fromString(name), Type.value(type), DClass.IN);
    Message query = Message.newQuery(question);
    Message message;
    try {
      message = new Message(exchange(query.toWire()));
    } catch (IOException e) {
      throw new IOException(name + " " + type + ": " + e.getMessage(), e);
    }
    if (message.getHeader().getID() != query.getHeader().getID()) {
      throw new IOException("reply to another question");
    }
    Set<String> records = new TreeSet<>();
    for (Record record : message.getSection(Section.ANSWER)) {
      if (record.getType() == question.getType()) {
        records.add(text(record));
      }
    }
    return new Answer(Rcode.string(message.getRcode()).toLowerCase(Locale.ROOT), records);
  }

  private byte[] exchange(byte[] query) throws IOException {
    byte[] framed = new byte[query.length + 2];
    framed[0] = (byte) (query.length >> 8);
    framed[1] = (byte) query.length;
    System.arraycopy(query, 0, framed, 2, query.length);
    out.write(framed);
    out.flush();
    byte[] reply = new byte[in.readUnsignedShort()];
    in.readFully(reply);
    return reply;
  }

  private static String text(Record record) {
    return switch (record) {
      case ARecord a -> IpAddress.of(a.getAddress()).text();
      case AAAARecord aaaa -> IpAddress.of(aaaa.getAddress()).text();
      case SRVRecord srv -> srv.getPort() + " " + text(srv.getTarget());
      case CNAMERecord cname -> text(cname.getTarget());
      case PTRRecord ptr -> text(ptr.getTarget());
      default -> record.rdataToString();
    };
  }

  private static String text(Name name) {
    return name.toString().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
