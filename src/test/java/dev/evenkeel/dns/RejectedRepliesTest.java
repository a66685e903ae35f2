package dev.evenkeel.dns;

import static dev.evenkeel.model.RejectedReason.ID;
import static dev.evenkeel.model.RejectedReason.MALFORMED;
import static dev.evenkeel.model.RejectedReason.QUESTION;
import static dev.evenkeel.model.RejectedReason.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.dns.ScriptedDnsServer.Asked;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.RejectedReason;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Which messages are taken for the reply. Real: sockets, and the kernel's choice among them.
/// Stubbed: the server ([ScriptedDnsServer]).
class RejectedRepliesTest extends LookupFixture {

  @Test
  void another_id_is_not_the_reply() throws Exception {
    passed_over(
        ID,
        asked -> {
          Message wrong = asked.answer("web 5 A 6.6.6.6");
          wrong.getHeader().setID(asked.query().getHeader().getID() ^ 1);
          return wrong.toWire();
        });
  }

  @Test
  void another_question_is_not_the_reply() throws Exception {
    passed_over(QUESTION, asked -> reQuestioned(asked, "web2.shop.svc.cluster.local.", Type.A, 1));
    passed_over(QUESTION, asked -> reQuestioned(asked, "web.shop.svc.cluster.local.", Type.NS, 1));
    passed_over(
        QUESTION,
        asked -> reQuestioned(asked, "web.shop.svc.cluster.local.", Type.A, DClass.CHAOS));
    passed_over(
        QUESTION,
        asked -> {
          Message none = asked.answer("web 5 A 6.6.6.6");
          none.removeAllRecords(Section.QUESTION);
          return none.toWire();
        });
  }

  @Test
  void garbage_is_not_the_reply() throws Exception {
    passed_over(MALFORMED, _ -> new byte[] {1, 2, 3});
    passed_over(MALFORMED, _ -> new byte[0]);
    passed_over(MALFORMED, asked -> asked.query().toWire()); // an echo: no reply
  }

  @Test
  void the_question_may_come_back_in_other_case() throws Exception {
    try (var server =
        ScriptedDnsServer.udp(
            "127.0.0.1",
            asked -> {
              Message reply = asked.answer("WEB 5 A 10.96.7.1");
              Name name = asked.query().getQuestion().getName();
              reply.removeAllRecords(Section.QUESTION);
              reply.addRecord(
                  Record.newRecord(
                      Name.fromString(name.toString().toUpperCase(Locale.ROOT)), Type.A, DClass.IN),
                  Section.QUESTION);
              asked.reply(reply);
            })) {
      assertThat(ask(server.address(), LONG).answers()).containsExactly("10.96.7.1");
    }
  }

  @Test
  void a_reply_from_elsewhere_is_counted_and_never_used() throws Exception {
    for (String elsewhere : List.of("127.0.0.1", "127.0.0.2")) {
      try (var other = new DatagramSocket(0, InetAddress.ofLiteral(elsewhere));
          var server =
              ScriptedDnsServer.udp(
                  "127.0.0.1",
                  asked -> {
                    asked.replyFrom(other, asked.answer("web 5 A 6.6.6.6"));
                    asked.reply(asked.answer("web 5 A 10.96.7.1"));
                  });
          var onlyElsewhere =
              ScriptedDnsServer.udp(
                  "127.0.0.1",
                  asked -> {
                    asked.way().send(new byte[] {1});
                    asked.replyFrom(other, asked.answer("web 5 A 6.6.6.6"));
                  })) {
        LookupObservation seen = ask(server.address(), LONG);
        assertThat(seen.answers()).containsExactly("10.96.7.1");
        assertThat(seen.rejected()).isEqualTo(Map.of(SOURCE, 1));

        LookupObservation unanswered = ask(onlyElsewhere.address(), SHORT);
        assertThat(unanswered.result()).isEqualTo(LookupResult.TIMEOUT);
        assertThat(unanswered.rejected()).isEqualTo(Map.of(SOURCE, 1, MALFORMED, 1));
      }
    }
  }

  @Test
  void only_garbage_until_the_deadline_is_malformed() throws Exception {
    try (var server = ScriptedDnsServer.udp("127.0.0.1", asked -> asked.way().send(new byte[9]))) {
      assertThat(ask(server.address(), SHORT).result()).isEqualTo(LookupResult.MALFORMED);
    }
  }

  @Test
  void a_flood_is_not_read_to_its_end() throws Exception {
    try (var server =
        ScriptedDnsServer.udp(
            "127.0.0.1",
            asked -> {
              for (int i = 0; i < 2 * Lookup.JUNK_LIMIT; i++) {
                asked.way().send(new byte[9]);
              }
              asked.reply(asked.answer("web 5 A 10.96.7.1"));
            })) {
      LookupObservation seen = ask(server.address(), SHORT);
      assertThat(seen.result()).isEqualTo(LookupResult.MALFORMED);
      assertThat(seen.rejected()).isEqualTo(Map.of(MALFORMED, Lookup.JUNK_LIMIT));
    }
  }

  @Test
  void a_second_reply_is_ignored() throws Exception {
    try (var server =
        ScriptedDnsServer.udp(
            "127.0.0.1",
            asked -> {
              asked.reply(asked.answer("web 5 A 10.96.7.1"));
              asked.reply(asked.answer("web 5 A 10.96.7.2"));
              asked.reply(asked.truncated());
            })) {
      assertThat(ask(server.address(), LONG).answers()).containsExactly("10.96.7.1");
      assertThat(ask(server.address(), LONG).rejected()).isEmpty();
    }
  }

  /// What to send before the reply.
  private interface Junk {
    byte[] to(Asked asked) throws IOException;
  }

  private void passed_over(RejectedReason reason, Junk junk) throws Exception {
    try (var server =
        ScriptedDnsServer.udp(
            "127.0.0.1",
            asked -> {
              asked.way().send(junk.to(asked));
              asked.reply(asked.answer("web 5 A 10.96.7.1"));
            })) {
      LookupObservation seen = ask(server.address(), LONG);
      assertThat(seen.result()).isEqualTo(LookupResult.NOERROR);
      assertThat(seen.answers()).containsExactly("10.96.7.1");
      assertThat(seen.rejected()).isEqualTo(Map.of(reason, 1));
    }
  }

  private static byte[] reQuestioned(Asked asked, String name, int type, int dclass)
      throws IOException {
    Message wrong = asked.answer("web 5 A 6.6.6.6");
    wrong.removeAllRecords(Section.QUESTION);
    wrong.addRecord(Record.newRecord(Name.fromString(name), type, dclass), Section.QUESTION);
    return wrong.toWire();
  }
}
