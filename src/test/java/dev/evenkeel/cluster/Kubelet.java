package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// One node's kubelet: runs the Pods that are bound to it as processes in namespaces of their own
/// ([PodLife]), and tells the API how they are.
///
/// It knows what this project's tests need: Pods of one container; env with `value` and `fieldRef`;
/// emptyDir, configMap and projected volumes; readiness over HTTP; `preStop` sleeps; the security
/// context but seccomp. What it does not know it refuses in the Pod's status.
final class Kubelet implements AutoCloseable, ResourceEventHandler<Pod> {
  private final Node node;
  private final KubernetesClient client;
  private final State state;
  private final Executables executables;
  private final Processes processes;
  private final Path agent;
  private final BiFunction<String, String, @Nullable ConfigMap> configMaps;

  /// By uid.
  private final Map<String, PodLife> pods = new ConcurrentHashMap<>();

  /// The addresses that are taken. Guarded by this.
  private final Set<Integer> taken = new HashSet<>();

  /// The last one given. Guarded by this.
  private int lastHost = 1;

  private @Nullable SharedIndexInformer<Pod> informer;
  private volatile boolean closed;

  Kubelet(
      Node node,
      KubernetesClient client,
      State state,
      Executables executables,
      Processes processes,
      Path agent,
      BiFunction<String, String, @Nullable ConfigMap> configMaps) {
    this.node = node;
    this.client = client;
    this.state = state;
    this.executables = executables;
    this.processes = processes;
    this.agent = agent;
    this.configMaps = configMaps;
  }

  void start() {
    informer =
        client
            .pods()
            .inAnyNamespace()
            .withField("spec.nodeName", node.name())
            .runnableInformer(0)
            .addEventHandler(this);
    // A cluster that is restarted without its API server must not lose its kubelets.
    informer.exceptionHandler((_, _) -> true);
    informer.run();
  }

  @Override
  public void onAdd(Pod pod) {
    if (!closed && pod.getMetadata().getDeletionTimestamp() == null) {
      pods.computeIfAbsent(
          pod.getMetadata().getUid(),
          _ -> {
            PodLife life = new PodLife(this, pod, nextAddress());
            life.start();
            return life;
          });
    } else if (!closed && !pods.containsKey(pod.getMetadata().getUid())) {
      Thread.ofVirtual().start(() -> deleteUnseen(pod));
    }
  }

  /// One that was deleted before it ever ran here; or one that has just ended, and is gone by now.
  private void deleteUnseen(Pod pod) {
    try {
      delete(pod);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        log("Pod " + pod.getMetadata().getName() + ": not deleted: " + e.getMessage());
      }
    }
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    PodLife life = pods.get(pod.getMetadata().getUid());
    if (life == null) {
      onAdd(pod);
    } else {
      life.update(Optional.of(pod));
    }
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    PodLife life = pods.get(pod.getMetadata().getUid());
    if (life != null) {
      life.update(Optional.empty());
    }
  }

  Optional<ProcessGroup> process(Pod pod) {
    PodLife life = pods.get(pod.getMetadata().getUid());
    return life == null ? Optional.empty() : life.process();
  }

  Node node() {
    return node;
  }

  KubernetesClient client() {
    return client;
  }

  State state() {
    return state;
  }

  Executables executables() {
    return executables;
  }

  Processes processes() {
    return processes;
  }

  Path agent() {
    return agent;
  }

  BiFunction<String, String, @Nullable ConfigMap> configMaps() {
    return configMaps;
  }

  void write(Pod pod, PodStatuses.Seen seen) {
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .subresource("status")
        .edit(now -> sameOr(now, pod, seen));
  }

  /// A namesake that came after the Pod keeps its own status.
  private static Pod sameOr(Pod now, Pod pod, PodStatuses.Seen seen) {
    return now.getMetadata().getUid().equals(pod.getMetadata().getUid())
        ? PodStatuses.with(now, seen)
        : now;
  }

  /// Takes the Pod out of the API at once, and no namesake.
  void delete(Pod pod) {
    client.raw(
        "/api/v1/namespaces/%s/pods/%s"
            .formatted(pod.getMetadata().getNamespace(), pod.getMetadata().getName()),
        "DELETE",
        new DeleteOptionsBuilder()
            .withApiVersion("v1")
            .withKind("DeleteOptions")
            .withGracePeriodSeconds(0L)
            .withNewPreconditions()
            .withUid(pod.getMetadata().getUid())
            .endPreconditions()
            .build());
  }

  void gone(Pod pod) {
    PodLife life = pods.remove(pod.getMetadata().getUid());
    if (life != null) {
      release(life.address().host());
    }
  }

  /// The next free address, round and round: one that was given back rests as long as it can, so
  /// that what goes to a Pod that is gone does not reach another.
  private synchronized Node.PodAddress nextAddress() {
    for (int tried = 0; tried < 253; tried++) {
      lastHost = lastHost == 254 ? 2 : lastHost + 1;
      if (taken.add(lastHost)) {
        return node.podAddress(lastHost);
      }
    }
    throw new ClusterException("node " + node.name() + " has no Pod address left");
  }

  private synchronized void release(int host) {
    taken.remove(host);
  }

  synchronized void log(String line) {
    if (closed) {
      return;
    }
    Path log = state.log("kubelet-" + node.name());
    try {
      Files.createDirectories(log.getParent());
      Files.writeString(
          log,
          Instant.now() + " " + line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ClusterException("cannot write " + log, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    SharedIndexInformer<Pod> watching = informer;
    if (watching != null) {
      watching.stop();
    }
    pods.values().forEach(PodLife::abandon);
    Map.copyOf(pods).values().forEach(PodLife::join);
  }
}
