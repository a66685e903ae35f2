package dev.evenkeel.agent;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.CLUSTER_IP;
import static dev.evenkeel.model.Samples.expected;
import static dev.evenkeel.model.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.call.CallRequest;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CaFile;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Samples;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRequestsTest {

  private static final CaFile CA = new CaFile("/etc/ca.pem", "pem");

  private final CallRequests requests = new CallRequests("evenkeel/1", "n1");

  @ParameterizedTest(name = "host {0}, directly {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "-,            false, cart.shop.svc.cluster.local",
        "-,            true,  cart.shop.svc.cluster.local",
        "shop.example, false, shop.example",
        "shop.example, true,  shop.example",
        "fd00::1,      false, fd00::1"
      })
  void a_server_has_to_prove_the_host_also_to_direct_calls(
      @Nullable String host, boolean directly, String name) {
    TargetExpectation target = target(Protocol.HTTPS, host);

    CallRequest request = requests.to(directly ? target.directly() : target, CLUSTER_IP, 8443);

    assertThat(request)
        .isInstanceOfSatisfying(
            CallRequest.Http.class,
            http -> {
              assertThat(http.tls()).isEqualTo(new CallRequest.Tls(name, false, CA));
              assertThat(http.host()).isEqualTo(name);
            });
  }

  @Test
  void the_port_of_the_scheme_is_left_out_of_what_is_sent() {
    assertThat(requests.to(target(Protocol.HTTPS, "a.b"), CLUSTER_IP, 443).sent())
        .doesNotContain("a.b:443");
    assertThat(requests.to(target(Protocol.HTTPS, "a.b"), CLUSTER_IP, 80).sent())
        .contains("a.b:80");
    assertThat(requests.to(target(Protocol.HTTP, "a.b"), CLUSTER_IP, 443).sent())
        .contains("a.b:443");
  }

  @Test
  void clear_text_has_no_TLS() {
    assertThat(requests.to(target(Protocol.HTTP, null), CLUSTER_IP, 80))
        .isInstanceOfSatisfying(CallRequest.Http.class, http -> assertThat(http.tls()).isNull());
    assertThat(requests.to(target(Protocol.GRPC, null), CLUSTER_IP, 80))
        .isInstanceOfSatisfying(CallRequest.Grpc.class, grpc -> assertThat(grpc.tls()).isNull());
    assertThat(requests.to(target(Protocol.GRPCS, "a.b"), CLUSTER_IP, 443))
        .isInstanceOfSatisfying(
            CallRequest.Grpc.class,
            grpc -> assertThat(grpc.tls()).isEqualTo(new CallRequest.Tls("a.b", false, CA)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "/,             /,             ''",
    "/healthz,      /healthz,      healthz",
    "shop.v1.Cart,  /shop.v1.Cart, shop.v1.Cart",
    "/shop.v1.Cart, /shop.v1.Cart, shop.v1.Cart"
  })
  void a_path_is_one_of_HTTP_or_names_a_service_of_gRPC(String set, String path, String service) {
    assertThat(requests.to(target(Protocol.HTTP, set, null, null), CLUSTER_IP, 80))
        .isInstanceOfSatisfying(
            CallRequest.Http.class, http -> assertThat(http.path()).isEqualTo(path));
    assertThat(requests.to(target(Protocol.GRPC, set, null, null), CLUSTER_IP, 80))
        .isInstanceOfSatisfying(
            CallRequest.Grpc.class, grpc -> assertThat(grpc.service()).isEqualTo(service));
  }

  @ParameterizedTest(name = "{0}, send {1}, expect {2}")
  @CsvSource(
      nullValues = "-",
      value = {
        "TCP, -,  -,  Tcp",
        "TCP, hi, -,  TcpExchange",
        "TCP, -,  ^x, TcpExchange",
        "TCP, hi, ^x, TcpExchange",
        "UDP, hi, -,  Udp",
        "UDP, hi, ^x, Udp"
      })
  void something_is_said_where_the_settings_say_so(
      Protocol protocol, @Nullable String send, @Nullable String expect, String kind) {
    CallRequest request = requests.to(target(protocol, "/", send, expect), CLUSTER_IP, 9);

    assertThat(request.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(request.sent()).isEqualTo(send == null ? Set.of() : Set.of(send));
  }

  @Test
  void a_pattern_is_compiled_once() {
    TargetExpectation target = target(Protocol.UDP, "/", "hi", "^x");

    assertThat(requests.to(target, CLUSTER_IP, 9)).isEqualTo(requests.to(target, CLUSTER_IP, 9));
  }

  private static TargetExpectation target(Protocol protocol, @Nullable String host) {
    return target(protocol, host, "/", null, null);
  }

  private static TargetExpectation target(
      Protocol protocol, String path, @Nullable String send, @Nullable String expect) {
    return target(protocol, null, path, send, expect);
  }

  private static TargetExpectation target(
      Protocol protocol,
      @Nullable String host,
      String path,
      @Nullable String send,
      @Nullable String expect) {
    TargetSettings d = TargetSettings.DEFAULT;
    TargetSettings settings =
        new TargetSettings(
            d.probe(),
            protocol,
            path,
            host,
            d.status(),
            false,
            CA,
            send,
            expect,
            d.rate(),
            d.endpointRate(),
            d.endpointLimit(),
            d.budget(),
            d.timeout(),
            d.lookupInterval(),
            d.identity(),
            d.tolerance(),
            d.judge(),
            d.via());
    return with(settings, expected(Samples.target(CART), Balance.SINGLE, List.of()));
  }
}
