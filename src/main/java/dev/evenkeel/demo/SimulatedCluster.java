package dev.evenkeel.demo;

import dev.evenkeel.catalog.Catalog;
import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.Transport;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ReverseMap;

/// A cluster on loopback: nginx Pods on addresses of their own, a Service with a cluster IP and a
/// headless one before them, two DNS servers, and the catalog that tells the agent of it. What the
/// slices say is the truth; data plane and DNS servers follow it, but for those that a [Fault] has
/// frozen. Safe for any thread.
public final class SimulatedCluster implements AutoCloseable {

  public static final String CLUSTER_DOMAIN = "cluster.local";
  public static final ServiceKey SERVICE = new ServiceKey("default", "nginx-service");
  public static final ServiceKey HEADLESS = new ServiceKey("default", "nginx-headless-service");

  private static final IpAddress CLUSTER_IP = IpAddress.of("127.96.7.1");
  private static final List<IpAddress> DNS_IPS =
      List.of(IpAddress.of("127.244.0.2"), IpAddress.of("127.244.0.3"));

  /// The ends of the Pods' names; their number is how far the Deployment can be scaled.
  private static final List<String> PODS = List.of("j2pzq", "x8k4d", "m6wcn", "t9hvs");

  private static final int PODS_AT_START = 3;
  private static final int BIND_ATTEMPTS = 20;

  private final List<Backend> backends = new ArrayList<>();
  private final List<SimulatedDnsServer> dns = new ArrayList<>();
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final Forwarder forwarder;
  private @Nullable SimulatedCatalog catalog;

  private SimulatedCluster(Forwarder forwarder) {
    this.forwarder = forwarder;
  }

  /// @throws IOException where its addresses cannot be bound, as anywhere but on Linux
  public static SimulatedCluster start() throws IOException {
    SplittableRandom random = new SplittableRandom();
    SimulatedCluster cluster = new SimulatedCluster(Forwarder.start(CLUSTER_IP, random.split()));
    try {
      for (IpAddress ip : DNS_IPS) {
        cluster.dns.add(SimulatedDnsServer.start(ip, CLUSTER_DOMAIN, random.split()));
      }
      cluster.startPods();
    } catch (IOException e) {
      cluster.close();
      throw e;
    }
    cluster.follow();
    return cluster;
  }

  /// The Pods of a Service share one target port, so a port that is free on the first address must
  /// be free on the others too.
  private void startPods() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        for (int i = 0; i < PODS_AT_START; i++) {
          startPod();
        }
        return;
      } catch (BindException taken) {
        backends.forEach(Backend::close);
        backends.clear();
        if (attempt == BIND_ATTEMPTS) {
          throw taken;
        }
      }
    }
  }

  private Backend startPod() throws IOException {
    int number = backends.size() + 1;
    int port = backends.isEmpty() ? 0 : backends.getFirst().address().getPort();
    Backend backend =
        Backend.start(
            "nginx-5c7575f557-" + PODS.get(number - 1),
            IpAddress.of("127.244." + number + "." + (number + 40)),
            port,
            "n" + number);
    backends.add(backend);
    return backend;
  }

  /// Makes the catalog of this cluster.
  ///
  /// @param events takes what it tells
  public synchronized Catalog catalog(Consumer<CatalogEvent> events) {
    SimulatedCatalog made = new SimulatedCatalog(events, _ -> true, states());
    catalog = made;
    return made;
  }

  /// In the order of `resolv.conf`.
  public synchronized List<DnsServer> dnsServers() {
    return dns.stream().map(SimulatedDnsServer::address).toList();
  }

  /// The one that [Fault#STALE_DNS] freezes.
  public synchronized DnsServer dnsServerThatFails() {
    return dns.getLast().address();
  }

  /// One more ready Pod.
  ///
  /// @return its name
  /// @throws IOException where its address cannot be bound
  /// @throws IllegalStateException where there are no more Pods to come
  public synchronized String scaleUp() throws IOException {
    if (backends.size() == PODS.size()) {
      throw new IllegalStateException("no more than " + PODS.size() + " Pods");
    }
    Backend added = startPod();
    follow();
    return added.pod();
  }

  public synchronized int pods() {
    return backends.size();
  }

  /// From now on the component that the fault is of keeps its state.
  public synchronized void inject(Fault fault) {
    faults.add(fault);
  }

  /// The component catches up with the slices.
  public synchronized void heal(Fault fault) {
    faults.remove(fault);
    follow();
  }

  private synchronized void follow() {
    if (!faults.contains(Fault.STALE_RULES)) {
      forwarder.rules(backends.stream().map(Backend::address).toList());
    }
    Map<String, List<String>> names = names();
    for (SimulatedDnsServer server : dns) {
      if (!(faults.contains(Fault.STALE_DNS) && server == dns.getLast())) {
        server.names(names);
      }
    }
    if (catalog != null) {
      catalog.tell(states());
    }
  }

  /// What the cluster's DNS says when it is right.
  private Map<String, List<String>> names() {
    String service = dnsName(SERVICE);
    String headless = dnsName(HEADLESS);
    Map<String, List<String>> names = new HashMap<>();
    names.put(service, List.of("A " + CLUSTER_IP));
    names.put("_http._tcp." + service, List.of("SRV 0 100 " + forwarder.port() + " " + service));
    names.put(reverse(CLUSTER_IP), List.of("PTR " + service));
    List<String> addresses = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    for (Backend backend : backends) {
      String own = backend.ip().text().replace('.', '-') + "." + headless;
      addresses.add("A " + backend.ip());
      targets.add("SRV 0 100 " + backend.address().getPort() + " " + own);
      names.put(own, List.of("A " + backend.ip()));
      names.put(reverse(backend.ip()), List.of("PTR " + own));
    }
    names.put(headless, addresses);
    names.put("_http._tcp." + headless, targets);
    return names;
  }

  private static String reverse(IpAddress ip) {
    return ReverseMap.fromAddress(ip.toInetAddress()).toString();
  }

  private static String dnsName(ServiceKey key) {
    return key.name() + "." + key.namespace() + ".svc." + CLUSTER_DOMAIN + ".";
  }

  private List<ServiceState> states() {
    return List.of(state(SERVICE, List.of(CLUSTER_IP)), state(HEADLESS, List.of()));
  }

  private ServiceState state(ServiceKey key, List<IpAddress> clusterIps) {
    boolean headless = clusterIps.isEmpty();
    Service service =
        new Service(
            key,
            ServiceType.CLUSTER_IP,
            clusterIps,
            headless,
            List.of(Family.IPV4),
            List.of(new ServicePort("http", Transport.TCP, forwarder.port(), null)),
            false,
            false,
            false,
            null,
            Map.of(Service.PROBE_LABEL, "true"),
            Map.of());
    int targetPort = backends.getFirst().address().getPort();
    EndpointSlice slice =
        new EndpointSlice(
            key,
            key.name() + "-7xk2p",
            Family.IPV4,
            List.of(new SlicePort("http", Transport.TCP, targetPort)),
            backends.stream().map(SimulatedCluster::endpoint).toList(),
            headless,
            null);
    return new ServiceState(service, List.of(slice));
  }

  private static SliceEndpoint endpoint(Backend backend) {
    return new SliceEndpoint(
        List.of(backend.ip().text()),
        true,
        true,
        false,
        null,
        backend.node(),
        null,
        backend.pod(),
        Set.of(),
        Set.of());
  }

  @Override
  public synchronized void close() throws IOException {
    forwarder.close();
    dns.forEach(SimulatedDnsServer::close);
    backends.forEach(Backend::close);
  }
}
