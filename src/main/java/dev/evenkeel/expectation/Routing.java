package dev.evenkeel.expectation;

import dev.evenkeel.expectation.EndpointCategories.Choice;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Handling;
import java.util.List;

/// What a frontend does with a new connection: to whom it may go, or what becomes of it where there
/// is nobody (kube-proxy's `syncProxyRules`; `docs/service-rules.md`):
///
/// - source ranges that shut us out: dropped, endpoints or not, in nftables mode; in iptables mode
///   only where there is something to use anywhere, else refused: which of them is not known;
/// - nothing to use anywhere: refused, whatever the policy;
/// - a policy of `Local` with nothing to use on this node, but elsewhere: dropped.
///
/// Where it is not known whether source ranges admit us, [UnknownRules] says so, and it is
/// [#unknown].
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
        List<Choice> ready = EndpointCategories.inDns(join);
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
          frontend.admission() == SourceRanges.Admission.SHUT_OUT
              ? new Routing(
                  notAdmitted(categories.cluster()), anywhere ? Handling.DROPPED : Handling.UNKNOWN)
              : new Routing(categories.cluster(), anywhere ? Handling.SERVED : Handling.REFUSED);
    };
  }

  private static List<Choice> notAdmitted(List<Choice> choices) {
    return choices.stream()
        .map(
            choice ->
                choice.reason().used()
                    ? new Choice(choice.member(), EndpointReason.NOT_ADMITTED)
                    : choice)
        .toList();
  }

  static Routing unknown(EndpointJoin join) {
    return new Routing(EndpointCategories.undecided(join.members()), Handling.UNKNOWN);
  }
}
