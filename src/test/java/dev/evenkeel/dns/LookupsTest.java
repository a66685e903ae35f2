package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.evenkeel.dns.ScriptedDnsServer.Asked;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Real: sockets, the kernel's choice among them, ICMP. Stubbed: the server ([ScriptedDnsServer]).
class LookupsTest extends LookupFixture {

  @Test
  void a_query_is_recursive_of_class_in_and_allows_1232_bytes_without_dnssec() throws Exception {
    Queue<Message> queries = new ConcurrentLinkedQueue<>();
    try (var server = ScriptedDnsServer.udp("127.0.0.1", asked -> queries.add(asked.query()))) {
      ask(server.address(), SHORT);
    }
    Message query = queries.remove();
    assertThat(queries).isEmpty(); // never asked again
    assertThat(query.getQuestion())
        .isEqualTo(Record.newRecord(Name.fromString("web.shop.svc.cluster.local."), Type.A, 1));
    assertThat(query.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(query.getOPT().getPayloadSize()).isEqualTo(1232);
    assertThat(query.getOPT().getFlags()).isZero();
  }

  @Test
  void an_observation_says_what_was_asked_what_came_and_when() throws Exception {
    try (var server = answering("web 5 A 10.96.7.1")) {
      LookupObservation seen = ask(server.address(), LONG);
      assertThat(seen.question()).isEqualTo(question("web", RecordType.A));
      assertThat(seen.server()).isEqualTo(server.address());
      assertThat(seen.result()).isEqualTo(LookupResult.NOERROR);
      assertThat(seen.answers()).containsExactly("10.96.7.1");
      assertThat(seen.ttlSeconds()).isEqualTo(5);
      assertThat(seen.truncated()).isFalse();
      assertThat(seen.rejected()).isEmpty();
      assertThat(seen.durationNanos()).isBetween(1L, LONG.toNanos());
      assertThat(seen.endNanos()).isLessThanOrEqualTo(System.nanoTime());
      assertThat(seen.at()).isEqualTo(NOW);
    }
  }

  @Test
  void a_server_is_asked_over_ipv6() throws Exception {
    assumeTrue(hasIpv6(), "no IPv6 on this machine");
    try (var server =
        ScriptedDnsServer.udp("::1", asked -> asked.reply(asked.answer("web 5 AAAA fd00::1")))) {
      LookupObservation seen = ask(server.address(), RecordType.AAAA, LONG);
      assertThat(seen.answers()).containsExactly("fd00::1");
    }
    assertThat(ask(closedPort("::1"), LONG).result()).isEqualTo(LookupResult.UNREACHABLE);
  }

  @Test
  void silence_ends_at_the_deadline() throws Exception {
    try (var server = ScriptedDnsServer.udp("127.0.0.1", _ -> {})) {
      LookupObservation seen = ask(server.address(), SHORT);
      assertThat(seen.result()).isEqualTo(LookupResult.TIMEOUT);
      assertThat(seen.ttlSeconds()).isEqualTo(-1);
      assertThat(seen.durationNanos())
          .isBetween(SHORT.minusMillis(50).toNanos(), SHORT.plusSeconds(2).toNanos());
    }
  }

  @Test
  void a_closed_port_is_told_at_once() throws Exception {
    LookupObservation seen = ask(closedPort("127.0.0.1"), LONG);
    assertThat(seen.result()).isEqualTo(LookupResult.UNREACHABLE);
    assertThat(seen.durationNanos()).isLessThan(LONG.toNanos() / 2);
  }

  @Test
  void what_the_kernel_refuses_to_send_is_unreachable() throws Exception {
    // A broadcast address, without SO_BROADCAST: EACCES.
    DnsServer broadcast = ScriptedDnsServer.at(IpAddress.of("255.255.255.255"), 53);
    assertThat(ask(broadcast, LONG).result()).isEqualTo(LookupResult.UNREACHABLE);
  }

  @Test
  void nobody_is_called_back_before_ask_has_returned() {
    DnsServer broadcast = ScriptedDnsServer.at(IpAddress.of("255.255.255.255"), 53);
    int endedInside =
        loop.submit(
                () -> {
                  lookups.ask(question("web", RecordType.A), broadcast, LONG, ended::add);
                  return ended.size();
                })
            .syncUninterruptibly()
            .getNow();
    assertThat(endedInside).isZero();
    await().until(() -> ended.size() == 1);
    ended.clear();
  }

  @Test
  void a_caller_that_throws_disturbs_nobody() throws Exception {
    try (var server = answering("web 5 A 10.96.7.1")) {
      loop.execute(
          () ->
              lookups.ask(
                  question("web", RecordType.A),
                  server.address(),
                  LONG,
                  seen -> {
                    ended.add(seen);
                    throw new IllegalStateException("thrown on purpose by a test");
                  }));
      await().until(() -> ended.size() == 1);
      ended.clear();
      assertThat(ask(server.address(), LONG).result()).isEqualTo(LookupResult.NOERROR);
    }
  }

  @Test
  void a_thousand_lookups_at_once_get_each_its_own_reply() throws Exception {
    int number = 1000;
    List<Asked> waiting = new ArrayList<>(); // all are answered once all have asked, last first
    try (var server =
        ScriptedDnsServer.udp(
            "127.0.0.1",
            asked -> {
              waiting.addFirst(asked);
              if (waiting.size() == number) {
                for (Asked each : waiting) {
                  String label = each.query().getQuestion().getName().getLabelString(0);
                  each.reply(each.answer(label + " 5 A 10.0." + label.replace('-', '.')));
                }
              }
            })) {
      for (int i = 0; i < number; i++) {
        Question question = question(i / 250 + "-" + i % 250, RecordType.A);
        loop.execute(() -> lookups.ask(question, server.address(), LONG, ended::add));
        int asked = i + 1;
        if (asked % 50 == 0) { // the server's socket holds no more
          await().until(() -> server.udpQueries() == asked);
        }
      }
      await().atMost(LONG).until(() -> ended.size() == number);
    }
    assertThat(List.copyOf(ended))
        .allSatisfy(
            seen -> {
              String label =
                  seen.question().name().substring(0, seen.question().name().indexOf('.'));
              assertThat(seen.answers()).containsExactly("10.0." + label.replace('-', '.'));
              assertThat(seen.rejected()).isEmpty();
            });
    ended.clear();
  }

  @Test
  void what_is_in_flight_is_counted() throws Exception {
    try (var server = ScriptedDnsServer.udp("127.0.0.1", _ -> {})) {
      loop.execute(
          () -> lookups.ask(question("web", RecordType.A), server.address(), SHORT, ended::add));
      assertThat(inFlight()).isEqualTo(1);
      await().until(() -> ended.size() == 1);
      assertThat(inFlight()).isZero();
      ended.clear();
    }
  }

  @Test
  void what_cannot_be_asked_is_refused() {
    DnsServer server = ScriptedDnsServer.at(IpAddress.of("127.0.0.1"), 53);
    for (String name : List.of("web", "a..b.", "x".repeat(64) + ".")) {
      Question question =
          new Question(new ServiceKey("shop", "web"), name, "service", RecordType.A);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> lookups.ask(question, server, LONG, ended::add));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Lookups(new DefaultEventLoop(), () -> 0, System::nanoTime, Clock.systemUTC()));
  }

  private static ScriptedDnsServer answering(String... records) throws IOException {
    return ScriptedDnsServer.udp("127.0.0.1", asked -> asked.reply(asked.answer(records)));
  }

  private static DnsServer closedPort(String ip) throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.ofLiteral(ip))) {
      return ScriptedDnsServer.at(IpAddress.of(ip), socket.getLocalPort());
    }
  }

  private static boolean hasIpv6() {
    try (var _ = new DatagramSocket(0, InetAddress.ofLiteral("::1"))) {
      return true;
    } catch (IOException none) {
      return false;
    }
  }
}
