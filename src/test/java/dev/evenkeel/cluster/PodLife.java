package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One Pod on its node, from its network to its end, on a thread of its own: keeps its container
/// running, its volumes and its status, and ends it when it is deleted.
final class PodLife {
  /// A process that ends is seen after this; everything else wakes the thread.
  private static final Duration TICK = Duration.ofMillis(100);

  private static final Duration VOLUMES = Duration.ofSeconds(1);

  private final Kubelet kubelet;
  private final Node.PodAddress address;
  private final String link;
  private final String netns;
  private final PodVolumes volumes;
  private final PodContainer container;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;

  /// As the API has it; empty when it is gone there.
  private volatile Optional<Pod> current;

  private volatile boolean abandoned;

  // The rest is confined to the thread.
  private final Pod pod;
  private Instant volumesAt = Instant.EPOCH;
  private String waiting = "";
  private PodStatuses.@Nullable Seen written;

  PodLife(Kubelet kubelet, Pod pod, Node.PodAddress address) {
    this.kubelet = kubelet;
    this.pod = pod;
    this.current = Optional.of(pod);
    this.address = address;
    this.link = "pod" + address.host();
    this.netns = netns(pod);
    Path folder = kubelet.state().file("pods/" + pod.getMetadata().getUid());
    this.volumes =
        new PodVolumes(
            pod, address, folder.resolve("volumes"), kubelet.client(), kubelet.configMaps());
    this.container = new PodContainer(kubelet, pod, address, folder, volumes, wake::release);
    this.thread =
        Thread.ofVirtual().name("pod-" + pod.getMetadata().getName()).unstarted(this::run);
  }

  /// A full stop is in no namespace's name, so no two Pods have one name here.
  static String netns(Pod pod) {
    return Network.PREFIX + pod.getMetadata().getNamespace() + "." + pod.getMetadata().getName();
  }

  static String logName(Pod pod) {
    return "pods/" + pod.getMetadata().getNamespace() + "." + pod.getMetadata().getName();
  }

  void start() {
    thread.start();
  }

  /// The API has the Pod like this now.
  void update(Optional<Pod> now) {
    current = now;
    wake.release();
  }

  /// Ends the thread without a word to the API; the cluster goes away.
  void abandon() {
    abandoned = true;
    wake.release();
  }

  void join() {
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Node.PodAddress address() {
    return address;
  }

  /// The Pod's processes.
  Optional<ProcessGroup> process() {
    return container.process();
  }

  private void run() {
    try {
      Network.attachPod(netns, kubelet.node(), address, link);
      Network.resolvConf(netns, PodRoot.resolvConf(pod.getMetadata().getNamespace()));
      while (!abandoned && present() && !deleted()) {
        step();
        pause(TICK);
      }
      if (!abandoned && present()) {
        drain();
      }
    } catch (RuntimeException e) {
      if (!abandoned) {
        kubelet.log("Pod " + name() + ": " + e);
      }
    } finally {
      end();
    }
  }

  private void step() {
    try {
      runContainer();
    } catch (ClusterException e) {
      // As a kubelet does: the Pod's status tells, and it is tried again.
      waiting = String.valueOf(e.getMessage());
      container.notBefore(Instant.now().plusSeconds(1));
    } catch (KubernetesClientException e) {
      // The API server is gone or restarts: what runs goes on, the next tick tries again.
      kubelet.log("Pod " + name() + ": " + e.getMessage());
    }
    writeStatus();
  }

  private void runContainer() {
    Instant now = Instant.now();
    container.died(now).ifPresent(how -> waiting = how);
    if (Duration.between(volumesAt, now).compareTo(VOLUMES) >= 0) {
      Optional<String> missing = volumes.refresh();
      if (missing.isPresent()) {
        waiting = missing.get();
        return;
      }
      volumesAt = now;
    }
    if (container.startWhenDue(now)) {
      waiting = "";
    }
  }

  /// Deleted: the hook, TERM, and KILL when the grace is over; probes go on meanwhile, so that an
  /// endpoint that still serves is known to.
  private void drain() {
    Pod deleted = current.orElse(pod);
    Long seconds = deleted.getMetadata().getDeletionGracePeriodSeconds();
    Instant until = Instant.now().plusSeconds(seconds == null ? 30 : seconds);
    Instant hookUntil = Instant.now().plus(hook());
    boolean told = false;
    while (!abandoned && present() && container.alive() && Instant.now().isBefore(until)) {
      if (!told && !Instant.now().isBefore(hookUntil)) {
        container.terminate();
        told = true;
      }
      writeStatus();
      pause(TICK);
    }
    end();
    if (!abandoned) {
      forgetInApi();
    }
  }

  private Duration hook() {
    var lifecycle = pod.getSpec().getContainers().getFirst().getLifecycle();
    LifecycleHandler handler = lifecycle == null ? null : lifecycle.getPreStop();
    if (handler == null) {
      return Duration.ZERO;
    }
    if (handler.getSleep() != null) {
      return Duration.ofSeconds(handler.getSleep().getSeconds());
    }
    List<String> command = handler.getExec() == null ? List.of() : handler.getExec().getCommand();
    if (command.size() == 2 && command.getFirst().equals("sleep")) {
      return Duration.ofSeconds(Long.parseLong(command.get(1)));
    }
    kubelet.log("Pod " + name() + ": preStop: this kubelet knows sleep only; left out");
    return Duration.ZERO;
  }

  private void forgetInApi() {
    while (!abandoned && present()) {
      try {
        kubelet.delete(pod);
        return;
      } catch (KubernetesClientException e) {
        pause(Duration.ofMillis(500));
      }
    }
  }

  private void end() {
    container.end();
    try {
      Network.remove(netns);
    } catch (ClusterException e) {
      kubelet.log("Pod " + name() + ": " + e.getMessage());
    }
    kubelet.gone(pod);
  }

  private void writeStatus() {
    PodStatuses.Seen seen = container.seen(waiting);
    if (seen.equals(written)) {
      return;
    }
    try {
      kubelet.write(pod, seen);
      written = seen;
    } catch (KubernetesClientException e) {
      // Gone, or the API server is: the next tick tells.
      kubelet.log("Pod " + name() + ": status not written: " + e.getMessage());
    }
  }

  private boolean present() {
    return current.isPresent();
  }

  private boolean deleted() {
    return current.map(now -> now.getMetadata().getDeletionTimestamp() != null).orElse(true);
  }

  private void pause(Duration duration) {
    try {
      if (wake.tryAcquire(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      abandoned = true;
    }
  }

  private String name() {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
