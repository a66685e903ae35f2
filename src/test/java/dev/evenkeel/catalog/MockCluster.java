package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.Records.key;

import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Updatable;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A mock of the API server, fabric8's in memory, over real HTTP and WebSockets, on a port that it
/// keeps when it is stopped and started. It knows the label selector `=`, but takes `in (…)` for
/// none, so what such a selector asks for is seen in [#requests] only.
final class MockCluster implements AutoCloseable {

  private final int port = freePort();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(Config.empty())
                  .withMasterUrl(url())
                  .withRequestRetryBackoffLimit(0)
                  .withWatchReconnectInterval(20)
                  .build())
          .build();
  private KubernetesMockServer server = newServer();

  KubernetesClient client() {
    return client;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  void start() {
    server.init(InetAddress.getLoopbackAddress(), port);
  }

  /// Forgets everything.
  void stop() {
    server.destroy();
    server = newServer();
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  private static KubernetesMockServer newServer() {
    Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
    return new KubernetesMockServer(
        new Context(),
        new MockWebServer(),
        responses,
        new KubernetesMixedDispatcher(responses),
        false);
  }

  /// Answers GET of this path with 403, for ever.
  void deny(String path, String what) {
    server
        .expect()
        .get()
        .withPath(path)
        .andReturn(
            403, new StatusBuilder().withCode(403).withMessage(what + " is forbidden").build())
        .always();
  }

  void createService(ServiceKey key, boolean probed) {
    client
        .services()
        .inNamespace(key.namespace())
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .addToLabels(Service.PROBE_LABEL, Boolean.toString(probed))
                .endMetadata()
                .withNewSpec()
                .withClusterIP("10.96.0.9")
                .endSpec()
                .build())
        .createOr(Updatable::update);
  }

  void createSlice(ServiceKey service, String name, String address) {
    client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(service.namespace())
        .resource(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(service.namespace())
                .withName(name)
                .addToLabels(KubernetesObjects.SERVICE_NAME_LABEL, service.name())
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(new EndpointBuilder().withAddresses(address).build())
                .build())
        .createOr(Updatable::update);
  }

  void deleteSlice(String namespace, String name) {
    client.discovery().v1().endpointSlices().inNamespace(namespace).withName(name).delete();
  }

  void deleteService(ServiceKey key) {
    client.services().inNamespace(key.namespace()).withName(key.name()).delete();
  }

  void createNode(String name, @Nullable String zone) {
    client
        .nodes()
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(zone == null ? Map.of() : Map.of(KubernetesObjects.ZONE_LABEL, zone))
                .endMetadata()
                .build())
        .createOr(Updatable::update);
  }

  void createDaemonSet(String namespaceAndName, int desired) {
    client
        .apps()
        .daemonSets()
        .inNamespace(namespaceAndName)
        .resource(
            new DaemonSetBuilder()
                .withNewMetadata()
                .withNamespace(namespaceAndName)
                .withName(namespaceAndName)
                .endMetadata()
                .withNewStatus()
                .withDesiredNumberScheduled(desired)
                .endStatus()
                .build())
        .create();
  }

  /// The paths of all requests that the server got since the last time.
  List<String> requests() {
    List<String> paths = new ArrayList<>();
    try {
      for (RecordedRequest request = server.takeRequest(0, TimeUnit.SECONDS);
          request != null;
          request = server.takeRequest(0, TimeUnit.SECONDS)) {
        paths.add(URLDecoder.decode(request.getPath(), StandardCharsets.UTF_8));
      }
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    return paths;
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }
}
