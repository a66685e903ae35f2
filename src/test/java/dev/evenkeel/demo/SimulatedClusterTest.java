package dev.evenkeel.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.catalog.Catalog;
import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.catalog.CatalogState;
import dev.evenkeel.catalog.ServiceChoice;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.SliceEndpoint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Real: sockets on loopback. What a client of the simulated cluster sees, healthy and with faults.
class SimulatedClusterTest {

  private static final String SERVICE = "nginx-service.default.svc.cluster.local.";
  private static final String HEADLESS = "nginx-headless-service.default.svc.cluster.local.";

  private final List<CatalogEvent> events = new ArrayList<>();
  private final CatalogState state = new CatalogState();
  private SimulatedCluster cluster;
  private Catalog catalog;

  @BeforeEach
  void a_cluster_and_its_catalog() throws IOException {
    cluster = SimulatedCluster.start();
    catalog =
        cluster.catalog(
            event -> {
              events.add(event);
              state.apply(event);
            });
  }

  @AfterEach
  void end() throws IOException {
    cluster.close();
  }

  private static Message ask(DnsServer server, String name, int type) throws IOException {
    byte[] query =
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)).toWire();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(5000);
      socket.connect(server.ip().toInetAddress(), server.port());
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket reply = new DatagramPacket(new byte[4096], 4096);
      socket.receive(reply);
      return new Message(Arrays.copyOf(reply.getData(), reply.getLength()));
    }
  }

  private static Set<String> answers(DnsServer server, String name) throws IOException {
    return ask(server, name, Type.A).getSection(Section.ANSWER).stream()
        .map(Record::rdataToString)
        .collect(Collectors.toSet());
  }

  private List<String> endpoints(ServiceKey key) {
    return state.state(key).orElseThrow().slices().stream()
        .map(EndpointSlice::endpoints)
        .flatMap(List::stream)
        .map(SliceEndpoint::addresses)
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void both_dns_servers_answer_the_cluster_ip_and_the_ready_endpoints() throws IOException {
    for (DnsServer server : cluster.dnsServers()) {
      assertThat(answers(server, SERVICE)).containsExactly("127.96.7.1");
      assertThat(answers(server, HEADLESS))
          .containsExactlyInAnyOrder("127.244.1.41", "127.244.2.42", "127.244.3.43");
    }
  }

  @Test
  void a_type_that_a_name_has_not_is_nodata_and_another_name_is_nxdomain() throws IOException {
    DnsServer server = cluster.dnsServers().getFirst();

    Message nodata = ask(server, SERVICE, Type.AAAA);
    assertThat(nodata.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(nodata.getSection(Section.ANSWER)).isEmpty();

    Message nxdomain = ask(server, "absent.default.svc.cluster.local.", Type.A);
    assertThat(nxdomain.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(nxdomain.getSection(Section.AUTHORITY)).hasSize(1);
  }

  @Test
  void a_stale_dns_server_lacks_the_pod_that_came_later_until_it_is_healed() throws IOException {
    DnsServer good = cluster.dnsServers().getFirst();
    DnsServer stale = cluster.dnsServerThatFails();
    cluster.inject(Fault.STALE_DNS);

    cluster.scaleUp();

    assertThat(answers(good, HEADLESS)).hasSize(4).contains("127.244.4.44");
    assertThat(answers(stale, HEADLESS)).hasSize(3).doesNotContain("127.244.4.44");

    cluster.heal(Fault.STALE_DNS);

    assertThat(answers(stale, HEADLESS)).isEqualTo(answers(good, HEADLESS));
  }

  @Test
  void the_catalog_tells_the_slices_before_their_service_and_nothing_before_it_is_started() {
    assertThat(events).isEmpty();
    assertThat(catalog.health().synced()).isFalse();

    catalog.start();

    assertThat(catalog.health().synced()).isTrue();
    assertThat(events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("NodeSeen", "SliceSeen", "ServiceSeen", "SliceSeen", "ServiceSeen");
    assertThat(endpoints(SimulatedCluster.SERVICE)).hasSize(3);
  }

  @Test
  void the_catalog_tells_a_scale_up_once_whatever_lives_in_the_past() throws IOException {
    cluster.inject(Fault.STALE_DNS);
    cluster.inject(Fault.STALE_RULES);
    catalog.start();
    events.clear();

    cluster.scaleUp();
    cluster.heal(Fault.STALE_RULES);

    assertThat(events).hasSize(2).allMatch(event -> event instanceof CatalogEvent.SliceSeen);
    assertThat(endpoints(SimulatedCluster.SERVICE)).hasSize(4);
    assertThat(endpoints(SimulatedCluster.HEADLESS)).hasSize(4);
  }

  @Test
  void a_service_that_is_no_longer_chosen_is_told_as_gone_with_its_slices() {
    catalog.start();
    events.clear();

    catalog.choose(
        new ServiceChoice(
            List.of(), service -> service.key().equals(SimulatedCluster.SERVICE), Set.of()));

    assertThat(events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("ServiceGone", "SliceGone");
    assertThat(state.services()).containsExactly(SimulatedCluster.SERVICE);
  }

  @Test
  void a_closed_catalog_tells_nothing_any_more() throws IOException {
    catalog.start();
    catalog.close();
    events.clear();

    cluster.scaleUp();

    assertThat(events).isEmpty();
  }
}
