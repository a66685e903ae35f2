package dev.evenkeel.expectation;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SliceEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The records that a Service's own name owes (kubernetes/dns specification 1.1.0; semantics,
/// section 1):
///
/// - ClusterIP: its cluster IPs of the family, endpoints or not;
/// - headless: every address of every ready endpoint of the family, whatever its ports; none ready
///   in any family: NXDOMAIN; none in this family only: NODATA.
final class DnsAnswers {

  private DnsAnswers() {}

  /// `<svc>.<ns>.svc.<zone>.`
  static String serviceName(ServiceKey service, String clusterDomain) {
    return service.name() + "." + service.namespace() + ".svc." + clusterDomain + ".";
  }

  static List<AnswerExpectation> of(ServiceState state, String name) {
    Service service = state.service();
    boolean compared = service.type() != ServiceType.EXTERNAL_NAME && notCompared(state).isEmpty();
    Set<IpAddress> addresses =
        service.headless() ? readyAddresses(state) : Set.copyOf(service.clusterIps());
    List<AnswerExpectation> answers = new ArrayList<>();
    for (RecordType type : RecordType.values()) {
      Set<String> ofType = new TreeSet<>();
      for (IpAddress address : addresses) {
        if (address.family() == family(type)) {
          ofType.add(address.text());
        }
      }
      answers.add(
          new AnswerExpectation(
              new Question(service.key(), name, "service", type),
              ofType,
              service.headless() && addresses.isEmpty(),
              compared));
    }
    return answers;
  }

  /// Why the answers are not compared, where they are not.
  static Optional<String> notCompared(ServiceState state) {
    if (state.service().headless()
        && state.slices().stream().anyMatch(slice -> slice.family() == null)) {
      return Optional.of("slices of addressType FQDN are not known to this version");
    }
    return Optional.empty();
  }

  private static Set<IpAddress> readyAddresses(ServiceState state) {
    Set<IpAddress> addresses = new TreeSet<>();
    for (EndpointSlice slice : state.slices()) {
      for (SliceEndpoint endpoint : slice.endpoints()) {
        if (endpoint.ready() && slice.family() != null) {
          endpoint.addresses().forEach(a -> IpAddress.parse(a).ifPresent(addresses::add));
        }
      }
    }
    return addresses;
  }

  private static Family family(RecordType type) {
    return switch (type) {
      case A -> Family.IPV4;
      case AAAA -> Family.IPV6;
    };
  }
}
