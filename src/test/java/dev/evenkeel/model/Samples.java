package dev.evenkeel.model;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Records of a small cluster for the tests of all packages: Services of the namespace shop with a
/// port `http` at 10.96.0.1, Pods on the node n1, and the DNS at 10.96.0.10. What a test is about
/// it says itself; here is what a record has to have besides.
public final class Samples {

  public static final ServiceKey CART = shop("cart");
  public static final ServicePort HTTP = new ServicePort("http", Transport.TCP, 80, null);
  public static final IpAddress CLUSTER_IP = IpAddress.of("10.96.0.1");
  public static final DnsServer RESOLVER =
      new DnsServer(IpAddress.of("10.96.0.10"), 53, DnsServer.Role.RESOLVER, null, null);

  /// An agent on n1, of which nothing else is known.
  public static final Vantage N1 = new Vantage("n1", null, null, null, Set.of());

  /// Settings of a Service that says none.
  public static final ServiceSettings DEFAULTS =
      new ServiceSettings(TargetSettings.DEFAULT, Map.of(), List.of());

  private Samples() {}

  /// Monotonic time in nanoseconds.
  public static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }

  public static ServiceKey shop(String service) {
    return new ServiceKey("shop", service);
  }

  public static Service clusterIp(ServiceKey key, ServicePort... ports) {
    return service(key, List.of(CLUSTER_IP), ports);
  }

  public static Service headless(ServiceKey key, ServicePort... ports) {
    return service(key, List.of(), ports);
  }

  private static Service service(ServiceKey key, List<IpAddress> clusterIps, ServicePort... ports) {
    return new Service(
        key,
        ServiceType.CLUSTER_IP,
        clusterIps,
        clusterIps.isEmpty(),
        List.of(Family.IPV4),
        List.of(ports),
        false,
        false,
        false,
        null,
        Map.of(),
        Map.of());
  }

  /// The port `http` through the cluster IP.
  public static Target target(ServiceKey key) {
    return new Target(key, "http", Via.CLUSTER_IP, Family.IPV4);
  }

  /// Each of them due the same.
  public static List<ExpectedEndpoint> ready(String... pods) {
    return readyOn("n1", pods);
  }

  /// Each of them due the same.
  public static List<ExpectedEndpoint> readyOn(String node, String... pods) {
    return Arrays.stream(pods)
        .map(pod -> new ExpectedEndpoint(pod(pod, node), 1.0 / pods.length, EndpointReason.READY))
        .toList();
  }

  private static Endpoint pod(String name, String node) {
    return new Endpoint(
        name, IpAddress.of("10.0.0.1"), 80, name, null, node, "z1", EndpointState.READY);
  }

  /// Called over HTTP with the default settings.
  public static TargetExpectation expected(
      Target target, Balance balance, List<ExpectedEndpoint> endpoints) {
    return new TargetExpectation(
        target,
        CLUSTER_IP,
        80,
        nameOf(target.service()),
        Protocol.HTTP,
        endpoints,
        true,
        balance,
        TargetSettings.DEFAULT);
  }

  /// The same where nobody knows which endpoints are due calls.
  public static TargetExpectation notKnown(TargetExpectation expected) {
    return new TargetExpectation(
        expected.target(),
        expected.ip(),
        expected.port(),
        expected.name(),
        expected.protocol(),
        expected.endpoints(),
        false,
        expected.balance(),
        expected.settings());
  }

  /// The same with other settings, and the protocol where they say one.
  public static TargetExpectation with(TargetSettings settings, TargetExpectation expected) {
    Protocol protocol = settings.protocol();
    return new TargetExpectation(
        expected.target(),
        expected.ip(),
        expected.port(),
        expected.name(),
        protocol == null ? expected.protocol() : protocol,
        expected.endpoints(),
        expected.known(),
        expected.balance(),
        settings);
  }

  /// The defaults, but for what is said to a port and where its reply names the backend.
  public static TargetSettings settings(
      @Nullable Protocol protocol,
      IdentitySource identity,
      @Nullable String send,
      @Nullable String expect) {
    TargetSettings d = TargetSettings.DEFAULT;
    return new TargetSettings(
        d.probe(),
        protocol,
        d.path(),
        d.host(),
        d.status(),
        d.tlsVerify(),
        d.caFile(),
        send,
        expect,
        d.rate(),
        d.endpointRate(),
        d.endpointLimit(),
        d.budget(),
        d.timeout(),
        d.lookupInterval(),
        identity,
        d.tolerance(),
        d.judge(),
        d.via());
  }

  /// The absolute name of a Service.
  public static String nameOf(ServiceKey key) {
    return key.name() + "." + key.namespace() + ".svc.cluster.local.";
  }

  /// For the IPv4 addresses of a Service's own name.
  public static Question question(ServiceKey key) {
    return new Question(key, nameOf(key), Question.SERVICE, RecordType.A);
  }

  /// An endpoint of the DNS Service.
  public static DnsServer dnsEndpoint(String ip) {
    return new DnsServer(IpAddress.of(ip), 53, DnsServer.Role.ENDPOINT, null, null);
  }

  /// @param answers none: the name must not exist
  public static AnswerExpectation owed(Question question, String... answers) {
    return new AnswerExpectation(question, Set.of(answers), answers.length == 0, true);
  }

  /// Whose endpoints are not called by themselves.
  public static ServiceExpectation expected(
      Service service, List<TargetExpectation> targets, List<AnswerExpectation> answers) {
    return new ServiceExpectation(
        service, DEFAULTS, targets, List.of(), answers, List.of(), List.of());
  }

  /// A call through the frontend that took three nanoseconds.
  public static CallObservation call(
      long endNanos, Target target, CallResult result, Answerer answerer) {
    return call(endNanos, target, null, result, answerer);
  }

  /// A call of one of the endpoints behind a target, by itself.
  public static CallObservation directCall(
      long endNanos, Target target, String endpoint, CallResult result, Answerer answerer) {
    return call(endNanos, target.direct(), endpoint, result, answerer);
  }

  private static CallObservation call(
      long endNanos,
      Target target,
      @Nullable String endpoint,
      CallResult result,
      Answerer answerer) {
    Phases phases =
        answerer instanceof Answerer.NoReply
            ? new Phases(Phases.NEVER, Phases.NEVER, Phases.NEVER, 3)
            : new Phases(1, Phases.NEVER, 2, 3);
    return new CallObservation(target, endpoint, endNanos, result, phases, answerer);
  }

  public static CallObservation hit(long endNanos, Target target, String pod) {
    return call(endNanos, target, CallResult.OK, new Answerer.Named(pod));
  }

  /// A lookup that took a millisecond.
  public static LookupObservation lookup(
      long endNanos,
      Question question,
      DnsServer server,
      LookupResult result,
      long ttlSeconds,
      String... answers) {
    return new LookupObservation(
        question,
        server,
        result,
        List.of(answers),
        ttlSeconds,
        1_000_000,
        false,
        Map.of(),
        endNanos,
        Instant.EPOCH);
  }

  /// The same, cut short over TCP too.
  public static LookupObservation inPart(LookupObservation whole) {
    return new LookupObservation(
        whole.question(),
        whole.server(),
        whole.result(),
        whole.answers(),
        whole.ttlSeconds(),
        whole.durationNanos(),
        true,
        true,
        whole.rejected(),
        whole.endNanos(),
        whole.at());
  }
}
