package dev.evenkeel.expectation;

import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.ExpectedEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What each endpoint is due: kube-proxy chooses uniformly, and independently for each new
/// connection, among those that it uses (semantics, section 4). For a headless Service the shares
/// are those of a client that takes the first address of a uniformly shuffled answer.
final class Shares {

  private Shares() {}

  /// One entry for each name, in the order given; a Pod that is behind the port with several
  /// addresses is one backend with their shares together. They sum to 1, or nobody is due anything.
  static List<ExpectedEndpoint> of(List<EndpointCategories.Choice> choices) {
    long used = choices.stream().filter(choice -> choice.reason().used()).count();
    Map<String, ExpectedEndpoint> byName = new LinkedHashMap<>();
    for (EndpointCategories.Choice choice : choices) {
      EndpointReason reason = choice.reason();
      byName.merge(
          choice.member().endpoint().name(),
          new ExpectedEndpoint(choice.member().endpoint(), reason.used() ? 1.0 / used : 0, reason),
          Shares::together);
    }
    return new ArrayList<>(byName.values());
  }

  private static ExpectedEndpoint together(ExpectedEndpoint a, ExpectedEndpoint b) {
    ExpectedEndpoint first = b.due() > a.due() ? b : a;
    return new ExpectedEndpoint(first.endpoint(), Math.min(1, a.due() + b.due()), first.reason());
  }
}
