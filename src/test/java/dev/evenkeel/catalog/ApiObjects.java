package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What the catalog makes of API objects, for tests outside this package.
public final class ApiObjects {

  private ApiObjects() {}

  /// Each Service that the catalog can read, with its slices in the order of their names.
  public static List<ServiceState> states(
      Collection<io.fabric8.kubernetes.api.model.Service> services,
      Collection<io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice> slices) {
    List<EndpointSlice> read =
        slices.stream()
            .map(KubernetesObjects::slice)
            .flatMap(Optional::stream)
            .sorted(Comparator.comparing(EndpointSlice::name))
            .toList();
    return services.stream()
        .map(KubernetesObjects::service)
        .flatMap(Optional::stream)
        .map(service -> new ServiceState(service, of(service, read)))
        .toList();
  }

  private static List<EndpointSlice> of(Service service, List<EndpointSlice> slices) {
    return slices.stream().filter(slice -> slice.service().equals(service.key())).toList();
  }

  public static Node node(io.fabric8.kubernetes.api.model.Node object) {
    return KubernetesObjects.node(object);
  }
}
