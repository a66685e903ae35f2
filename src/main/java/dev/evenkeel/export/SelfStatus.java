package dev.evenkeel.export;

import dev.evenkeel.model.ServiceKey;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the agent says of itself.
///
/// @param agentsDesired null while it is not known
/// @param lastProbe null before the first
/// @param catalogLastUpdate when all watches were last up; null: never
/// @param annotationsRefused how many, by Service; Services without any may be absent
/// @param runtime `native` or `jvm`
public record SelfStatus(
    int agents,
    @Nullable Integer agentsDesired,
    String pod,
    String zone,
    int targets,
    @Nullable Instant lastProbe,
    long probesLate,
    boolean catalogSynced,
    @Nullable Instant catalogLastUpdate,
    Instant configRead,
    String configHash,
    Map<ServiceKey, Integer> annotationsRefused,
    String version,
    String revision,
    String runtime) {

  public SelfStatus {
    annotationsRefused = Map.copyOf(annotationsRefused);
  }
}
