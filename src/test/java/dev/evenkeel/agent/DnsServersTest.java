package dev.evenkeel.agent;

import static dev.evenkeel.model.Samples.RESOLVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DnsServersTest {

  private static DnsServer endpoint(String ip, String pod) {
    return new DnsServer(IpAddress.of(ip), 53, DnsServer.Role.ENDPOINT, pod, "n1");
  }

  @Test
  void resolvers_come_first_and_a_pod_with_two_families_is_asked_once() {
    List<DnsServer> servers =
        DnsServers.of(
            List.of(RESOLVER),
            List.of(endpoint("fd00::1", "dns-a"), endpoint("10.0.0.1", "dns-a")),
            "n1",
            4);

    assertThat(servers).extracting(DnsServer::label).containsExactly("10.96.0.10", "10.0.0.1");
  }

  @Test
  void of_many_each_node_asks_a_few_and_all_nodes_together_ask_each() {
    List<DnsServer> many =
        IntStream.range(0, 20).mapToObj(i -> endpoint("10.0.0." + i, "dns-" + i)).toList();
    Set<String> asked = new HashSet<>();
    for (int node = 0; node < 100; node++) {
      List<DnsServer> servers = DnsServers.of(List.of(), many, "node-" + node, 4);
      assertThat(servers).hasSize(4);
      servers.forEach(server -> asked.add(server.label()));
    }

    assertThat(asked).hasSize(20);
  }
}
