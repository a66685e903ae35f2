package dev.evenkeel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.call.CallRequest;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CaFile;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Via;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRequestsTest {

  private static final CaFile CA = new CaFile("/etc/ca.pem", "pem");
  private static final IpAddress IP = IpAddress.of("10.96.0.1");

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

    CallRequest request = requests.to(directly ? target.directly() : target, IP, 8443);

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
    assertThat(requests.to(target(Protocol.HTTPS, "a.b"), IP, 443).sent())
        .doesNotContain("a.b:443");
    assertThat(requests.to(target(Protocol.HTTPS, "a.b"), IP, 80).sent()).contains("a.b:80");
    assertThat(requests.to(target(Protocol.HTTP, "a.b"), IP, 443).sent()).contains("a.b:443");
  }

  @Test
  void other_protocols_have_no_TLS() {
    assertThat(requests.to(target(Protocol.HTTP, null), IP, 80))
        .isInstanceOfSatisfying(CallRequest.Http.class, http -> assertThat(http.tls()).isNull());
    assertThat(requests.to(target(Protocol.GRPC, null), IP, 80))
        .isInstanceOf(CallRequest.Tcp.class);
  }

  private static TargetExpectation target(Protocol protocol, @Nullable String host) {
    TargetSettings d = TargetSettings.DEFAULT;
    return new TargetExpectation(
        new Target(new ServiceKey("shop", "cart"), "web", Via.CLUSTER_IP, Family.IPV4),
        IP,
        80,
        "cart.shop.svc.cluster.local.",
        protocol,
        List.of(),
        true,
        Balance.SINGLE,
        new TargetSettings(
            d.probe(),
            protocol,
            d.path(),
            host,
            d.status(),
            false,
            CA,
            d.rate(),
            d.endpointRate(),
            d.endpointLimit(),
            d.budget(),
            d.timeout(),
            d.lookupInterval(),
            d.identity(),
            d.judge(),
            d.via()));
  }
}
