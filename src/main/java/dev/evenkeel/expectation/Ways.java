package dev.evenkeel.expectation;

import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every way to a Service that a person may ask about, whether an agent calls it or not.
///
/// @param all by port, family and frontend, in the order of [Expectations]
/// @param readyHere whether a ready endpoint of any port is on the vantage's node: where not,
///   kube-proxy answers at a `healthCheckNodePort` with 503 (`LocalReadyEndpoints` in
///   `pkg/proxy/endpointsmap.go`)
public record Ways(List<Way> all, boolean readyHere) {

  /// @param notCalled why agents do not call it, for a person; null where they do
  public record Way(ServicePort port, TargetExpectation expectation, @Nullable String notCalled) {}

  public Ways {
    all = List.copyOf(all);
  }

  /// @param clusterDomain without full stops at the ends, such as `cluster.local`
  public static Ways of(
      ServiceState state, ServiceSettings settings, String clusterDomain, Vantage vantage) {
    Service service = state.service();
    String name = DnsNames.service(service.key(), clusterDomain);
    List<Way> ways = new ArrayList<>();
    boolean readyHere = false;
    for (ServicePort port : service.ports()) {
      TargetSettings portSettings = settings.port(port);
      Targets ofPort = new Targets(service, name, port, portSettings);
      for (Family family : Frontends.families(state, vantage)) {
        EndpointJoin join = EndpointJoin.of(state, port, family);
        EndpointCategories categories = EndpointCategories.of(join.members(), vantage);
        readyHere |=
            join.members().stream()
                .anyMatch(m -> m.state() == EndpointState.READY && m.isOn(vantage.node()));
        for (Frontend frontend : Frontends.of(service, port, family, vantage)) {
          List<String> unknown = UnknownRules.ofChoice(service, join, categories, frontend);
          ways.add(
              new Way(
                  port,
                  ofPort.target(frontend, join, categories, unknown),
                  whyNotCalled(port, portSettings, frontend.via())));
        }
      }
    }
    return new Ways(ways, readyHere);
  }

  private static @Nullable String whyNotCalled(ServicePort port, TargetSettings settings, Via via) {
    if (!settings.probe()) {
      return "`probe: false`";
    }
    return Protocols.whyNotCalled(port, settings)
        .orElseGet(() -> settings.via().contains(via) ? null : "`via` does not name it");
  }
}
