package dev.evenkeel.expectation;

import dev.evenkeel.expectation.EndpointCategories.Choice;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What each endpoint is due: kube-proxy chooses uniformly, and independently for each new
/// connection, among those that it uses (`docs/service-rules.md`, Who is due calls). For a headless
/// Service the shares are those of a client that takes the first address of a uniformly shuffled
/// answer.
final class Shares {

  private Shares() {}

  /// One entry for each name, in the order given; a Pod that is behind the port with several
  /// addresses is one backend with their shares together. They sum to 1, or nobody is due anything.
  static List<ExpectedEndpoint> of(List<Choice> choices) {
    long used = choices.stream().filter(choice -> choice.reason().used()).count();
    return of(choices, _ -> 1.0 / used);
  }

  /// Likewise for the answers of a name: each address is answered once, however many ports or Pods
  /// are behind it; these divide its share.
  static List<ExpectedEndpoint> ofAnswers(List<Choice> choices) {
    Map<IpAddress, Integer> used = new HashMap<>();
    for (Choice choice : choices) {
      if (choice.reason().used()) {
        used.merge(choice.member().endpoint().ip(), 1, Integer::sum);
      }
    }
    return of(choices, member -> 1.0 / used.size() / used.getOrDefault(member.endpoint().ip(), 1));
  }

  private static List<ExpectedEndpoint> of(
      List<Choice> choices, ToDoubleFunction<Member> shareOfUsed) {
    Map<String, ExpectedEndpoint> byName = new LinkedHashMap<>();
    for (Choice choice : choices) {
      EndpointReason reason = choice.reason();
      double due = reason.used() ? shareOfUsed.applyAsDouble(choice.member()) : 0;
      byName.merge(
          choice.member().endpoint().name(),
          new ExpectedEndpoint(choice.member().endpoint(), due, reason),
          Shares::together);
    }
    return new ArrayList<>(byName.values());
  }

  private static ExpectedEndpoint together(ExpectedEndpoint a, ExpectedEndpoint b) {
    ExpectedEndpoint first = b.due() > a.due() ? b : a;
    return new ExpectedEndpoint(first.endpoint(), Math.min(1, a.due() + b.due()), first.reason());
  }
}
