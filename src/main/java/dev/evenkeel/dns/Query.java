package dev.evenkeel.dns;

import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.RejectedReason;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A question as it is sent, and what makes a message the reply to it. Immutable.
///
/// @param id 16 bits
record Query(int id, Name name, RecordType recordType) {

  /// The largest UDP reply that is asked for: what passes any path without fragments (DNS Flag Day
  /// 2020), and what resolvers ask for by default.
  static final int UDP_PAYLOAD_BYTES = 1232;

  byte[] toWire() {
    Message message = new Message(id);
    message.getHeader().setFlag(Flags.RD);
    message.addRecord(Record.newRecord(name, type(), DClass.IN), Section.QUESTION);
    message.addRecord(new OPTRecord(UDP_PAYLOAD_BYTES, 0, 0), Section.ADDITIONAL);
    return message.toWire();
  }

  /// Judges a message from the asked server: any bytes, no exception. What cannot be read, or is no
  /// reply at all (QR), is malformed before its id is looked at, since the id of garbage says
  /// nothing.
  Reply judge(byte[] wire) {
    try {
      return judge(new Message(wire));
    } catch (IOException | RuntimeException unreadable) { // dnsjava's parsers throw both
      return new Reply.Rejected(RejectedReason.MALFORMED);
    }
  }

  private Reply judge(Message message) {
    if (!message.getHeader().getFlag(Flags.QR)) {
      return new Reply.Rejected(RejectedReason.MALFORMED);
    }
    if (message.getHeader().getID() != id) {
      return new Reply.Rejected(RejectedReason.ID);
    }
    if (!echoes(message.getSection(Section.QUESTION))) {
      return new Reply.Rejected(RejectedReason.QUESTION);
    }
    LookupResult result = result(message.getRcode());
    Answers answers = Answers.of(message, name, type());
    return message.getHeader().getFlag(Flags.TC)
        ? new Reply.Truncated(result, answers)
        : new Reply.Answered(result, answers);
  }

  /// Names are compared without regard to case: dnsjava's `Name` does.
  private boolean echoes(List<Record> questions) {
    return questions.size() == 1
        && questions.getFirst().getName().equals(name)
        && questions.getFirst().getType() == type()
        && questions.getFirst().getDClass() == DClass.IN;
  }

  private int type() {
    return switch (recordType) {
      case A -> Type.A;
      case AAAA -> Type.AAAA;
      case SRV -> Type.SRV;
      case CNAME -> Type.CNAME;
      case PTR -> Type.PTR;
    };
  }

  /// @param rcode with the bits of EDNS: 4 095 values, of which a hostile server could make as many
  ///   series; those without a name are one
  private static LookupResult result(int rcode) {
    if (rcode == Rcode.NOERROR) {
      return LookupResult.NOERROR;
    }
    String name = Rcode.string(rcode);
    return new LookupResult(name.startsWith("RESERVED") ? "other" : name.toLowerCase(Locale.ROOT));
  }
}
