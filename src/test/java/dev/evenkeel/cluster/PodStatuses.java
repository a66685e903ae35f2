package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what a kubelet knows of a Pod the way the API says it.
final class PodStatuses {

  /// What a Pod's thread knows.
  ///
  /// @param startedAt of the container that runs; null while none does
  /// @param waiting why none runs; empty while one does
  record Seen(
      Node node,
      Node.PodAddress address,
      @Nullable Instant startedAt,
      boolean ready,
      int restarts,
      @Nullable Integer lastExit,
      String waiting) {}

  private PodStatuses() {}

  /// The Pod with its status brought up to date.
  static Pod with(Pod pod, Seen seen) {
    PodStatus old = pod.getStatus();
    boolean running = seen.startedAt() != null;
    return new PodBuilder(pod)
        .editOrNewStatus()
        .withPhase(running || seen.restarts() > 0 ? "Running" : "Pending")
        .withHostIP(seen.node().ipv4())
        .withHostIPs()
        .addNewHostIP(seen.node().ipv4())
        .addNewHostIP(seen.node().ipv6())
        .withPodIP(seen.address().ipv4())
        .withPodIPs(new PodIP(seen.address().ipv4()), new PodIP(seen.address().ipv6()))
        .withStartTime(
            old != null && old.getStartTime() != null ? old.getStartTime() : time(Instant.now()))
        .withConditions(conditions(pod, seen.ready()))
        .withContainerStatuses(container(pod, seen))
        .endStatus()
        .build();
  }

  private static List<PodCondition> conditions(Pod pod, boolean ready) {
    List<PodCondition> conditions = new ArrayList<>();
    conditions.add(condition(pod, "PodReadyToStartContainers", true));
    conditions.add(condition(pod, "Initialized", true));
    conditions.add(condition(pod, "Ready", ready));
    conditions.add(condition(pod, "ContainersReady", ready));
    conditions.add(condition(pod, "PodScheduled", true));
    return conditions;
  }

  private static PodCondition condition(Pod pod, String type, boolean holds) {
    String status = holds ? "True" : "False";
    for (PodCondition old : pod.getStatus().getConditions()) {
      if (old.getType().equals(type) && old.getStatus().equals(status)) {
        return old;
      }
    }
    PodConditionBuilder condition =
        new PodConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withLastTransitionTime(time(Instant.now()));
    if (!holds) {
      String container = pod.getSpec().getContainers().getFirst().getName();
      condition
          .withReason("ContainersNotReady")
          .withMessage("containers with unready status: [" + container + "]");
    }
    return condition.build();
  }

  private static ContainerStatus container(Pod pod, Seen seen) {
    String image = pod.getSpec().getContainers().getFirst().getImage();
    Instant startedAt = seen.startedAt();
    ContainerStatusBuilder status =
        new ContainerStatusBuilder()
            .withName(pod.getSpec().getContainers().getFirst().getName())
            .withImage(image)
            .withImageID(image)
            .withReady(seen.ready())
            .withStarted(startedAt != null)
            .withRestartCount(seen.restarts());
    if (startedAt != null) {
      status
          .withContainerID("process://" + pod.getMetadata().getUid() + "/" + seen.restarts())
          .withState(
              new ContainerStateBuilder()
                  .withNewRunning()
                  .withStartedAt(time(startedAt))
                  .endRunning()
                  .build());
    } else {
      status.withState(waiting(seen));
    }
    if (seen.lastExit() != null) {
      status.withLastState(
          new ContainerStateBuilder()
              .withNewTerminated()
              .withExitCode(seen.lastExit())
              .withReason(seen.lastExit() == 0 ? "Completed" : "Error")
              .endTerminated()
              .build());
    }
    return status.build();
  }

  private static ContainerState waiting(Seen seen) {
    String reason =
        seen.lastExit() != null
            ? "CrashLoopBackOff"
            : seen.waiting().isEmpty() ? "ContainerCreating" : "CreateContainerConfigError";
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(seen.waiting())
        .endWaiting()
        .build();
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
