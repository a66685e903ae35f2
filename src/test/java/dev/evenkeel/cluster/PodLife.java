package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One Pod on its node, from its network to its end, on a thread of its own: starts its container,
/// starts it again when it dies, keeps its volumes and its status, and ends it when it is deleted.
final class PodLife {
  /// A process that ends is seen after this; everything else wakes the thread.
  private static final Duration TICK = Duration.ofMillis(100);

  private static final Duration VOLUMES = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);

  private final Kubelet kubelet;
  private final Node.PodAddress address;
  private final String link;
  private final String netns;
  private final Path folder;
  private final PodVolumes volumes;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;

  /// As the API has it; empty when it is gone there.
  private volatile Optional<Pod> current;

  private volatile @Nullable ProcessGroup process;
  private volatile boolean abandoned;

  // The rest is confined to the thread.
  private final Pod pod;
  private @Nullable ReadinessProbe probe;
  private @Nullable Instant startedAt;
  private @Nullable Integer lastExit;
  private Instant notBefore = Instant.EPOCH;
  private Instant volumesAt = Instant.EPOCH;
  private int restarts;
  private String waiting = "";
  private PodStatuses.@Nullable Seen written;

  PodLife(Kubelet kubelet, Pod pod, Node.PodAddress address) {
    this.kubelet = kubelet;
    this.pod = pod;
    this.current = Optional.of(pod);
    this.address = address;
    this.link = "pod" + address.host();
    this.netns = netns(pod);
    this.folder = kubelet.state().file("pods/" + pod.getMetadata().getUid());
    this.volumes =
        new PodVolumes(
            pod, address, folder.resolve("volumes"), kubelet.client(), kubelet.configMaps());
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
    return Optional.ofNullable(process);
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
      notBefore = Instant.now().plusSeconds(1);
    } catch (KubernetesClientException e) {
      // The API server is gone or restarts: what runs goes on, the next tick tries again.
      kubelet.log("Pod " + name() + ": " + e.getMessage());
    }
    writeStatus();
  }

  private void runContainer() {
    Instant now = Instant.now();
    ProcessGroup group = process;
    if (group != null && !group.isAlive()) {
      lastExit = group.exit();
      kubelet.processes().forget(group);
      closeProbe();
      process = null;
      startedAt = null;
      Duration backoff = Duration.ofMillis(250).multipliedBy(1L << Math.min(restarts, 10));
      notBefore = now.plus(backoff.compareTo(LONGEST_BACKOFF) < 0 ? backoff : LONGEST_BACKOFF);
      restarts++;
      waiting = "exit " + lastExit + "; started again at " + notBefore;
    }
    if (Duration.between(volumesAt, now).compareTo(VOLUMES) >= 0) {
      Optional<String> missing = volumes.refresh();
      if (missing.isPresent()) {
        waiting = missing.get();
        return;
      }
      volumesAt = now;
    }
    if (process == null && !now.isBefore(notBefore)) {
      startContainer();
    }
  }

  private void startContainer() {
    Container container = pod.getSpec().getContainers().getFirst();
    if (pod.getSpec().getContainers().size() > 1
        || Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
      throw new ClusterException(
          "this kubelet runs Pods of one container in a network of their own only");
    }
    Image image = Image.of(container.getImage(), kubelet.executables(), kubelet.agent());
    Path script = folder.resolve("start.sh");
    try {
      Path root = Files.createDirectories(folder.resolve("root"));
      Files.writeString(script, PodRoot.script(pod, image, volumes, address, root));
    } catch (IOException e) {
      throw new ClusterException("cannot write " + script + ": " + e.getMessage(), e);
    }
    process =
        kubelet
            .processes()
            .start(
                logName(pod),
                List.of(
                    "nsenter",
                    "--net=" + Network.namespace(netns),
                    "unshare",
                    "--mount",
                    "--uts",
                    "--ipc",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "sh",
                    script.toString()));
    startedAt = Instant.now();
    waiting = "";
    probe =
        new ReadinessProbe(
                container, address.ipv4(), Network.namespace(kubelet.node().netns()), wake::release)
            .start();
  }

  /// Deleted: the hook, TERM, and KILL when the grace is over; probes go on meanwhile, so that an
  /// endpoint that still serves is known to.
  private void drain() {
    Pod deleted = current.orElse(pod);
    Long seconds = deleted.getMetadata().getDeletionGracePeriodSeconds();
    Instant until = Instant.now().plusSeconds(seconds == null ? 30 : seconds);
    Instant hookUntil = Instant.now().plus(hook());
    boolean told = false;
    while (!abandoned && present() && alive() && Instant.now().isBefore(until)) {
      ProcessGroup group = process;
      if (!told && group != null && !Instant.now().isBefore(hookUntil)) {
        group.terminate();
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
    closeProbe();
    ProcessGroup group = process;
    if (group != null) {
      group.kill();
      group.waitFor(Duration.ofSeconds(5));
      kubelet.processes().forget(group);
    }
    process = null;
    try {
      Network.remove(netns);
    } catch (ClusterException e) {
      kubelet.log("Pod " + name() + ": " + e.getMessage());
    }
    kubelet.gone(pod);
  }

  private void writeStatus() {
    ReadinessProbe asked = probe;
    boolean ready = startedAt != null && asked != null && asked.ready();
    var seen =
        new PodStatuses.Seen(
            kubelet.node(), address, startedAt, ready, restarts, lastExit, waiting);
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

  private void closeProbe() {
    ReadinessProbe asked = probe;
    if (asked != null) {
      asked.close();
    }
    probe = null;
  }

  private boolean present() {
    return current.isPresent();
  }

  private boolean deleted() {
    return current.map(now -> now.getMetadata().getDeletionTimestamp() != null).orElse(true);
  }

  private boolean alive() {
    ProcessGroup group = process;
    return group != null && group.isAlive();
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
