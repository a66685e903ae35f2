package dev.evenkeel.agent;

import static dev.evenkeel.model.Samples.CART;

import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.catalog.Catalog;
import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.catalog.CatalogHealth;
import dev.evenkeel.catalog.ServiceChoice;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.dns.ResolvConf;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.Transport;
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

/// The agent on real sockets. Stubbed: the cluster (events are told by the test) and the data plane
/// (the cluster IP is a server that says in turn that each Pod answered); both are real in the e2e
/// tests.
abstract class AgentFixture {

  static final String FAST =
      """
      convergenceObjective: 1s
      dnsServers: ["127.0.0.1:1"]
      defaults: {rate: 100, endpointRate: 50, budget: 10000, lookupInterval: 100ms}
      """;

  final List<HttpServer> servers = new ArrayList<>();
  private final Map<String, AtomicInteger> asked = new HashMap<>();
  final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  Consumer<CatalogEvent> tell = _ -> {};
  Agent agent;
  int port;
  volatile boolean reached = true;

  /// Through the cluster IP.
  volatile List<String> reachable = List.of("pod-a", "pod-b", "self");

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

  int asked(String ip) {
    return Objects.requireNonNull(asked.get(ip), ip).get();
  }

  Service cart(Map<String, String> annotations) {
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

  void tellPods(String... pods) {
    tellPods(null, pods);
  }

  void tellPods(@Nullable Instant trigger, String... pods) {
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

  AgentSnapshot snapshot() {
    return agent.snapshot().toCompletableFuture().join();
  }

  TargetSnapshot target() {
    return snapshot().ledger().targets().getFirst();
  }

  Map<String, Long> hits() {
    Map<String, Long> hits = new HashMap<>();
    target().backends().forEach(backend -> hits.put(backend.name(), backend.hits()));
    return hits;
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
