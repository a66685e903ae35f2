package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.RecordType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

/// How a reply is read; which messages are replies at all is [LookupsTest]'s.
class QueryTest {

  private static final Name WEB = Name.fromConstantString("web.shop.svc.cluster.local.");

  /// Records are zone-file lines relative to `shop.svc.cluster.local.`, with commas between them.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # rule                                 | type | rcode | answer                                        | authority         | result   | answers             | ttl
          an A                                   | A    | 0     | web 5 A 10.0.0.1                              |                   | noerror  | 10.0.0.1            | 5
          an AAAA, as Kubernetes spells it       | AAAA | 0     | web 5 AAAA fd00:0::00:1                       |                   | noerror  | fd00::1             | 5
          several keep their order               | A    | 0     | web 5 A 10.0.0.2, web 5 A 10.0.0.1            |                   | noerror  | 10.0.0.2, 10.0.0.1  | 5
          each counts once                       | A    | 0     | web 5 A 10.0.0.2, web 5 A 10.0.0.1, web 5 A 10.0.0.2 |            | noerror  | 10.0.0.2, 10.0.0.1  | 5
          the smallest TTL                       | A    | 0     | web 30 A 10.0.0.2, web 3 A 10.0.0.1           |                   | noerror  | 10.0.0.2, 10.0.0.1  | 3
          a TTL of 0                             | A    | 0     | web 0 A 10.0.0.1                              |                   | noerror  | 10.0.0.1            | 0
          names in any case                      | A    | 0     | WEB 5 A 10.0.0.1                              |                   | noerror  | 10.0.0.1            | 5
          other types are left out               | A    | 0     | web 5 A 10.0.0.1, web 1 AAAA fd00::1, web 1 TXT x |               | noerror  | 10.0.0.1            | 5
          other names are left out               | A    | 0     | web 5 A 10.0.0.1, evil 1 A 6.6.6.6            |                   | noerror  | 10.0.0.1            | 5
          other classes are left out             | A    | 0     | web 5 A 10.0.0.1, web 1 CH A 6.6.6.6          |                   | noerror  | 10.0.0.1            | 5
          a CNAME is followed                    | A    | 0     | web 9 CNAME x, x 5 A 10.0.0.1                 |                   | noerror  | 10.0.0.1            | 5
          its TTL counts                         | A    | 0     | web 4 CNAME x, x 5 A 10.0.0.1                 |                   | noerror  | 10.0.0.1            | 4
          a chain in any order                   | A    | 0     | y 5 A 10.0.0.1, x 6 CNAME y, web 7 CNAME x    |                   | noerror  | 10.0.0.1            | 5
          a chain that leads out of the zone     | A    | 0     | web 7 CNAME a.example., a.example. 6 A 1.2.3.4 |                  | noerror  | 1.2.3.4             | 6
          a chain without an end                 | A    | 0     | web 7 CNAME x                                 |                   | noerror  |                     | 7
          a circle                               | A    | 0     | web 7 CNAME x, x 6 CNAME web                  |                   | noerror  |                     | 6
          an SRV: port and target                | SRV  | 0     | web 5 SRV 0 50 80 a.web, web 5 SRV 0 50 81 B.web |           | noerror  | 80 a.web.shop.svc.cluster.local., 81 b.web.shop.svc.cluster.local. | 5
          an SRV counts once, whatever its weight | SRV | 0     | web 5 SRV 0 50 80 a, web 5 SRV 1 20 80 A      |                   | noerror  | 80 a.shop.svc.cluster.local. | 5
          a CNAME that was asked for             | CNAME | 0    | web 5 CNAME DB.Example.org., web 5 A 10.0.0.1 |                   | noerror  | db.example.org.     | 5
          it is not followed then                | CNAME | 0    | web 5 CNAME x, x 4 CNAME y                    |                   | noerror  | x.shop.svc.cluster.local. | 5
          a PTR                                  | PTR  | 0     | web 5 PTR A.b, web 5 PTR c.example.           |                   | noerror  | a.b.shop.svc.cluster.local., c.example. | 5
          no SRV there                           | SRV  | 0     | web 5 A 10.0.0.1                              | @ 30 SOA n h 1 2 3 4 60 | noerror |                 | 30
          NODATA lasts as long as the SOA says   | AAAA | 0     |                                               | @ 30 SOA n h 1 2 3 4 60 | noerror |                 | 30
          or its minimum, if that is less        | AAAA | 0     |                                               | @ 30 SOA n h 1 2 3 4 5  | noerror |                 | 5
          NODATA without a SOA                   | AAAA | 0     |                                               |                   | noerror  |                     | -1
          a CNAME to a name without data         | A    | 0     | web 4 CNAME x                                 | @ 30 SOA n h 1 2 3 4 60 | noerror |                 | 4
          NXDOMAIN lasts as long as the SOA says | A    | 3     |                                               | @ 30 SOA n h 1 2 3 4 5  | nxdomain |                | 5
          NXDOMAIN has no addresses              | A    | 3     | web 5 A 10.0.0.1                              |                   | nxdomain |                     | -1
          a failure has none either              | A    | 2     | web 5 A 10.0.0.1                              | @ 30 SOA n h 1 2 3 4 5  | servfail |                | -1
          refused                                | A    | 5     |                                               |                   | refused  |                     | -1
          not implemented                        | A    | 4     |                                               |                   | notimp   |                     | -1
          badly asked                            | A    | 1     |                                               |                   | formerr  |                     | -1
          an rcode of EDNS                       | A    | 16    |                                               |                   | badvers  |                     | -1
          an rcode of EDNS is no NXDOMAIN        | A    | 19    | web 5 A 10.0.0.1                              |                   | badmode  |                     | -1
          an rcode without a name                | A    | 12    |                                               |                   | other    |                     | -1
          the largest there is                   | A    | 4095  |                                               |                   | other    |                     | -1
          """)
  void a_reply_is_read(
      String rule,
      RecordType type,
      int rcode,
      @Nullable String answer,
      @Nullable String authority,
      String result,
      @Nullable String answers,
      long ttlSeconds)
      throws IOException {
    Query query = new Query(4711, WEB, type);

    Reply reply = query.judge(reply(query, rcode, lines(answer), lines(authority)).toWire());

    List<String> expected = answers == null ? List.of() : List.of(answers.split(", "));
    assertThat(reply)
        .isEqualTo(new Reply.Answered(new LookupResult(result), new Answers(expected, ttlSeconds)));
  }

  @Test
  void a_chain_of_sixteen_is_followed_and_no_longer_one() throws IOException {
    assertThat(chain(16)).isEqualTo(List.of("10.0.0.1"));
    assertThat(chain(17)).isEmpty();
  }

  private static List<String> chain(int links) throws IOException {
    Query query = new Query(4711, WEB, RecordType.A);
    StringBuilder lines = new StringBuilder("web 5 CNAME x1\n");
    for (int i = 1; i < links; i++) {
      lines.append("x%d 5 CNAME x%d\n".formatted(i, i + 1));
    }
    lines.append("x%d 5 A 10.0.0.1\n".formatted(links));
    return switch (query.judge(reply(query, 0, lines.toString(), "").toWire())) {
      case Reply.Answered(LookupResult _, Answers answers) -> answers.answers();
      case Reply.Truncated _, Reply.Rejected _ -> throw new AssertionError("not an answer");
    };
  }

  /// Any bytes: seeded, from replies with all that has structure, cut, flipped and pasted. An
  /// exception would fail it; so would a reader that never ends.
  @ParameterizedTest
  @EnumSource(
      value = RecordType.class,
      names = {"A", "SRV", "PTR"})
  void no_bytes_make_it_throw(RecordType type) throws IOException {
    Random random = new Random(20260101);
    Query query = new Query(4711, WEB, type);
    byte[] whole =
        reply(
                query,
                19,
                """
                web 5 CNAME x
                x 5 A 10.0.0.1
                x 5 AAAA fd00::1
                x 5 TXT "a" "b"
                web 5 SRV 0 100 80 web
                web 5 PTR x
                x 5 NAPTR 1 1 "u" "E2U" "!^.*$!x!" .
                x 5 TYPE999 \\# 3 010203
                """,
                "@ 30 SOA n h 1 2 3 4 5")
            .toWire();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes =
          Arrays.copyOf(whole, random.nextInt(10) == 0 ? random.nextInt(300) : whole.length);
      for (int flips = random.nextInt(6); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) (random.nextBoolean() ? 0xc0 : random.nextInt());
      }
      assertThat(query.judge(bytes)).isNotNull();
    }
  }

  private static Message reply(Query query, int rcode, String answers, String authority)
      throws IOException {
    Message reply = ScriptedDnsServer.answer(new Message(query.toWire()), answers);
    reply.getHeader().setRcode(rcode & 0xf);
    ScriptedDnsServer.addAll(reply, Section.AUTHORITY, authority);
    reply.addRecord(new OPTRecord(1232, rcode >> 4, 0), Section.ADDITIONAL);
    return reply;
  }

  private static String lines(@Nullable String records) {
    return records == null ? "" : records.replaceAll(",\\s*", "\n");
  }
}
