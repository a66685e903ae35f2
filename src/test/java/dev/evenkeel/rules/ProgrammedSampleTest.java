package dev.evenkeel.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A few Services as kube-proxy 1.36 programmed them in each mode on one node (10.240.0.11, Pods
/// 10.244.1.0/24), cut out of a larger cluster; cluster IPs and node ports made the same in both.
///
/// - s006: load balancer, 3 endpoints, UDP;
/// - s062: load balancer 198.18.0.45 with source range 192.0.2.0/24, external IP 198.18.0.44, both
///   with `externalTrafficPolicy: Local` and no endpoint here; 3 endpoints elsewhere;
/// - s083: `internalTrafficPolicy: Local`, no endpoint here, 7 elsewhere;
/// - s098: no endpoint;
/// - s114: ClientIP affinity, 4 endpoints.
class ProgrammedSampleTest {

  private static final String POD = "10.244.1.20";
  private static final String NODE = "10.240.0.11";

  private final IptablesRules iptables = IptablesRules.parse(resource("iptables-save.txt"));
  private final NftRules nftables = NftRules.parse(resource("nft.json"), Family.IPV4);

  private static String resource(String name) {
    try (InputStream stream =
        Objects.requireNonNull(ProgrammedSampleTest.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          one of three              | pod  | 10.96.136.68:8080/udp   | 172.20.0.96:8080=0.3333 172.20.0.97:8080=0.3333 172.20.0.98:8080=0.3333
          affinity knows nobody yet | pod  | 10.96.80.55:80/tcp      | 172.20.3.156:8080=0.2500 172.20.3.157:8080=0.2500 172.20.3.158:8080=0.2500 172.20.3.159:8080=0.2500
          another protocol's port   | pod  | 10.96.136.68:8080/tcp   | iptables untouched, nftables rejected
          a port it does not have   | node | 10.96.80.55:81/tcp      | iptables untouched, nftables rejected
          no endpoint               | pod  | 10.96.223.224:80/tcp    | rejected
          no endpoint, from a node  | node | 10.96.223.224:80/tcp    | rejected
          Local, none here          | pod  | 10.96.188.214:80/tcp    | dropped
          external Local, a Pod     | pod  | 198.18.0.44:59987/tcp   | 172.20.1.178:80=0.3333 172.20.2.28:80=0.3333 172.20.2.29:80=0.3333
          external Local, the node  | node | 198.18.0.44:59987/tcp   | 172.20.1.178:80=0.3333 172.20.2.28:80=0.3333 172.20.2.29:80=0.3333
          external Local, outside   | 192.0.2.9    | 198.18.0.44:59987/tcp | dropped
          source ranges shut out    | pod  | 198.18.0.45:59987/tcp   | dropped
          source ranges admit       | 192.0.2.9    | 198.18.0.45:59987/tcp | dropped
          a node port               | pod  | 10.240.0.11:32291/udp   | 172.20.0.96:8080=0.3333 172.20.0.97:8080=0.3333 172.20.0.98:8080=0.3333
          one's own node port       | node | 10.240.0.11:32291/udp   | 172.20.0.96:8080=0.3333 172.20.0.97:8080=0.3333 172.20.0.98:8080=0.3333
          a node port, outside      | 192.0.2.9    | 10.240.0.11:30567/tcp | dropped
          not a Service             | pod  | 198.51.100.1:80/tcp     | untouched
          """)
  void a_packet_has_the_fate(String rule, String from, String to, String fate) {
    Packet packet = packet(from, to);
    String expected = "iptables " + fate + ", nftables " + fate;
    assertThat("iptables %s, nftables %s".formatted(iptables.fates(packet), nftables.fates(packet)))
        .as(rule)
        .isEqualTo(fate.startsWith("iptables") ? fate : expected);
  }

  private static Packet packet(String from, String to) {
    String source =
        switch (from) {
          case "pod" -> POD;
          case "node" -> NODE;
          default -> from;
        };
    String[] parts = to.split("[:/]");
    return new Packet(
        IpAddress.of(source),
        from.equals("node"),
        IpAddress.of(parts[0]),
        parts[0].equals(NODE),
        parts[2].equals("udp") ? Transport.UDP : Transport.TCP,
        Integer.parseInt(parts[1]));
  }

  @Test
  void both_modes_take_the_same_frontends() {
    assertThat(iptables.frontends())
        .containsExactlyInAnyOrder(
            "10.96.136.68 udp 8080",
            "10.96.162.122 tcp 59987",
            "10.96.188.214 tcp 80",
            "10.96.223.224 tcp 80",
            "10.96.80.55 tcp 80",
            "198.18.0.44 tcp 59987",
            "198.18.0.45 tcp 59987",
            "node tcp 30567",
            "node tcp 30790",
            "node udp 32291");
    assertThat(nftables.frontends()).isEqualTo(iptables.frontends());
  }

  @Test
  void a_rule_that_kube_proxy_does_not_write_is_refused() {
    assertThatThrownBy(
            () -> IptablesRules.parse("*nat\n-A KUBE-SERVICES -m ttl --ttl-eq 1 -j KUBE-X\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--ttl-eq is not known");
    String json =
        """
        {"nftables": [
          {"chain": {"family": "ip", "table": "kube-proxy", "name": "in", "hook": "output", "prio": 0}},
          {"rule": {"family": "ip", "table": "kube-proxy", "chain": "in", "expr": [{"log": null}]}}]}
        """;
    NftRules rules = NftRules.parse(json, Family.IPV4);
    assertThatThrownBy(() -> rules.fates(packet("node", "10.96.0.1:443/tcp")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not known");
  }
}
