package dev.evenkeel.dns;

import dev.evenkeel.model.IpAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

/// What a reply says the name holds.
///
/// @param answers as [dev.evenkeel.model.LookupObservation] has them, in the order of the reply,
///   each once; none unless the reply is NOERROR
/// @param ttlSeconds how long a cache may keep it: the smallest TTL of what led to the answers, or
///   to their absence (RFC 2308: the SOA's TTL and its minimum); -1 where nothing says so
record Answers(List<String> answers, long ttlSeconds) {

  static final Answers NONE = new Answers(List.of(), -1);

  /// CNAMEs that are followed: a chain that is longer, or a circle, has no answer at its end.
  private static final int CHAIN_LIMIT = 16;

  Answers {
    answers = List.copyOf(answers);
  }

  /// Follows the chain of CNAMEs from the name within the reply, whatever the order of its records;
  /// what no chain leads to is left out. O(chain · records), the chain bounded.
  ///
  /// @param type as a number
  static Answers of(Message reply, Name name, int type) {
    int rcode = reply.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return NONE;
    }
    Set<String> answers = new LinkedHashSet<>();
    long ttl = Long.MAX_VALUE;
    Name owner = name;
    for (int links = 0; owner != null && links <= CHAIN_LIMIT; links++) {
      Name next = null;
      for (Record answer : reply.getSection(Section.ANSWER)) {
        if (answer.getDClass() != DClass.IN || !answer.getName().equals(owner)) {
          continue;
        }
        if (answer.getType() == type && rcode == Rcode.NOERROR) {
          answers.add(text(answer));
          ttl = Math.min(ttl, answer.getTTL());
        } else if (next == null && answer instanceof CNAMERecord alias) {
          next = alias.getTarget();
          ttl = Math.min(ttl, answer.getTTL());
        }
      }
      owner = answers.isEmpty() ? next : null;
    }
    if (answers.isEmpty()) {
      ttl = Math.min(ttl, negativeTtl(reply));
    }
    return new Answers(List.copyOf(answers), ttl == Long.MAX_VALUE ? -1 : ttl);
  }

  private static long negativeTtl(Message reply) {
    for (Record authority : reply.getSection(Section.AUTHORITY)) {
      if (authority instanceof SOARecord soa) {
        return Math.min(soa.getTTL(), soa.getMinimum());
      }
    }
    return Long.MAX_VALUE;
  }

  private static String text(Record answer) {
    return switch (answer) {
      case ARecord a -> IpAddress.of(a.getAddress()).text();
      case AAAARecord aaaa -> IpAddress.of(aaaa.getAddress()).text();
      case SRVRecord srv -> srv.getPort() + " " + name(srv.getTarget());
      case CNAMERecord cname -> name(cname.getTarget());
      case PTRRecord ptr -> name(ptr.getTarget());
      // A record without data, as in an update; the caller takes it for malformed.
      default -> throw new IllegalArgumentException("no data: " + answer);
    };
  }

  /// DNS gives back the case of the question, or any.
  private static String name(Name name) {
    return name.toString().toLowerCase(Locale.ROOT);
  }
}
