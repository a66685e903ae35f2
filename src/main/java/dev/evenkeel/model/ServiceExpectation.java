package dev.evenkeel.model;

import java.util.List;

/// All that is right for one Service from one vantage.
///
/// @param targets one for each port, family and frontend
/// @param directs one for each port and family whose endpoints are also called by themselves; `via`
///   is `endpoint`
/// @param advice what a person could set or mend so that more can be told
public record ServiceExpectation(
    Service service,
    ServiceSettings settings,
    List<TargetExpectation> targets,
    List<TargetExpectation> directs,
    List<AnswerExpectation> answers,
    List<PortEndpoints> endpoints,
    List<String> advice) {

  public ServiceExpectation {
    targets = List.copyOf(targets);
    directs = List.copyOf(directs);
    answers = List.copyOf(answers);
    endpoints = List.copyOf(endpoints);
    advice = List.copyOf(advice);
  }
}
