package dev.evenkeel.call;

import static dev.evenkeel.call.CallingLoop.LONG;
import static dev.evenkeel.call.CallingLoop.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Phases;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real: grpc-java's server with its health service, over loopback. Stubbed: nothing.
class GrpcServerTest {

  private static final Metadata.Key<String> POD =
      Metadata.Key.of("x-pod", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);

  private final CallingLoop loop = new CallingLoop();
  private final HealthStatusManager health = new HealthStatusManager();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private @Nullable Server server;

  @AfterEach
  void close() {
    loop.close();
    if (server != null) {
      server.shutdownNow();
    }
  }

  @ParameterizedTest(name = "service \"{0}\" is {1}: {2}")
  @CsvSource({
    "'',           SERVING,         OK",
    "'',           NOT_SERVING,     GRPC_NOT_SERVING",
    "'',           UNKNOWN,         GRPC_NOT_SERVING",
    "shop.v1.Cart, SERVING,         OK",
    "shop.v1.Cart, NOT_SERVING,     GRPC_NOT_SERVING"
  })
  void the_health_of_a_service_is_told(String service, ServingStatus status, CallResult result)
      throws IOException {
    health.setStatus("", service.isEmpty() ? status : ServingStatus.UNKNOWN);
    health.setStatus(service, status);
    int port = start(true, null, null);

    CallOutcome outcome = loop.call(check(port, service, null));

    assertThat(outcome.result()).isEqualTo(result);
    Phases phases = outcome.phases();
    assertThat(phases.connect()).isPositive();
    assertThat(phases.tls()).isEqualTo(Phases.NEVER);
    assertThat(phases.firstByte()).isGreaterThan(phases.connect());
    assertThat(phases.total()).isGreaterThanOrEqualTo(phases.firstByte());
    await().until(() -> loop.inFlight() == 0);
  }

  @Test
  void a_service_that_nobody_knows_is_not_found() throws IOException {
    int port = start(true, null, null);

    assertThat(loop.call(check(port, "no.such", null)).result())
        .isEqualTo(CallResult.GRPC_NOT_FOUND);
  }

  /// It has proved that it answers. (grpc-java runs no interceptor for what it does not know, so
  /// here nobody is named.)
  @Test
  void a_server_without_a_health_service_answers_all_the_same() throws IOException {
    int port = start(false, null, null);

    CallOutcome outcome = loop.call(check(port, "", null));

    assertThat(outcome.result()).isEqualTo(CallResult.GRPC_UNIMPLEMENTED);
    assertThat(outcome.reply()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED"
  })
  void a_status_is_told_by_its_name(Status.Code code) throws IOException {
    int port = start(true, code, null);

    assertThat(loop.call(check(port, "", null)).result().label())
        .isEqualTo("grpc_" + code.name().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"auto", "header"})
  void metadata_names_who_answered(String identity) throws IOException {
    int port = start(true, null, null);
    CallRequest request = check(port, "", null);
    IdentitySource source =
        identity.equals("auto") ? new IdentitySource.Auto() : new IdentitySource.Header("X-Pod");

    Reply reply = reply(loop.call(request));

    assertThat(
            Identity.of(source, List.of(endpoint("web-0"), endpoint("web-1")), Set.of())
                .who(reply, request.sent()))
        .isEqualTo(new Answerer.Named("web-0"));
  }

  @Test
  void the_request_is_that_of_a_gRPC_client() throws IOException {
    int port = start(true, null, null);

    loop.call(check(port, "", null));

    assertThat(seen)
        .containsExactly(
            "grpc.health.v1.Health/Check web.default.svc.cluster.local:"
                + port
                + " evenkeel/1.2.3 (cluster_ip; n1)");
  }

