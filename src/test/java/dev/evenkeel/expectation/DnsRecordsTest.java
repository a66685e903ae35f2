package dev.evenkeel.expectation;

import static dev.evenkeel.expectation.States.externalName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Via;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Kubernetes DNS specification 1.1.0 (kubernetes/dns `docs/specification.md`), one row each,
/// with its section; what it leaves open is as in CoreDNS 1.15.0 (`C`: `plugin/kubernetes`).
///
/// The Service is cart in shop, zone cluster.local, with a port http 80/TCP. Questions are written
/// `record TYPE name`, without `cart.shop.svc.cluster.local.`; answers likewise.
class DnsRecordsTest {

  private static final String NAME = "cart.shop.svc.cluster.local.";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                                    | source | cluster IPs           | slices                    | question                   | answer
          2.3.1 A: the cluster IP                   | spec   | 10.96.0.1             | a@10.0.0.1 b@10.0.0.2     | service A                  | 10.96.0.1
          2.3.1 AAAA: none of that family: NODATA   | spec   | 10.96.0.1             | a@10.0.0.1                | service AAAA               | nodata
          2.3.1 dual stack: one of each family      | spec   | 10.96.0.1 FD00:96::01 | a                         | service AAAA               | fd00:96::1
          2.3.1 without endpoints: the same         | spec   | 10.96.0.1             | ''                        | service A                  | 10.96.0.1 (or nxdomain)
          only terminating: no ready endpoint       | C      | 10.96.0.1             | a~                        | service A                  | 10.96.0.1 (or nxdomain)
          2.3.2 SRV: the Service's port             | spec   | 10.96.0.1             | a@10.0.0.1                | port SRV _http._tcp.       | 80 @
          2.3.2 without endpoints: the same         | spec   | 10.96.0.1             | ''                        | port SRV _http._tcp.       | 80 @ (or nxdomain)
          2.3.3 PTR of the cluster IP               | spec   | 10.96.0.1             | ''                        | reverse PTR 1.0.96.10.in-addr.arpa. | @
          2.3.3 PTR of an IPv6 one                  | spec   | fd00:96::1            | ''                        | reverse PTR 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.0.d.f.ip6.arpa. | @
          2.4.1 A: every ready endpoint             | spec   | -                     | a@10.0.0.1 b@10.0.0.2     | service A                  | 10.0.0.1 10.0.0.2
          2.4.1 not the ones that are not ready     | spec   | -                     | a@10.0.0.1 b@10.0.0.2!    | service A                  | 10.0.0.1
          2.4.1 no fallback to terminating ones     | C      | -                     | a@10.0.0.1~               | service A                  | nxdomain
          2.4.1 nothing ready: no such name         | C      | -                     | a@10.0.0.1!               | service AAAA               | nxdomain
          2.4.1 without slices: no such name        | C      | -                     | ''                        | service A                  | nxdomain
          2.4.1 dual stack                          | spec   | -                     | a@10.0.0.1 / a@fd00::1    | service AAAA               | fd00::1
          2.4.1 none of this family: NODATA         | C      | -                     | a@10.0.0.1                | service AAAA               | nodata
          whatever the ports                        | C      | -                     | x:9: a@10.0.0.1           | service A                  | 10.0.0.1
          without ports                             | C      | -                     | x:0: a@10.0.0.1           | service A                  | 10.0.0.1
          every address of an endpoint              | C      | -                     | a@10.0.0.1,10.0.0.2       | service A                  | 10.0.0.1 10.0.0.2
          an address once over slices               | C      | -                     | a@10.0.0.1 / a@10.0.0.1   | service A                  | 10.0.0.1
          2.4.2 SRV: the endpoint's hostname        | spec   | -                     | a@10.0.0.1=h0 b@10.0.0.2=h1 | port SRV _http._tcp.     | 8080 h0.@ 8080 h1.@
          2.4.2 the port of its own slice           | spec   | -                     | http:81: a@10.0.0.1=h0 / http:82: b@10.0.0.2=h1 | port SRV _http._tcp. | 81 h0.@ 82 h1.@
          2.4.2 not the ones without that port      | spec   | -                     | a@10.0.0.1=h0 / x:9: b@10.0.0.2=h1 | port SRV _http._tcp. | 8080 h0.@
          2.4.2 nobody has the port: no such name   | C      | -                     | x:9: b@10.0.0.2=h1        | port SRV _http._tcp.       | nxdomain
          2.4.2 nobody is ready: no such name       | C      | -                     | a@10.0.0.1=h0!            | port SRV _http._tcp.       | nxdomain
          a target once, whatever its families      | C      | -                     | a@10.0.0.1=h0 / a@fd00::1=h0 | port SRV _http._tcp.    | 8080 h0.@
          without hostname: by its address          | C      | -                     | @10.0.0.1                 | port SRV _http._tcp.       | 8080 10-0-0-1.@ (any label: 8080 10-0-0-1.@)
          without hostname: or by its Pod           | C      | -                     | a@10.0.0.1 / a@fd00::     | port SRV _http._tcp.       | 8080 10-0-0-1.@ 8080 fd00--0.@ (8080 a.@) (any label: 8080 10-0-0-1.@ 8080 fd00--0.@)
          hostname and none: that one is certain    | spec   | -                     | a@10.0.0.1=h0 @10.0.0.2   | port SRV _http._tcp.       | 8080 10-0-0-2.@ 8080 h0.@ (any label: 8080 10-0-0-2.@)
          2.4.1 A of an endpoint's hostname         | spec   | -                     | a@10.0.0.1=h0 b@10.0.0.2=h1 | endpoint A h0.           | 10.0.0.1
          2.4.1 AAAA of it                          | spec   | -                     | a@10.0.0.1=h0 / a@fd00::1=h0 | endpoint AAAA h0.       | fd00::1
          a hostname shared: all its addresses      | C      | -                     | a@10.0.0.1=h0 b@10.0.0.2=h0 | endpoint A h0.           | 10.0.0.1 10.0.0.2
          no Pod, no hostname: likewise             | spec   | -                     | @10.0.0.1                 | endpoint A 10-0-0-1.       | 10.0.0.1 not compared
          its name is the server's choice           | C      | -                     | a@10.0.0.1                | endpoint A 10-0-0-1.       | 10.0.0.1 not compared
          2.4.3 PTR of an endpoint                  | spec   | -                     | a@10.0.0.1=h0             | reverse PTR 1.0.0.10.in-addr.arpa. | h0.@ within
          2.4.3 an address with two hostnames       | C      | -                     | a@10.0.0.1=h0 / b@10.0.0.1=h1 | reverse PTR 1.0.0.10.in-addr.arpa. | h0.@ h1.@ within
          written by hand: maybe a cluster IP       | C      | -                     | @10.0.0.1=h0              | reverse PTR 1.0.0.10.in-addr.arpa. | h0.@ within not compared
          without hostname: not in 1.11.4 to 1.12.0 | C      | -                     | a@10.0.0.1                | reverse PTR 1.0.0.10.in-addr.arpa. | 10-0-0-1.@ (a.@) within not compared
          FQDN: A leads out of the cluster          | C      | -                     | *db.Example.org           | service A                  | nodata not compared
          FQDN: a CNAME                             | C      | -                     | *db.Example.org           | service CNAME              | db.example.org.
          FQDN: several: any of them                | C      | -                     | *a.example *b.example.    | service CNAME              | a.example. b.example. not compared
          FQDN: no SRV, yet the name is there       | C      | -                     | *db.example.org           | port SRV _http._tcp.       | nodata
          """)
  void a_service_owes(
      String rule,
      String source,
      @Nullable String clusterIps,
      String slices,
      String question,
      String answer) {
    Service service =
        clusterIps == null
            ? States.headless(Family.IPV4, Family.IPV6)
            : States.clusterIp(clusterIps.split(" "));

    assertThat(answers(service, slices)).as(rule).containsEntry(question, answer);
  }

  @Test
  void what_is_asked_of_a_service_with_a_cluster_ip() {
    assertThat(answers(States.clusterIp("10.96.0.1"), "a@10.0.0.1=h0"))
        .containsOnlyKeys(
            "service A",
            "service AAAA",
            "port SRV _http._tcp.",
            "reverse PTR 1.0.96.10.in-addr.arpa.");
  }

  @Test
  void an_unnamed_port_has_no_srv_and_a_port_is_asked_by_its_protocol() {
    Service service =
        States.service(
            ServiceType.NODE_PORT,
            false,
            List.of(
                new ServicePort(null, Transport.TCP, 80, null),
                new ServicePort("dns", Transport.UDP, 53, null)),
            "10.96.0.1");

    assertThat(answers(service, "a"))
        .containsEntry("port SRV _dns._udp.", "53 @")
        .doesNotContainKey("port SRV _80._tcp.");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2.5 CNAME of the name                   | db.example.org  | service CNAME=db.example.org.
          whatever its case and full stop         | DB.Example.org. | service CNAME=db.example.org.
          an address is no name (CoreDNS)         | 203.0.113.7     | service CNAME=nxdomain
          """)
  void an_external_name_owes(String rule, String externalName, String answers) {
    assertThat(answers(externalName(externalName), "")).as(rule).hasToString("{" + answers + "}");
  }

  @Test
  void an_external_name_that_is_called_is_looked_up_for_its_addresses_too() {
    Service service = externalName("db.example.org");

    List<AnswerExpectation> answers =
        DnsRecords.of(
            States.state(service, ""),
            States.settings(service, States.via(Via.EXTERNAL_NAME)),
            NAME,
            "n1");

    assertThat(answers)
        .extracting(answer -> answer.question().type(), AnswerExpectation::compared)
        .containsExactly(tuple(RecordType.CNAME, true), tuple(RecordType.A, false));
  }

  @Test
  void of_many_endpoints_each_agent_asks_a_few_and_all_agents_ask_all() {
    Service service = States.headless(Family.IPV4);
    String slices =
        IntStream.range(0, 300)
            .mapToObj(i -> "p%d@10.1.%d.%d=h%d".formatted(i, i / 250, i % 250, i))
            .collect(Collectors.joining(" "));
    ServiceState state = States.state(service, slices);
    Set<String> asked = new TreeSet<>();
    for (int node = 0; node < 600; node++) {
      List<AnswerExpectation> answers =
          DnsRecords.of(state, States.defaults(service), NAME, "n" + node);
      Map<String, Long> counts =
          answers.stream()
              .collect(Collectors.groupingBy(a -> a.question().record(), Collectors.counting()));
      assertThat(counts)
          .isEqualTo(Map.of("service", 2L, "port", 1L, "endpoint", 8L, "reverse", 8L));
      answers.stream()
          .filter(a -> a.question().record().equals(Question.ENDPOINT))
          .forEach(a -> asked.add(a.question().name()));
    }

    assertThat(asked).hasSize(300);
  }

  @Test
  void a_port_that_is_left_out_is_not_asked_for() {
    Service service = States.clusterIp("10.96.0.1");
    TargetSettings out = States.written("probe: false");

    assertThat(
            DnsRecords.of(
                States.state(service, "a"),
                new ServiceSettings(TargetSettings.DEFAULT, Map.of("http", out), List.of()),
                NAME,
                "n1"))
        .noneMatch(answer -> answer.question().record().equals(Question.PORT));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10-0-0-1",
    "fd00::1,  fd00--1",
    "fd00::,   fd00--0",
    "FD00::A,  fd00--a",
  })
  void an_endpoint_without_a_hostname_is_called_by_its_address(String address, String label) {
    assertThat(DnsNames.label(address)).isEqualTo(label);
  }

  /// By question, as the tables write them.
  private static Map<String, String> answers(Service service, String slices) {
    Map<String, String> answers = new TreeMap<>();
    for (AnswerExpectation answer :
        DnsRecords.of(States.state(service, slices), States.defaults(service), NAME, "n1")) {
      Question question = answer.question();
      String key = question.record() + " " + question.type() + " " + question.name();
      answers.put(key.replace(NAME, "").strip(), text(answer));
    }
    return answers;
  }

  private static String text(AnswerExpectation expectation) {
    StringBuilder text = new StringBuilder();
    if (expectation.nxdomain()) {
      assertThat(expectation.answers()).isEmpty();
      text.append("nxdomain");
    } else {
      text.append(
          expectation.answers().isEmpty()
              ? "nodata"
              : String.join(" ", new TreeSet<>(expectation.answers())));
    }
    if (expectation.mayBeDenied()) {
      text.append(" (or nxdomain)");
    }
    expectation
        .spellings()
        .forEach(
            (other, meant) -> {
              assertThat(expectation.answers()).containsAll(meant);
              text.append(" (").append(other).append(')');
            });
    if (!expectation.unnamed().isEmpty()) {
      text.append(" (any label: ")
          .append(String.join(" ", new TreeSet<>(expectation.unnamed())))
          .append(')');
    }
    if (expectation.within() != null) {
      assertThat(expectation.within()).isEqualTo("." + NAME);
      text.append(" within");
    }
    return text.append(expectation.compared() ? "" : " not compared").toString().replace(NAME, "@");
  }
}
