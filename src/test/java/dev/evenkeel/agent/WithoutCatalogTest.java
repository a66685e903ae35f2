package dev.evenkeel.agent;

import static dev.evenkeel.model.Samples.N1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.call.CallRequest;
import dev.evenkeel.config.Configuration;
import dev.evenkeel.config.ConfigurationRefused;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WithoutCatalogTest {

  @Test
  void nothing_is_said_to_the_API_server_whatever_the_defaults_say() throws ConfigurationRefused {
    Configuration configuration =
        Configuration.parse("defaults: {protocol: https, send: hi, expect: ^hi}", "evenkeel.yaml");
    Service service =
        WithoutCatalog.service(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1")).orElseThrow();

    ServiceExpectation expectation =
        WithoutCatalog.expectation(service, configuration.defaults(), "cluster.local", N1);

    assertThat(
            new CallRequests("evenkeel/1", "n1")
                .to(expectation.targets().getFirst(), IpAddress.of("10.96.0.1"), 443))
        .isInstanceOf(CallRequest.Tcp.class);
  }

  /// It was never asked which endpoints it has, and so "none" is no expectation.
  @Test
  void nobody_knows_what_becomes_of_a_call() {
    Service service =
        WithoutCatalog.service(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1")).orElseThrow();

    ServiceExpectation expectation =
        WithoutCatalog.expectation(service, Configuration.DEFAULT.defaults(), "cluster.local", N1);

    assertThat(expectation.targets())
        .singleElement()
        .satisfies(
            target -> {
              assertThat(target.handling()).isEqualTo(Handling.SERVED);
              assertThat(target.known()).isFalse();
            });
  }
}
