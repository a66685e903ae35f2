package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.dns.ScriptedDnsServer.Script;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.RejectedReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/// What follows a reply that was cut short. Real: UDP, TCP. Stubbed: the server
/// ([ScriptedDnsServer]).
class TruncatedLookupTest extends LookupFixture {

  /// One address of several: what would be taken were TC overlooked.
  private static final Script CUT_SHORT = asked -> asked.reply(asked.truncated("web 5 A 10.0.0.1"));

  @Test
  void all_answers_come_over_tcp() throws Exception {
    Script whole =
        asked -> {
          Message reply = asked.answer();
          StringBuilder records = new StringBuilder();
          for (int i = 0; i < 3000; i++) { // 48 kB, so in several segments
            records
                .append("web 5 A 10.1.")
                .append(i / 250)
                .append('.')
                .append(i % 250)
                .append('\n');
          }
          ScriptedDnsServer.addAll(reply, Section.ANSWER, records.toString());
          asked.reply(reply);
        };
    try (var server = ScriptedDnsServer.udpAndTcp(CUT_SHORT, whole)) {
      LookupObservation seen = ask(server.address(), LONG);
      assertThat(seen.result()).isEqualTo(LookupResult.NOERROR);
      assertThat(seen.truncated()).isTrue();
      assertThat(seen.partial()).isFalse();
      assertThat(seen.answers())
          .hasSize(3000)
          .startsWith("10.1.0.0")
          .endsWith("10.1.11.249")
          .doesNotContain("10.0.0.1");
      assertThat(server.udpQueries()).isEqualTo(1);
      assertThat(server.tcpQueries()).isEqualTo(1);
    }
  }

  @Test
  void an_answer_that_is_too_long_for_tcp_as_well_is_an_answer_in_part() throws Exception {
    try (var server = ScriptedDnsServer.udpAndTcp(CUT_SHORT, CUT_SHORT)) {
      LookupObservation seen = ask(server.address(), LONG);
      assertThat(seen.result()).isEqualTo(LookupResult.NOERROR);
      assertThat(seen.truncated()).isTrue();
      assertThat(seen.partial()).isTrue();
      assertThat(seen.answers()).containsExactly("10.0.0.1");
      assertThat(seen.rejected()).isEmpty();
    }
  }

  @Test
  void a_failure_over_tcp_is_the_result() throws Exception {
    Script failing =
        asked -> {
          Message reply = asked.answer();
          reply.getHeader().setRcode(Rcode.SERVFAIL);
          asked.reply(reply);
        };
    try (var server = ScriptedDnsServer.udpAndTcp(CUT_SHORT, failing)) {
      LookupObservation seen = ask(server.address(), LONG);
      assertThat(seen.result()).isEqualTo(new LookupResult("servfail"));
      assertThat(seen.answers()).isEmpty();
    }
  }

  @Test
  void a_reply_over_tcp_is_held_to_the_same_checks() throws Exception {
    Script junkFirst =
        asked -> {
          asked.way().send(new byte[0]);
          Message otherId = asked.answer("web 5 A 6.6.6.6");
          otherId.getHeader().setID(1);
          asked.reply(otherId);
          asked.reply(asked.answer("web 5 A 10.96.7.1"));
        };
    try (var server = ScriptedDnsServer.udpAndTcp(CUT_SHORT, junkFirst)) {
      LookupObservation seen = ask(server.address(), LONG);
      assertThat(seen.answers()).containsExactly("10.96.7.1");
      assertThat(seen.rejected())
          .isEqualTo(Map.of(RejectedReason.MALFORMED, 1, RejectedReason.ID, 1));
    }
  }

  @Test
  void a_flood_over_tcp_is_not_read_to_its_end() throws Exception {
    Script flood =
        asked -> {
          for (int i = 0; i < 3 * Lookup.JUNK_LIMIT; i++) {
            asked.way().send(new byte[1]);
          }
          asked.reply(asked.answer("web 5 A 10.96.7.1"));
        };
    try (var server = ScriptedDnsServer.udpAndTcp(CUT_SHORT, flood)) {
      LookupObservation seen = ask(server.address(), Duration.ofMillis(500));
      assertThat(seen.result()).isEqualTo(LookupResult.MALFORMED);
      assertThat(seen.rejected()).isEqualTo(Map.of(RejectedReason.MALFORMED, Lookup.JUNK_LIMIT));
    }
  }

  @Test
  void a_closed_tcp_port_is_told_at_once() throws Exception {
    try (var server = ScriptedDnsServer.udp("127.0.0.1", CUT_SHORT)) {
      LookupObservation seen = ask(server.address(), LONG);
      assertThat(seen.result()).isEqualTo(LookupResult.UNREACHABLE);
      assertThat(seen.truncated()).isTrue();
      assertThat(seen.answers()).isEmpty();
      assertThat(seen.durationNanos()).isLessThan(LONG.toNanos() / 2);
    }
  }

  @Test
  void a_connection_that_ends_without_a_reply_is_told_at_once() throws Exception {
    Script hangUp =
        _ -> {
          throw new IOException("closes the connection");
        };
    try (var server = ScriptedDnsServer.udpAndTcp(CUT_SHORT, hangUp)) {
      LookupObservation seen = ask(server.address(), LONG);
      assertThat(seen.result()).isEqualTo(LookupResult.UNREACHABLE);
      assertThat(seen.durationNanos()).isLessThan(LONG.toNanos() / 2);
    }
  }

  @Test
  void one_deadline_holds_for_udp_and_tcp() throws Exception {
    Script late =
        asked -> {
          pause(600); // part of the script: most of the time is gone when TCP begins
          CUT_SHORT.on(asked);
        };
    try (var server = ScriptedDnsServer.udpAndTcp(late, _ -> {})) {
      LookupObservation seen = ask(server.address(), Duration.ofMillis(1000));
      assertThat(seen.result()).isEqualTo(LookupResult.TIMEOUT);
      assertThat(seen.truncated()).isTrue();
      assertThat(seen.durationNanos()).isBetween(900_000_000L, 1_500_000_000L);
      assertThat(server.tcpQueries()).isEqualTo(1);
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException over) {
      throw new IOException(over);
    }
  }
}
