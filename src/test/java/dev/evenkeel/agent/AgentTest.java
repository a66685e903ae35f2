package dev.evenkeel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.catalog.Catalog;
import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.catalog.CatalogHealth;
import dev.evenkeel.catalog.ServiceChoice;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.config.ConfigurationWatch;
import dev.evenkeel.dns.ResolvConf;
import dev.evenkeel.ledger.BackendSnapshot;
import dev.evenkeel.ledger.DirectSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.ExternalAccess;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Via;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The agent on real sockets. Stubbed: the cluster (events are told by the test) and the data plane
/// (the cluster IP is a server that says in turn that each Pod answered); both are real in the e2e
/// tests.
class AgentTest {

  private static final ServiceKey CART = new ServiceKey("shop", "cart");
  private static final String FAST =
      """
      convergenceObjective: 1s
      dnsServers: ["127.0.0.1:1"]
      defaults: {rate: 100, endpointRate: 50, budget: 10000, lookupInterval: 100ms}
      """;

  private final List<HttpServer> servers = new ArrayList<>();
  private final Map<String, AtomicInteger> asked = new HashMap<>();
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private Consumer<CatalogEvent> tell = _ -> {};
  private Agent agent;
  private int port;
  private volatile boolean reached = true;

  /// Through the cluster IP.
  private volatile List<String> reachable = List.of("pod-a", "pod-b", "self");

  @BeforeEach
  void three_pods_and_a_cluster_ip() throws IOException, ConfigurationRefused {
    serve("127.0.1.1", () -> "pod-a");
    serve("127.0.1.2", () -> "pod-b");
    serve("127.0.1.3", () -> "self");
    AtomicInteger turn = new AtomicInteger();
    serve(
        "127.0.1.100",
        () -> {
          List<String> pods = reachable;
          return pods.get(turn.getAndIncrement() % pods.size());
        });
    agent =
        new Agent(
            new ConfigurationFile(Configuration.parse(FAST, "test"), "test"),
            new AgentIdentity("n1", "self", "shop", Set.of(), apiServer()),
            new Build("test", "test", "jvm"),
            new ResolvConf(List.of(), List.of(), 1),
            consumer -> {
              tell = consumer;
              return new SilentCatalog();
            },
            new Agent.Log() {
              @Override
              public void info(String line) {
                lines.add(line);
              }

              @Override
              public void warn(String line) {
                lines.add(line);
              }
            });
    agent.start();
  }

  @AfterEach
  void end() {
    agent.close();
    servers.forEach(server -> server.stop(0));
  }

  private static Service apiServer() {
    return WithoutCatalog.service(
            Map.of("KUBERNETES_SERVICE_HOST", "127.0.1.100", "KUBERNETES_SERVICE_PORT", "1"))
        .orElseThrow();
  }

  private interface Answer {
    String of();
  }

