package dev.evenkeel.expectation;

import static dev.evenkeel.expectation.States.expect;
import static dev.evenkeel.model.Samples.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Balance;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a port is called, and whether its replies say who answered.
class ProtocolsTest {

  @ParameterizedTest(name = "{0} port {1} {2}: {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          http     | 8080 | -     | http
          http-web | 8080 | -     | http
          https    | 8443 | -     | https
          grpc-api | 9000 | -     | grpc
          grpcs    | 9000 | -     | grpcs
          grpcs-a  | 9000 | -     | grpcs
          grpcserver | 9000 | -   | grpc
          web      | 9000 | grpc  | grpc
          web      | 9000 | GRPCS | grpcs
          grpc     | 9000 | kubernetes.io/h2c | grpc
          web      | 9000 | kubernetes.io/h2c | tcp
          web      | 80   | -     | http
          web      | 443  | -     | https
          web      | 8080 | -     | tcp
          -        | 80   | -     | http
          web      | 8080 | HTTP  | http
          http     | 80   | https | https
          """)
  void protocol_is_told_by_app_protocol_then_name_then_number(
      String name, int number, String appProtocol, String protocol) {
    ServicePort port = new ServicePort(name, Transport.TCP, number, appProtocol);

    assertThat(Protocols.of(port, TargetSettings.DEFAULT).label()).isEqualTo(protocol);
  }

  @Test
  void what_cannot_be_told_is_advised() {
    ServicePort web = new ServicePort("web", Transport.TCP, 8080, null);
    Service service = States.service(ServiceType.CLUSTER_IP, false, List.of(web), "10.96.0.1");

    ServiceExpectation expectation = expect(service, "web:8080: a@10.0.0.1 b@10.0.0.2");

    assertThat(expectation.targets().getFirst().protocol()).isEqualTo(Protocol.TCP);
    assertThat(expectation.targets().getFirst().balance()).isEqualTo(Balance.UNIDENTIFIED);
    assertThat(expectation.advice())
        .containsExactly(
            "port `web` has no name that tells its protocol: no hits are counted; set the annotation"
                + " `evenkeel.dev/protocol`");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          http  | auto        | tested       | -
          https | auto        | tested       | -
          grpc  | auto        | tested       | -
          grpc  | header      | tested       | -
          grpc  | json        | tested       | port `http`: identity `json:pod` finds nothing: a health check names nobody but in its metadata (header:NAME)
          grpc  | pattern     | tested       | port `http`: identity `pattern:(.*)` finds nothing: a health check names nobody but in its metadata (header:NAME)
          grpcs | certificate | tested       | -
          tcp   | auto        | unidentified | port `http` is called by connecting only (tcp): who answers cannot be told, so no hits are counted; give it `send` or `expect`
          http  | none        | unidentified | port `http`: identity `none` asks no reply who answered, so no hits are counted
          https | none        | unidentified | port `http`: identity `none` asks no reply who answered, so no hits are counted
          https | certificate | tested       | -
          http  | certificate | tested       | port `http`: identity `certificate` needs protocol `https` or `grpcs`: without TLS there is no certificate
          https | header      | tested       | -
          https | json        | tested       | -
          http  | pattern     | tested       | -
          """)
  void who_answers_is_told_by_protocol_and_identity(
      String protocol, String identity, String balance, @Nullable String advice) {
    Service service = States.clusterIp("10.96.0.1");

    ServiceExpectation expectation =
        Expectations.of(
            States.state(service, "a@10.0.0.1 b@10.0.0.2"),
            States.settings(service, spoken(protocol, source(identity))),
            "cluster.local",
            States.VANTAGE);

    assertThat(expectation.targets().getFirst().balance().label()).isEqualTo(balance);
    assertThat(expectation.advice()).isEqualTo(advice == null ? List.of() : List.of(advice));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          header  | header:X-Pod | protocol `http`, `https`, `grpc` or `grpcs`: others have no headers
          json    | json:pod     | a reply: protocol `http` or `https`, or `send` or `expect`
          pattern | pattern:(.*) | a reply: protocol `http` or `https`, or `send` or `expect`
          """)
  void a_source_in_a_reply_needs_a_protocol_with_replies(
      String identity, String label, String needed) {
    Service service = States.clusterIp("10.96.0.1");

    ServiceExpectation expectation =
        Expectations.of(
            States.state(service, "a@10.0.0.1"),
            States.settings(service, spoken("tcp", source(identity))),
            "cluster.local",
            States.VANTAGE);

    assertThat(expectation.advice())
        .contains("port `http`: identity `" + label + "` needs " + needed);
  }

  private static IdentitySource source(String identity) {
    return switch (identity) {
      case "auto" -> new IdentitySource.Auto();
      case "header" -> new IdentitySource.Header("X-Pod");
      case "json" -> new IdentitySource.Json("pod");
      case "pattern" -> new IdentitySource.Pattern("(.*)");
      case "certificate" -> new IdentitySource.Certificate();
      case "none" -> new IdentitySource.None();
      default -> throw new IllegalArgumentException(identity);
    };
  }

  private static TargetSettings spoken(String protocol, IdentitySource identity) {
    return settings(Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)), identity, null, null);
  }

  @Test
  void udp_is_looked_up_but_not_called() {
    ServicePort dns = new ServicePort("dns", Transport.UDP, 53, null);
    Service service = States.service(ServiceType.CLUSTER_IP, false, List.of(dns), "10.96.0.10");

    ServiceExpectation expectation = expect(service, "");

    assertThat(expectation.targets()).isEmpty();
    assertThat(expectation.answers())
        .extracting(answer -> answer.question().record())
        .containsExactly("service", "service", "port", "reverse");
    assertThat(expectation.advice())
        .containsExactly(
            "port `dns` is UDP: without `send` (a request, in the configuration file) it is not"
                + " called, only its name is looked up");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          UDP with a request                | UDP  | -    | hi | -  | udp tested       | -
          UDP with a request and a pattern  | UDP  | UDP  | hi | ^x | udp tested       | -
          UDP with a pattern only           | UDP  | -    | -  | ^x | -                | port `p` is UDP: without `send` (a request, in the configuration file) it is not called, only its name is looked up
          what is not UDP, over UDP         | UDP  | HTTP | hi | -  | -                | port `p` is UDP: protocol `http` cannot be called there, only its name is looked up
          UDP, over what is not UDP         | TCP  | UDP  | hi | -  | -                | port `p` is TCP: protocol `udp` cannot be called there, only its name is looked up
          SCTP                              | SCTP | -    | hi | -  | -                | port `p` is SCTP: this version does not call it, only its name is looked up
          TCP with a request                | TCP  | -    | hi | -  | tcp tested       | -
          TCP whose server speaks first     | TCP  | TCP  | -  | ^x | tcp tested       | -
          TCP, nothing said                 | TCP  | TCP  | -  | -  | tcp unidentified | port `p` is called by connecting only (tcp): who answers cannot be told, so no hits are counted; give it `send` or `expect`
          """)
  void a_port_is_called_by_what_can_be_said_to_it(
      String rule,
      Transport transport,
      @Nullable Protocol protocol,
      @Nullable String send,
      @Nullable String expect,
      @Nullable String called,
      @Nullable String advice) {
    ServicePort port = new ServicePort("p", transport, 9, null);
    Service service = States.service(ServiceType.CLUSTER_IP, false, List.of(port), "10.96.0.1");
    SlicePort slicePort = new SlicePort("p", transport, 9);
    ServiceState state =
        new ServiceState(
            service,
            States.state(service, "p:9: a@10.0.0.1 b@10.0.0.2").slices().stream()
                .map(
                    s ->
                        new EndpointSlice(
                            s.service(),
                            s.name(),
                            s.family(),
                            List.of(slicePort),
                            s.endpoints(),
                            false,
                            null))
                .toList());

    ServiceExpectation expectation =
        Expectations.of(
            state,
            States.settings(service, settings(protocol, new IdentitySource.Auto(), send, expect)),
            "cluster.local",
            States.VANTAGE);

    assertThat(
            expectation.targets().stream()
                .map(t -> t.protocol().label() + " " + t.balance().label()))
        .isEqualTo(called == null ? List.of() : List.of(called));
    assertThat(expectation.directs()).hasSize(called == null ? 0 : 1);
    assertThat(expectation.advice()).isEqualTo(advice == null ? List.of() : List.of(advice));
  }
}
