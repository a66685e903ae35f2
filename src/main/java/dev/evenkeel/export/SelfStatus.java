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
/// @param lastDiagnosis when what is wrong was last found out, whatever it was; null: never
/// @param configAccepted whether the configuration was, when it was last read
/// @param configRead when the one in force was
/// @param configHash of the one in force
/// @param maxSeries of the one in force
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
    @Nullable Instant lastDiagnosis,
    boolean configAccepted,
    Instant configRead,
    String configHash,
    int maxSeries,
    Map<ServiceKey, Integer> annotationsRefused,
    String version,
    String revision,
    String runtime) {

  public SelfStatus {
    annotationsRefused = Map.copyOf(annotationsRefused);
  }
}