  @ParameterizedTest(name = "certificate {0}, believed without proof {1}")
  @CsvSource({"pod, false, OK", "stranger, false, TLS", "expired, true, OK"})
  void in_TLS_a_server_proves_its_name(String certificate, boolean anyone, CallResult result)
      throws Exception {
    int port = start(true, null, certificate);
    CallRequest.Tls tls =
        new CallRequest.Tls(ServerCertificates.HOST, !anyone, ServerCertificates.CA);

    CallOutcome outcome = loop.call(check(port, "", tls));

    assertThat(outcome.result()).isEqualTo(result);
    if (result == CallResult.OK) {
      assertThat(outcome.phases().tls()).isGreaterThan(outcome.phases().connect());
      assertThat(reply(outcome).certificateNames()).contains(ServerCertificates.HOST);
    }
  }

  @Test
  void a_server_in_TLS_is_none_in_clear_text() throws Exception {
    int port = start(true, null, "good");

    assertThat(loop.call(check(port, "", null)).result())
        .isIn(CallResult.RESET, CallResult.MALFORMED);
  }

  @Test
  void a_server_in_clear_text_is_none_in_TLS() throws IOException {
    int port = start(true, null, null);
    CallRequest.Tls tls = new CallRequest.Tls(ServerCertificates.HOST, false, null);

    assertThat(loop.call(check(port, "", tls)).result()).isIn(CallResult.TLS, CallResult.RESET);
  }

  /// It speaks TLS, and does not agree to HTTP/2 in it.
  @Test
  void a_server_of_HTTP_1_in_TLS_is_malformed() throws IOException {
    ScriptedServer.Script script =
        ScriptedServer.overTls(ServerCertificates.context("good"), ScriptedServer::untilClosed);
    try (ScriptedServer http = new ScriptedServer(script)) {
      CallRequest.Tls tls = new CallRequest.Tls(ServerCertificates.HOST, false, null);

      assertThat(loop.call(check(http.port(), "", tls)).result()).isEqualTo(CallResult.MALFORMED);
      await().until(() -> loop.inFlight() == 0);
    }
  }

  @Test
  void fifty_at_once_are_all_answered() throws IOException {
    int port = start(true, null, null);

    List<CallOutcome> outcomes = loop.callAll(Collections.nCopies(50, check(port, "", null)));

    assertThat(outcomes).extracting(CallOutcome::result).containsOnly(CallResult.OK);
    await().until(() -> loop.inFlight() == 0);
  }

  /// @param code what every call is refused with; null: none is
  /// @param certificate of [ServerCertificates]; null: clear text
  private int start(boolean withHealth, Status.@Nullable Code code, @Nullable String certificate)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .intercept(new Interceptor(code));
    if (withHealth) {
      builder.addService(health.getHealthService());
    }
    if (certificate != null) {
      builder.sslContext(
          GrpcSslContexts.configure(
                  SslContextBuilder.forServer(ServerCertificates.keyManagers(certificate)[0]),
                  SslProvider.JDK)
              .build());
    }
    Server started = builder.build().start();
    server = started;
    return started.getPort();
  }

  private static CallRequest check(int port, String service, CallRequest.@Nullable Tls tls) {
    return new CallRequest.Grpc(
        IpAddress.of("127.0.0.1"),
        port,
        ServerCertificates.HOST,
        service,
        "evenkeel/1.2.3 (cluster_ip; n1)",
        tls,
        LONG);
  }

  private static Endpoint endpoint(String name) {
    return new Endpoint(
        name, IpAddress.of("10.0.0.1"), 80, name, null, null, null, EndpointState.READY);
  }

  /// Names the Pod in each reply's metadata, and notes what was asked.
  private final class Interceptor implements ServerInterceptor {

    private final Status.@Nullable Code code;

    Interceptor(Status.@Nullable Code code) {
      this.code = code;
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      seen.add(
          call.getMethodDescriptor().getFullMethodName()
              + " "
              + call.getAuthority()
              + " "
              + headers.get(USER_AGENT));
      if (code != null) {
        call.close(Status.fromCode(code), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata reply) {
              reply.put(POD, "web-0");
              super.sendHeaders(reply);
            }
          },
          headers);
    }
  }
}
