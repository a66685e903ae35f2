package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceSelector;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Makes the watches of the catalog: what exactly is asked of the API server.
final class ObjectWatches {

  private static final String NAME_FIELD = "metadata.name";

  /// Without a type of its own: with it a native executable would have all that a Pod can be.
  private static final ResourceDefinitionContext DAEMON_SETS =
      new ResourceDefinitionContext.Builder()
          .withGroup("apps")
          .withVersion("v1")
          .withKind("DaemonSet")
          .withPlural("daemonsets")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final Executor thread;

  /// @param thread the catalog's
  ObjectWatches(KubernetesClient client, Executor thread) {
    this.client = client;
    this.thread = thread;
  }

  ObjectWatch<?, Service> services(
      ServiceSelector selector, Predicate<Service> wanted, ObjectWatch.Listener<Service> listener) {
    var scope = in(client.services(), selector.namespace());
    if (selector.name() != null) {
      scope = scope.withField(NAME_FIELD, selector.name());
    }
    if (selector.labels() != null) {
      scope = scope.withLabelSelector(selector.labels());
    }
    return watch(
        selector.namespace() == null ? "services" : "services in " + selector.namespace(),
        true,
        scope,
        new ObjectWatch.Reading<>(
            io.fabric8.kubernetes.api.model.Service.class,
            metadata -> new ServiceBuilder().withMetadata(metadata).build(),
            object -> KubernetesObjects.service(object).filter(wanted)),
        listener);
  }

  ObjectWatch<?, EndpointSlice> slices(
      SliceScope asked,
      Predicate<EndpointSlice> wanted,
      ObjectWatch.Listener<EndpointSlice> listener) {
    var scope = in(client.discovery().v1().endpointSlices(), asked.namespace());
    if (!asked.names().isEmpty()) {
      scope =
          scope.withLabelIn(
              KubernetesObjects.SERVICE_NAME_LABEL, asked.names().toArray(String[]::new));
    }
    return watch(
        asked.what(),
        true,
        scope,
        new ObjectWatch.Reading<>(
            io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice.class,
            metadata -> new EndpointSliceBuilder().withMetadata(metadata).build(),
            object -> KubernetesObjects.slice(object).filter(wanted)),
        listener);
  }

  /// One Node.
  ObjectWatch<?, Node> node(String node, ObjectWatch.Listener<Node> listener) {
    return watch(
        "nodes (" + node + ")",
        false,
        client.nodes().withField(NAME_FIELD, node),
        new ObjectWatch.Reading<>(
            io.fabric8.kubernetes.api.model.Node.class,
            metadata -> new NodeBuilder().withMetadata(metadata).build(),
            object -> Optional.of(KubernetesObjects.node(object))),
        listener);
  }

  /// How many Pods one DaemonSet should have.
  ObjectWatch<?, Integer> desired(
      String namespace, String daemonSet, ObjectWatch.Listener<Integer> listener) {
    return watch(
        "daemonsets in " + namespace,
        false,
        client
            .genericKubernetesResources(DAEMON_SETS)
            .inNamespace(namespace)
            .withField(NAME_FIELD, daemonSet),
        new ObjectWatch.Reading<>(
            GenericKubernetesResource.class,
            metadata -> new GenericKubernetesResourceBuilder().withMetadata(metadata).build(),
            KubernetesObjects::desired),
        listener);
  }

  private static <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
      FilterWatchListDeletable<T, L, R> in(
          MixedOperation<T, L, R> all, @Nullable String namespace) {
    return namespace == null ? all.inAnyNamespace() : all.inNamespace(namespace);
  }

  private <T extends HasMetadata, L, R extends Resource<T>, V> ObjectWatch<T, V> watch(
      String what,
      boolean required,
      FilterWatchListDeletable<T, L, R> scope,
      ObjectWatch.Reading<T, V> reading,
      ObjectWatch.Listener<V> listener) {
    return new ObjectWatch<>(
        what,
        required,
        (asked, error) -> ApiProblem.sentence(asked, client.getMasterUrl().toString(), error),
        scope.runnableInformer(0),
        reading,
        listener,
        thread);
  }
}
