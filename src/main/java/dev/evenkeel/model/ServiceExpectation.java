package dev.evenkeel.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that is right for one Service from one vantage.
///
/// @param targets one for each port, family and frontend
/// @param directs one for each port and family whose endpoints are also called by themselves; `via`
///   is `endpoint`
/// @param advice what a person could set or mend so that more can be told
/// @param lastChangeTrigger the newest `last-change-trigger-time` of its slices; null where none
///   has one. It may be stale (`docs/service-rules.md`, Who is due calls)
public record ServiceExpectation(
    Service service,
    ServiceSettings settings,
    List<TargetExpectation> targets,
    List<TargetExpectation> directs,
    List<AnswerExpectation> answers,
    List<PortEndpoints> endpoints,
    List<String> advice,
    @Nullable Instant lastChangeTrigger) {

  /// Of which no trigger time is known.
  public ServiceExpectation(
      Service service,
      ServiceSettings settings,
      List<TargetExpectation> targets,
      List<TargetExpectation> directs,
      List<AnswerExpectation> answers,
      List<PortEndpoints> endpoints,
      List<String> advice) {
    this(service, settings, targets, directs, answers, endpoints, advice, null);
  }

  public ServiceExpectation {
    targets = List.copyOf(targets);
    directs = List.copyOf(directs);
    answers = List.copyOf(answers);
    endpoints = List.copyOf(endpoints);
    advice = List.copyOf(advice);
  }
}
