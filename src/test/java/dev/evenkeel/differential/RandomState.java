package dev.evenkeel.differential;

import dev.evenkeel.differential.RandomServices.Generated;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Writes generated Services and their slices to an API server.
final class RandomState {

  /// The API server is on the same two cores; more would only wait there.
  private static final int WRITERS = 6;

  private RandomState() {}

  /// Returns when the API server has taken all of it.
  static void create(KubernetesClient client, List<Generated> generated) {
    for (String namespace : RandomServices.NAMESPACES) {
      create(
          client,
          new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build());
    }
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> written = new ArrayList<>();
      for (Generated one : generated) {
        written.add(writers.submit(() -> create(client, one)));
      }
      for (Future<?> future : written) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the API server refuses a generated object", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// The slices first, now and then: who reads them must not care.
  static void create(KubernetesClient client, Generated generated) {
    Service service = generated.service();
    if (service.getMetadata().getName().hashCode() % 2 == 0) {
      generated.slices().forEach(slice -> create(client, slice));
      create(client, service);
    } else {
      create(client, service);
      generated.slices().forEach(slice -> create(client, slice));
    }
    if (service.getStatus() != null) {
      client
          .services()
          .inNamespace(service.getMetadata().getNamespace())
          .withName(service.getMetadata().getName())
          .subresource("status")
          .edit(created -> new ServiceBuilder(created).withStatus(service.getStatus()).build());
    }
  }

  private static void create(KubernetesClient client, HasMetadata object) {
    client.resource(object).create();
  }

  static List<Service> services(KubernetesClient client) {
    return client.services().inAnyNamespace().list().getItems();
  }

  static List<EndpointSlice> slices(KubernetesClient client) {
    return client.discovery().v1().endpointSlices().inAnyNamespace().list().getItems();
  }
}
