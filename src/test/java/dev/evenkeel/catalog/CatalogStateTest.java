package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.Records.endpoints;
import static dev.evenkeel.catalog.Records.key;
import static dev.evenkeel.catalog.Records.service;
import static dev.evenkeel.catalog.Records.slice;
import static dev.evenkeel.catalog.Records.slicePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.Transport;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogStateTest {

  private static final Node IN_ZONE_A = new Node("zone-a", List.of(IpAddress.of("192.168.0.1")));

  private static final ServiceKey CART = key("shop/cart");
  private static final ServiceKey WEB = key("shop/web");
  private static final ServiceKey AGENTS = key("evenkeel/evenkeel");

  private final CatalogState state = new CatalogState();

  @Test
  void a_service_and_its_slices_are_one_state_in_any_order() {
    EndpointSlice b = slice(CART, "b", endpoints("p=10.0.0.1"));
    EndpointSlice a = slice(CART, "a", endpoints("q=10.0.0.2"));

    assertThat(apply(new CatalogEvent.SliceSeen(b))).isEmpty();
    assertThat(state.state(CART)).isEmpty();
    assertThat(apply(new CatalogEvent.ServiceSeen(service(CART)))).containsExactly(CART);
    assertThat(apply(new CatalogEvent.SliceSeen(a))).containsExactly(CART);

    assertThat(state.state(CART)).contains(new ServiceState(service(CART), List.of(a, b)));
    assertThat(state.services()).containsExactly(CART);
  }

  @Test
  void what_changes_nothing_touches_nothing() {
    apply(new CatalogEvent.ServiceSeen(service(CART)));
    apply(new CatalogEvent.SliceSeen(slice(CART, "a")));
    apply(new CatalogEvent.NodeSeen(IN_ZONE_A));

    assertThat(apply(new CatalogEvent.ServiceSeen(service(CART)))).isEmpty();
    assertThat(apply(new CatalogEvent.SliceSeen(slice(CART, "a")))).isEmpty();
    assertThat(apply(new CatalogEvent.SliceGone(CART, "b"))).isEmpty();
    assertThat(apply(new CatalogEvent.ServiceGone(WEB))).isEmpty();
    assertThat(apply(new CatalogEvent.NodeSeen(IN_ZONE_A))).isEmpty();
    assertThat(apply(new CatalogEvent.AgentsDesired(3))).isEmpty();
  }

  @Test
  void another_node_touches_all() {
    apply(new CatalogEvent.ServiceSeen(service(CART)));
    apply(new CatalogEvent.ServiceSeen(service(WEB)));

    assertThat(apply(new CatalogEvent.NodeSeen(IN_ZONE_A))).containsExactlyInAnyOrder(CART, WEB);
    assertThat(state.node()).isEqualTo(IN_ZONE_A);
    assertThat(apply(new CatalogEvent.NodeSeen(Node.PLAIN))).containsExactlyInAnyOrder(CART, WEB);
    assertThat(state.node()).isEqualTo(Node.PLAIN);
  }

  @Test
  void slices_outlive_their_service_until_they_are_told_as_gone() {
    apply(new CatalogEvent.ServiceSeen(service(CART)));
    apply(new CatalogEvent.SliceSeen(slice(CART, "a")));

    assertThat(apply(new CatalogEvent.ServiceGone(CART))).containsExactly(CART);
    assertThat(state.state(CART)).isEmpty();
    assertThat(state.services()).isEmpty();
    assertThat(apply(new CatalogEvent.SliceGone(CART, "a"))).isEmpty();

    apply(new CatalogEvent.ServiceSeen(service(CART)));
    assertThat(state.state(CART)).contains(new ServiceState(service(CART), List.of()));
  }

  @Test
  void desired_agents_are_unknown_at_first() {
    assertThat(state.agentsDesired()).isEmpty();
    apply(new CatalogEvent.AgentsDesired(3));
    assertThat(state.agentsDesired()).hasValue(3);
  }

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no slice                          | ''                         | ''                      | 1
          each Pod once over families       | a=10.0.0.1 b=10.0.0.2      | a=fd00::1 b=fd00::2     | 2
          only the ready ones               | a=10.0.0.1 b=10.0.0.2!     | ''                      | 1
          without a Pod by address          | 10.0.0.1 10.0.0.2          | ''                      | 2
          none ready                        | a=10.0.0.1!                | ''                      | 1
          """)
  void agents_are_ready_pods(String rule, String first, String second, int ready) {
    apply(new CatalogEvent.SliceSeen(slice(AGENTS, "one", endpoints(first))));
    apply(new CatalogEvent.SliceSeen(slice(AGENTS, "two", endpoints(second))));

    assertThat(state.readyAgents(AGENTS)).isEqualTo(ready);
  }

  @Test
  void the_last_known_number_of_agents_stays_while_there_is_none_newer() {
    apply(new CatalogEvent.SliceSeen(slice(AGENTS, "one", endpoints("a=10.0.0.1"))));
    assertThat(state.readyAgents(AGENTS)).isEqualTo(1);

    apply(
        new CatalogEvent.SliceSeen(
            slice(AGENTS, "one", endpoints("a=10.0.0.1 b=10.0.0.2 c=10.0.0.3"))));
    apply(new CatalogEvent.SliceGone(AGENTS, "one"));
    assertThat(state.readyAgents(AGENTS)).isEqualTo(3);

    apply(new CatalogEvent.SliceSeen(slice(AGENTS, "one", endpoints("a=10.0.0.1 b=10.0.0.2"))));
    assertThat(state.readyAgents(AGENTS)).isEqualTo(2);
  }

  @Test
  void an_agent_that_is_not_ready_counts_itself() {
    apply(new CatalogEvent.SliceSeen(slice(AGENTS, "one", endpoints("a=10.0.0.1 b=10.0.0.2!"))));

    assertThat(state.readyAgents(AGENTS, "b")).isEqualTo(2);
    assertThat(state.readyAgents(AGENTS, "a")).isEqualTo(1);
  }

  @Test
  void dns_servers_are_the_ready_endpoints_at_the_port_behind_udp_53() {
    ServiceKey dns = key("kube-system/kube-dns");
    apply(
        new CatalogEvent.ServiceSeen(
            service(
                dns,
                new ServicePort("metrics", Transport.TCP, 9153, null),
                new ServicePort("other", Transport.UDP, 54, null),
                new ServicePort("dns", Transport.UDP, 53, null),
                new ServicePort("dns-tcp", Transport.TCP, 53, null))));
    apply(
        new CatalogEvent.SliceSeen(
            slice(
                dns,
                "a",
                List.of(
                    slicePort("dns-tcp", Transport.TCP, 5354),
                    slicePort("dns", Transport.UDP, 5353)),
                endpoints("c2=10.0.0.2 c1=10.0.0.1 c3=10.0.0.3!"))));
    apply(
        new CatalogEvent.SliceSeen(
            slice(
                dns, "b", List.of(slicePort("dns", Transport.UDP, 53)), endpoints("c2=fd00::2"))));

    assertThat(state.dnsServers(dns))
        .extracting(DnsServer::label, DnsServer::pod)
        .containsExactly(
            tuple("10.0.0.1:5353", "c1"), tuple("10.0.0.2:5353", "c2"), tuple("fd00::2", "c2"));
    assertThat(state.dnsServers(CART)).isEmpty();
  }

  private Set<ServiceKey> apply(CatalogEvent event) {
    return state.apply(event);
  }
}
