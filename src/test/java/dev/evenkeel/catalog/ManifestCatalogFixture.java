package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A real folder that changes. Stubbed: nothing but the clock of [CatalogHealth], where it matters.
abstract class ManifestCatalogFixture extends CatalogFixture {

  @TempDir Path folder;

  final Set<String> threads = ConcurrentHashMap.newKeySet();
  final AtomicLong skippedNanos = new AtomicLong();
  ManifestCatalog catalog;

  @BeforeEach
  void a_catalog() {
    catalog = newCatalog(folder);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  ManifestCatalog newCatalog(Path path) {
    return new ManifestCatalog(
        path,
        choice(Service::hasProbeLabel),
        "n1",
        event -> {
          threads.add(Thread.currentThread().getName());
          events.add(event);
        },
        () -> System.nanoTime() + skippedNanos.get(),
        InstantSource.system(),
        Duration.ofMillis(20));
  }

  static ServiceChoice choice(Predicate<Service> chosen) {
    return new ServiceChoice(List.of(), chosen, Set.of(DNS));
  }

  static String service(ServiceKey key, boolean probed) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {namespace: %s, name: %s, labels: {evenkeel.dev/probe: "%s"}}
    spec: {clusterIP: 10.96.0.9}
    """
        .formatted(key.namespace(), key.name(), probed);
  }

  static String slice(ServiceKey service, String name, String address) {
    return """
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {namespace: %s, name: %s, labels: {kubernetes.io/service-name: %s}}
    addressType: IPv4
    endpoints: [{addresses: [%s]}]
    """
        .formatted(service.namespace(), name, service.name(), address);
  }

  static String node(String name, String labels) {
    return """
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: %s, labels: {%s}}
    """
        .formatted(name, labels);
  }

  void write(String file, String... texts) throws IOException {
    Files.writeString(folder.resolve(file), String.join("", texts));
  }

  void awaitAddress(String address) {
    await()
        .until(
            () ->
                state().state(CART).stream()
                    .flatMap(cart -> cart.slices().stream())
                    .flatMap(slice -> slice.endpoints().stream())
                    .anyMatch(endpoint -> endpoint.addresses().contains(address)));
  }

  void awaitProblem(String... parts) {
    await()
        .untilAsserted(
            () -> assertThat(String.valueOf(catalog.health().problem())).contains(parts));
  }

  void awaitNoProblem() {
    await().until(() -> catalog.health().problem() == null && catalog.health().synced());
  }
}
