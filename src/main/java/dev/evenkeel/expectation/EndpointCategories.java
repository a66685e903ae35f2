package dev.evenkeel.expectation;

import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.Vantage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The endpoints that kube-proxy of a node uses, for each traffic policy (its
/// `CategorizeEndpoints`; `docs/service-rules.md`):
///
/// - `Cluster`: the ready ones that the hints leave to this node; where nothing is ready, all that
///   are serving and terminating, and hints do not count;
/// - `Local`: the ready ones on this node; else the serving and terminating ones on this node; else
///   none. Hints do not count.
///
/// Each policy falls back by itself. Not ready and not terminating: never used. O(endpoints).
///
/// @param hints what decides for the policy `Cluster`
/// @param cluster every endpoint, with its part in the policy `Cluster`
/// @param local likewise in the policy `Local`
record EndpointCategories(TopologyHints hints, List<Choice> cluster, List<Choice> local) {

  /// An endpoint's part in a policy.
  record Choice(Member member, EndpointReason reason) {}

  EndpointCategories {
    cluster = List.copyOf(cluster);
    local = List.copyOf(local);
  }

  static EndpointCategories of(Collection<Member> members, Vantage vantage) {
    TopologyHints hints = TopologyHints.of(members, vantage);
    boolean anyReady = false;
    boolean readyHere = false;
    for (Member member : members) {
      boolean ready = member.state() == EndpointState.READY;
      anyReady |= ready;
      readyHere |= ready && member.isOn(vantage.node());
    }
    EndpointReason terminating =
        anyReady ? EndpointReason.TERMINATING : EndpointReason.TERMINATING_USED;
    EndpointReason terminatingHere =
        readyHere ? EndpointReason.TERMINATING : EndpointReason.TERMINATING_USED_HERE;
    return new EndpointCategories(
        hints,
        choices(
            members,
            member ->
                switch (member.state()) {
                  case READY -> hints.reason(member, vantage);
                  case SERVING_TERMINATING -> terminating;
                  case NOT_READY -> EndpointReason.NOT_READY;
                }),
        choices(
            members,
            member ->
                switch (member.state()) {
                  case NOT_READY -> EndpointReason.NOT_READY;
                  case READY, SERVING_TERMINATING ->
                      !member.isOn(vantage.node())
                          ? EndpointReason.NOT_HERE
                          : member.state() == EndpointState.READY
                              ? EndpointReason.READY_HERE
                              : terminatingHere;
                }));
  }

  /// A headless Service's: DNS answers with every ready endpoint, and with no other. Ordered like
  /// members.
  static List<Choice> inDns(EndpointJoin join) {
    List<Choice> choices =
        choices(
            join.members(),
            member ->
                switch (member.state()) {
                  case READY -> EndpointReason.READY;
                  case SERVING_TERMINATING -> EndpointReason.TERMINATING_NOT_IN_DNS;
                  case NOT_READY -> EndpointReason.NOT_READY;
                });
    choices.addAll(join.onlyInDns());
    choices.sort(Comparator.comparing(Choice::member, Member.ORDER));
    return choices;
  }

  /// Where nobody knows who is due calls.
  static List<Choice> undecided(Collection<Member> members) {
    return choices(
        members,
        member ->
            member.state() == EndpointState.NOT_READY
                ? EndpointReason.NOT_READY
                : EndpointReason.UNDECIDED);
  }

  private static List<Choice> choices(
      Collection<Member> members, Function<Member, EndpointReason> reason) {
    List<Choice> choices = new ArrayList<>(members.size());
    for (Member member : members) {
      choices.add(new Choice(member, reason.apply(member)));
    }
    return choices;
  }

  static Set<Member> used(List<Choice> choices) {
    return choices.stream()
        .filter(choice -> choice.reason().used())
        .map(Choice::member)
        .collect(Collectors.toSet());
  }

  static boolean anyUsed(List<Choice> choices) {
    return choices.stream().anyMatch(choice -> choice.reason().used());
  }
}
