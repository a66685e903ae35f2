package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceState;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a cluster, or a folder of manifests, says about one Service at one moment: read once, not
/// followed.
///
/// @param state empty where there is no such Service
/// @param nodeName the one that was asked for, else the first by name; null where there is none
/// @param node null where it is not there, or could not be read
/// @param nodeProblem why it could not be read, a sentence; null where it could. Nodes belong to no
///   namespace: who may read a Service often may not read them.
/// @param others Services that there are instead, where there is no such one
public record CatalogReading(
    Optional<ServiceState> state,
    @Nullable String nodeName,
    @Nullable Node node,
    @Nullable String nodeProblem,
    List<ServiceKey> others) {

  /// It could not be read; the message is a sentence with the way out.
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// Names of others that are asked for at most.
  private static final long OTHERS = 500;

  public CatalogReading {
    others = List.copyOf(others);
  }

  /// Reads an API server: one Service, its slices and one Node.
  ///
  /// @param nodeName null for any
  public static CatalogReading of(
      KubernetesClient client, ServiceKey key, @Nullable String nodeName) throws Unreadable {
    String asked = "services in " + key.namespace();
    try {
      Optional<Service> service =
          Optional.ofNullable(
                  client.services().inNamespace(key.namespace()).withName(key.name()).get())
              .flatMap(KubernetesObjects::service);
      if (service.isEmpty()) {
        return new CatalogReading(
            Optional.empty(),
            nodeName,
            null,
            null,
            client.services().inNamespace(key.namespace()).list(atMost(OTHERS)).getItems().stream()
                .flatMap(object -> KubernetesObjects.service(object).stream())
                .map(Service::key)
                .sorted()
                .toList());
      }
      asked = "endpointslices in " + key.namespace();
      List<EndpointSlice> slices =
          client
              .discovery()
              .v1()
              .endpointSlices()
              .inNamespace(key.namespace())
              .withLabel(KubernetesObjects.SERVICE_NAME_LABEL, key.name())
              .list()
              .getItems()
              .stream()
              .flatMap(object -> KubernetesObjects.slice(object).stream())
              .sorted(Comparator.comparing(EndpointSlice::name))
              .toList();
      return withNode(client, new ServiceState(service.get(), slices), nodeName);
    } catch (RuntimeException error) {
      throw new Unreadable(
          ApiProblem.sentence(asked, client.getMasterUrl().toString(), error), error);
    }
  }

  private static CatalogReading withNode(
      KubernetesClient client, ServiceState state, @Nullable String nodeName) {
    try {
      var object =
          nodeName != null
              ? client.nodes().withName(nodeName).get()
              : client.nodes().list(atMost(1)).getItems().stream().findFirst().orElse(null);
      return new CatalogReading(
          Optional.of(state),
          object == null ? nodeName : object.getMetadata().getName(),
          object == null ? null : KubernetesObjects.node(object),
          null,
          List.of());
    } catch (RuntimeException error) {
      return new CatalogReading(
          Optional.of(state),
          nodeName,
          null,
          ApiProblem.sentence("nodes", client.getMasterUrl().toString(), error),
          List.of());
    }
  }

  private static ListOptions atMost(long items) {
    return new ListOptionsBuilder().withLimit(items).build();
  }

  /// Reads the YAML files of a folder.
  ///
  /// @param nodeName null for any
  public static CatalogReading of(Path folder, ServiceKey key, @Nullable String nodeName)
      throws Unreadable {
    ManifestReader parsed = new ManifestFolder(folder).read().parsed();
    if (!parsed.problems().isEmpty()) {
      throw new Unreadable(
          parsed.problems().stream()
              .map(ManifestProblem::text)
              .collect(Collectors.joining(System.lineSeparator())),
          null);
    }
    Manifests manifests = parsed.manifests();
    Map<String, Node> nodes = manifests.nodes();
    String seenFrom =
        nodeName != null || nodes.isEmpty() ? nodeName : new TreeSet<>(nodes.keySet()).getFirst();
    Node node = seenFrom == null ? null : nodes.get(seenFrom);
    Service service = manifests.services().get(key);
    if (service == null) {
      return new CatalogReading(
          Optional.empty(),
          seenFrom,
          node,
          null,
          manifests.services().keySet().stream().sorted().toList());
    }
    List<EndpointSlice> slices =
        manifests.slices().stream()
            .filter(slice -> slice.service().equals(key))
            .sorted(Comparator.comparing(EndpointSlice::name))
            .toList();
    return new CatalogReading(
        Optional.of(new ServiceState(service, slices)), seenFrom, node, null, List.of());
  }
}
