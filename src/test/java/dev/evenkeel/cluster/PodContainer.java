package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A Pod's one container: starts it, starts it again when it has died, later each time, and asks it
/// whether it is ready. Confined to its Pod's thread but for [#process].
final class PodContainer {
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);

  private final Kubelet kubelet;
  private final Pod pod;
  private final Node.PodAddress address;
  private final Path folder;
  private final PodVolumes volumes;
  private final Runnable readinessChanged;

  private volatile @Nullable ProcessGroup process;

  private @Nullable ReadinessProbe probe;
  private @Nullable Instant startedAt;
  private @Nullable Integer lastExit;
  private Instant notBefore = Instant.EPOCH;
  private int restarts;

  PodContainer(
      Kubelet kubelet,
      Pod pod,
      Node.PodAddress address,
      Path folder,
      PodVolumes volumes,
      Runnable readinessChanged) {
    this.kubelet = kubelet;
    this.pod = pod;
    this.address = address;
    this.folder = folder;
    this.volumes = volumes;
    this.readinessChanged = readinessChanged;
  }

  /// Its processes. Any thread.
  Optional<ProcessGroup> process() {
    return Optional.ofNullable(process);
  }

  boolean alive() {
    ProcessGroup group = process;
    return group != null && group.isAlive();
  }

  /// Takes notice of its death.
  ///
  /// @return how it died, where it has since the last time
  Optional<String> died(Instant now) {
    ProcessGroup group = process;
    if (group == null || group.isAlive()) {
      return Optional.empty();
    }
    lastExit = group.exit();
    kubelet.processes().forget(group);
    closeProbe();
    process = null;
    startedAt = null;
    Duration backoff = Duration.ofMillis(250).multipliedBy(1L << Math.min(restarts, 10));
    notBefore = now.plus(backoff.compareTo(LONGEST_BACKOFF) < 0 ? backoff : LONGEST_BACKOFF);
    restarts++;
    return Optional.of("exit " + lastExit + "; started again at " + notBefore);
  }

  /// Does not start before this.
  void notBefore(Instant time) {
    notBefore = time;
  }

  /// Starts it where it does not run and its time has come.
  ///
  /// @return whether it was started
  boolean startWhenDue(Instant now) {
    if (process != null || now.isBefore(notBefore)) {
      return false;
    }
    Container container = pod.getSpec().getContainers().getFirst();
    if (pod.getSpec().getContainers().size() > 1
        || Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
      throw new ClusterException(
          "this kubelet runs Pods of one container in a network of their own only");
    }
    process =
        kubelet
            .processes()
            .start(
                PodLife.logName(pod),
                List.of(
                    "nsenter",
                    "--net=" + Network.namespace(PodLife.netns(pod)),
                    "unshare",
                    "--mount",
                    "--uts",
                    "--ipc",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "sh",
                    script(container).toString()));
    startedAt = Instant.now();
    probe =
        new ReadinessProbe(
                container,
                address.ipv4(),
                Network.namespace(kubelet.node().netns()),
                readinessChanged)
            .start();
    return true;
  }

  private Path script(Container container) {
    Image image = Image.of(container.getImage(), kubelet.executables(), kubelet.agent());
    Path script = folder.resolve("start.sh");
    try {
      Path root = Files.createDirectories(folder.resolve("root"));
      return Files.writeString(script, PodRoot.script(pod, image, volumes, address, root));
    } catch (IOException e) {
      throw new ClusterException("cannot write " + script + ": " + e.getMessage(), e);
    }
  }

  /// What the Pod's status is made from.
  ///
  /// @param waiting why it does not run
  PodStatuses.Seen seen(String waiting) {
    ReadinessProbe asked = probe;
    boolean ready = startedAt != null && asked != null && asked.ready();
    return new PodStatuses.Seen(
        kubelet.node(), address, startedAt, ready, restarts, lastExit, waiting);
  }

  void terminate() {
    process().ifPresent(ProcessGroup::terminate);
  }

  /// Ends it at once and for good.
  void end() {
    closeProbe();
    ProcessGroup group = process;
    if (group != null) {
      group.kill();
      group.waitFor(Duration.ofSeconds(5));
      kubelet.processes().forget(group);
    }
    process = null;
  }

  private void closeProbe() {
    ReadinessProbe asked = probe;
    if (asked != null) {
      asked.close();
    }
    probe = null;
  }
}