  private void serve(String ip, Answer answer) throws IOException {
    AtomicInteger count = new AtomicInteger();
    asked.put(ip, count);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(ip), port), 0);
    port = server.getAddress().getPort();
    server.createContext(
        "/",
        exchange -> {
          count.incrementAndGet();
          byte[] body = ("Welcome to the home page of host " + answer.of() + "!").getBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
  }

  private int asked(String ip) {
    return Objects.requireNonNull(asked.get(ip), ip).get();
  }

  private Service cart(Map<String, String> annotations) {
    return new Service(
        CART,
        ServiceType.CLUSTER_IP,
        List.of(IpAddress.of("127.0.1.100")),
        false,
        List.of(Family.IPV4),
        List.of(new ServicePort("http", Transport.TCP, port, null)),
        false,
        false,
        false,
        null,
        Map.of(Service.PROBE_LABEL, "true"),
        annotations);
  }

  private void tellPods(String... pods) {
    tellPods(null, pods);
  }

  private void tellPods(@Nullable Instant trigger, String... pods) {
    List<SliceEndpoint> endpoints =
        Arrays.stream(pods)
            .map(
                pod ->
                    new SliceEndpoint(
                        List.of(
                            switch (pod) {
                              case "pod-a" -> "127.0.1.1";
                              case "pod-b" -> "127.0.1.2";
                              default -> "127.0.1.3";
                            }),
                        true,
                        true,
                        false,
                        null,
                        "n1",
                        null,
                        pod,
                        Set.of(),
                        Set.of()))
            .toList();
    tell.accept(
        new CatalogEvent.SliceSeen(
            new EndpointSlice(
                CART,
                "cart-1",
                Family.IPV4,
                List.of(new SlicePort("http", Transport.TCP, port)),
                endpoints,
                false,
                trigger)));
  }

  private AgentSnapshot snapshot() {
    return agent.snapshot().toCompletableFuture().join();
  }

  private TargetSnapshot target() {
    return snapshot().ledger().targets().getFirst();
  }

  private Map<String, Long> hits() {
    Map<String, Long> hits = new HashMap<>();
    target().backends().forEach(backend -> hits.put(backend.name(), backend.hits()));
    return hits;
  }

  /// The node's own address, and the external IP, are where the three Pods answer in turn.
  @Test
  void a_node_port_is_called_at_this_node_and_an_external_ip_at_itself() {
    IpAddress served = IpAddress.of("127.0.1.100");
    tell.accept(new CatalogEvent.NodeSeen(new Node(null, List.of(served))));
    tellPods("pod-a", "pod-b", "self");
    tell.accept(
        new CatalogEvent.ServiceSeen(
            new Service(
                CART,
                ServiceType.NODE_PORT,
                List.of(IpAddress.of("127.0.1.99")),
                false,
                List.of(Family.IPV4),
                List.of(new ServicePort("http", Transport.TCP, port, null, port)),
                false,
                true,
                false,
                null,
                Map.of(Service.PROBE_LABEL, "true"),
                Map.of(),
                new ExternalAccess(List.of(served), List.of(), List.of(), null),
                Service.DEFAULT_AFFINITY_SECONDS)));

    for (Via via : List.of(Via.NODE_PORT, Via.EXTERNAL_IP)) {
      await()
          .untilAsserted(
              () ->
                  assertThat(snapshot().ledger().targets())
                      .filteredOn(t -> t.expectation().target().via() == via)
                      .singleElement()
                      .satisfies(
                          t ->
                              assertThat(t.backends())
                                  .extracting(BackendSnapshot::hits)
                                  .hasSize(3)
                                  .allMatch(hits -> hits > 2)));
    }
    assertThat(snapshot().ledger().targets())
        .extracting(t -> t.expectation().target().via())
        .containsExactly(Via.CLUSTER_IP, Via.NODE_PORT, Via.EXTERNAL_IP);
  }

  @Test
  void calls_through_the_cluster_ip_are_counted_for_the_pod_that_answered() {
    tellPods("pod-a", "pod-b", "self");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));

    await()
        .untilAsserted(() -> assertThat(hits().values()).hasSize(3).allMatch(count -> count > 10));
    assertThat(target().failures()).isZero();
    await()
        .until(
            () -> target().backends().stream().mapToLong(BackendSnapshot::judgedHits).sum() > 10);
    assertThat(
            target().backends().stream()
                .filter(backend -> backend.name().equals("self"))
                .mapToLong(BackendSnapshot::judgedHits))
        .as("its own hits are left out of the balance")
        .containsExactly(0L);
  }

  @Test
  void each_ready_endpoint_but_itself_is_called_directly() {
    tellPods("pod-a", "pod-b", "self");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));

    await()
        .untilAsserted(
            () ->
                assertThat(snapshot().ledger().directs())
                    .extracting(DirectSnapshot::endpoint)
                    .containsExactly("pod-a", "pod-b"));
    await().until(() -> asked("127.0.1.1") > 5 && asked("127.0.1.2") > 5);
    assertThat(asked("127.0.1.3")).isZero();
  }

  @Test
  void a_service_that_is_no_longer_chosen_is_left_alone_and_its_counts_stay() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));
    await().until(() -> target().calls().values().stream().mapToLong(c -> c).sum() > 10);

    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/probe", "false"))));
    await().until(() -> snapshot().self().targets() == 0);

    assertThat(target().gone()).isTrue();
    assertThat(target().calls().values().stream().mapToLong(c -> c).sum()).isGreaterThan(10);
    assertThat(snapshot().ledger().services()).isEmpty();
  }

  @Test
  void counts_survive_a_change_of_the_endpoints() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));
    await().until(() -> hits().getOrDefault("pod-a", 0L) > 10);
    long before = hits().getOrDefault("pod-a", 0L);

    tellPods("pod-a", "pod-b", "self");

    await().until(() -> hits().size() == 3);
    assertThat(hits().get("pod-a")).isGreaterThanOrEqualTo(before);
  }

  @Test
  void until_a_change_has_arrived_the_target_is_called_ten_times_as_often() {
    tellPods("pod-a", "pod-b", "self");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/rate", "5"))));
    await().untilAsserted(() -> assertThat(snapshot().rates().values()).containsExactly(5.0));

    tellPods("pod-a", "pod-b"); // and still every third call goes to `self`

    await().untilAsserted(() -> assertThat(snapshot().rates().values()).containsExactly(50.0));
    await().until(() -> target().convergence().getFirst().lowerSeconds() > 0);
    reachable = List.of("pod-a", "pod-b");
    await().untilAsserted(() -> assertThat(snapshot().rates().values()).containsExactly(5.0));
    assertThat(target().convergence())
        .singleElement()
        .satisfies(change -> assertThat(change.resolved()).isTrue());
  }

  @Test
  void the_clock_of_a_change_starts_at_the_trigger_time_of_its_slice() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));
    await().until(() -> hits().size() == 2);

    tellPods(Instant.now(), "pod-a");

    await().until(() -> !target().convergence().isEmpty());
    assertThat(target().convergence().getFirst().triggered()).isTrue();
  }

  @Test
  void via_endpoint_alone_still_calls_the_endpoints() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/via", "endpoint"))));

    await().until(() -> asked("127.0.1.1") > 5);
    assertThat(snapshot().ledger().targets()).isEmpty();
    assertThat(asked("127.0.1.100")).isZero();
  }

  @Test
  void a_refused_annotation_is_logged_once_and_counted() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/rate", "1000"))));
    await().until(() -> snapshot().self().annotationsRefused().containsKey(CART));

    tellPods("pod-a"); // the Service is looked at again
    await().until(() -> target().backends().stream().anyMatch(BackendSnapshot::gone));
    assertThat(lines.stream().filter(line -> line.startsWith("annotation refused")))
        .singleElement()
        .asString()
        .contains("shop/cart", "evenkeel.dev/rate");
  }

  @Test
  void failures_are_logged_once_and_not_a_line_a_probe() {
    tellPods("pod-a");
    servers.forEach(server -> server.stop(0));
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));

    await().until(() -> target().failures() > 20);
    assertThat(lines.stream().filter(line -> line.contains("cluster_ip ipv4: refused"))).hasSize(1);
  }

  @Test
  void a_reload_changes_what_it_changes_and_targets_keep_their_counts()
      throws ConfigurationRefused {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of())));
    await().until(() -> hits().getOrDefault("pod-a", 0L) > 10);
    long before = hits().getOrDefault("pod-a", 0L);

    agent.reload(
        new ConfigurationWatch.Change.Accepted(
            new ConfigurationFile(
                Configuration.parse(FAST.replace("rate: 100", "rate: 7"), "test"), "other")));

    await().until(() -> snapshot().self().configHash().equals("other"));
    assertThat(snapshot().rates().values()).containsExactly(7.0);
    assertThat(hits().get("pod-a")).isGreaterThanOrEqualTo(before);
    assertThat(snapshot().self().configAccepted()).isTrue();
  }

  @Test
  void a_refused_file_leaves_the_last_good_one_in_force_and_is_told() {
    agent.reload(new ConfigurationWatch.Change.Refused(List.of("evenkeel.yaml:1:1: no such key")));

    await().until(() -> !snapshot().self().configAccepted());
    assertThat(snapshot().self().configHash()).isEqualTo("test");
    assertThat(lines).contains("configuration refused: evenkeel.yaml:1:1: no such key");
  }

  @Test
  void while_the_api_was_never_reached_its_address_and_its_name_are_probed() {
    reached = false;

    await()
        .ignoreExceptions() // no target yet
        .untilAsserted(
            () -> {
              TargetSnapshot kubernetes = target();
              assertThat(kubernetes.expectation().target().service())
                  .isEqualTo(WithoutCatalog.SERVICE);
              assertThat(kubernetes.calls()).containsKey(CallResult.REFUSED);
            });
    assertThat(snapshot().ledger().lookups())
        .isNotEmpty()
        .allMatch(dns -> dns.expectation().question().name().startsWith("kubernetes.default.svc."));

    reached = true;
    await().until(() -> snapshot().self().targets() == 0);
  }

  @Test
  void many_agents_share_the_budget() {
    tellPods("pod-a", "pod-b");
    tell.accept(new CatalogEvent.ServiceSeen(cart(Map.of("evenkeel.dev/budget", "100"))));
    await().until(() -> !snapshot().rates().isEmpty());
    assertThat(snapshot().rates().values()).containsExactly(80.0);

    tell.accept(new CatalogEvent.AgentsDesired(100));

    await().untilAsserted(() -> assertThat(snapshot().rates().values()).containsExactly(0.8));
  }

  /// Tells what the test tells it to.
  private final class SilentCatalog implements Catalog {
    @Override
    public void start() {}

    @Override
    public void choose(ServiceChoice choice) {}

    @Override
    public CatalogHealth health() {
      return new CatalogHealth(reached, null, reached, null, reached ? null : "not reached", 0);
    }

    @Override
    public void close() {}
  }
}
