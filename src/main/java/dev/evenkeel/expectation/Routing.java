package dev.evenkeel.expectation;

import dev.evenkeel.expectation.EndpointCategories.Choice;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Handling;
import java.util.List;

/// What a frontend does with a new connection: to whom it may go, or what becomes of it where there
/// is nobody (kube-proxy's `syncProxyRules`; semantics, section 3):
///
/// - nothing to use anywhere: refused, whatever the policies and source ranges;
/// - a policy of `Local` with nothing to use on this node, but elsewhere: dropped;
/// - source ranges that shut us out: dropped.
///
/// @param choices every endpoint, with its part
record Routing(List<Choice> choices, Handling handling) {

  Routing {
    choices = List.copyOf(choices);
  }

  static Routing of(Frontend frontend, EndpointJoin join, EndpointCategories categories) {
    boolean anywhere =
        join.members().stream().anyMatch(member -> member.state() != EndpointState.NOT_READY);
    return switch (frontend.policy()) {
      case NONE -> new Routing(List.of(), Handling.UNKNOWN);
      case DNS -> {
        List<Choice> ready = EndpointCategories.inDns(join.members());
        yield new Routing(
            ready, EndpointCategories.anyUsed(ready) ? Handling.SERVED : Handling.NO_ADDRESS);
      }
      case LOCAL -> {
        boolean here = EndpointCategories.anyUsed(categories.local());
        yield new Routing(
            categories.local(),
            here ? Handling.SERVED : anywhere ? Handling.DROPPED : Handling.REFUSED);
      }
      case CLUSTER ->
          anywhere
              ? admitted(frontend.admission(), categories.cluster())
              : new Routing(categories.cluster(), Handling.REFUSED);
    };
  }

  private static Routing admitted(SourceRanges.Admission admission, List<Choice> choices) {
    return switch (admission) {
      case ADMITTED -> new Routing(choices, Handling.SERVED);
      case SHUT_OUT -> new Routing(instead(choices, EndpointReason.NOT_ADMITTED), Handling.DROPPED);
      case NOT_KNOWN -> new Routing(instead(choices, EndpointReason.UNDECIDED), Handling.UNKNOWN);
    };
  }

  private static List<Choice> instead(List<Choice> choices, EndpointReason reason) {
    return choices.stream()
        .map(choice -> choice.reason().used() ? new Choice(choice.member(), reason) : choice)
        .toList();
  }

  static Routing unknown(EndpointJoin join) {
    return new Routing(EndpointCategories.undecided(join.members()), Handling.UNKNOWN);
  }
}
