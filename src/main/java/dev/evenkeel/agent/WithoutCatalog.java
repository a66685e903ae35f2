package dev.evenkeel.agent;

import dev.evenkeel.expectation.Expectations;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Vantage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is probed while the API server could not be reached once, perhaps because this node's data
/// plane is what is broken: the Service `default/kubernetes` at the address that every container
/// has in its environment, and its name at the resolvers. Neither its answers nor who answers a
/// call is compared: without a catalog nobody knows them.
final class WithoutCatalog {

  static final ServiceKey SERVICE = ServiceKey.API_SERVER;

  private WithoutCatalog() {}

  /// Empty outside a cluster.
  static Optional<Service> service(Map<String, String> environment) {
    Optional<IpAddress> ip =
        IpAddress.parse(environment.getOrDefault("KUBERNETES_SERVICE_HOST", ""));
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    if (ip.isEmpty() || !port.matches("\\d{1,5}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Service(
            SERVICE,
            ServiceType.CLUSTER_IP,
            List.of(ip.get()),
            false,
            List.of(ip.get().family()),
            List.of(new ServicePort("https", Transport.TCP, Integer.parseInt(port), null)),
            false,
            false,
            false,
            null,
            Map.of(),
            Map.of()));
  }

  /// Called by connecting only: what it would reply to a stranger is its own business.
  static ServiceExpectation expectation(
      Service service, TargetSettings defaults, String clusterDomain, Vantage vantage) {
    TargetSettings settings = defaults.connectingOnly();
    ServiceExpectation whole =
        Expectations.of(
            new ServiceState(service, List.of()),
            new ServiceSettings(settings, Map.of(), List.of()),
            clusterDomain,
            vantage);
    List<AnswerExpectation> answers =
        whole.answers().stream()
            .filter(answer -> answer.question().record().equals(Question.SERVICE))
            .map(a -> new AnswerExpectation(a.question(), a.answers(), a.nxdomain(), false))
            .toList();
    return new ServiceExpectation(
        service,
        whole.settings(),
        whole.targets().stream().map(WithoutCatalog::unknown).toList(),
        List.of(),
        answers,
        List.of(),
        List.of(
            "the API server was not reached yet: only this Service is probed, and nothing is compared"));
  }

  /// It has endpoints, though none was seen: a call is not to be refused.
  private static TargetExpectation unknown(TargetExpectation target) {
    return new TargetExpectation(
        target.target(),
        target.ip(),
        target.port(),
        target.name(),
        target.protocol(),
        target.endpoints(),
        false,
        target.balance(),
        target.settings(),
        Handling.SERVED);
  }
}
