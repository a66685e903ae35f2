package dev.evenkeel.model;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Names that a server gives to endpoints without a hostname by a rule of its own (kube-dns: a
/// hash). Who is meant is not known, only how many: each stands for one endpoint that was not named
/// otherwise. A Pod with two addresses may have one name or two.
///
/// A label that spells an IPv4 address shows that the server names endpoints by that, as CoreDNS
/// does: it means no other. O(answers · log answers).
final class OtherLabels {

  /// Endpoints of which nothing was seen, by the shape of their answers.
  private static final class Unseen {
    final Deque<Set<String>> endpoints = new ArrayDeque<>();
    Set<String> last = Set.of();
    int namesLeft;
  }

  private final Map<String, Unseen> byShape = new HashMap<>();

  /// @param seen what of the answers was seen by its name
  OtherLabels(AnswerExpectation expectation, Collection<Set<String>> seen) {
    Map<String, Set<String>> ofOnePod = new HashMap<>();
    expectation
        .spellings()
        .values()
        .forEach(answers -> answers.forEach(answer -> ofOnePod.put(answer, answers)));
    Set<String> left = new TreeSet<>(expectation.unnamed());
    seen.forEach(left::removeAll);
    while (!left.isEmpty()) {
      String answer = left.iterator().next();
      Set<String> endpoint = new TreeSet<>(ofOnePod.getOrDefault(answer, Set.of()));
      endpoint.retainAll(left);
      endpoint.add(answer);
      left.removeAll(endpoint);
      Unseen unseen = byShape.computeIfAbsent(shape(answer), _ -> new Unseen());
      unseen.endpoints.addLast(endpoint);
      unseen.namesLeft += endpoint.size();
    }
  }

  /// Gives a meaning to as many of the answers as there are names left.
  ///
  /// @param strange in an order that is always the same
  void assign(Set<String> strange, Map<String, Set<String>> meanings) {
    for (String answer : strange) {
      Unseen unseen = byShape.get(shape(answer));
      if (unseen != null && unseen.namesLeft > 0 && !spellsAddress(answer)) {
        unseen.namesLeft--;
        if (!unseen.endpoints.isEmpty()) {
          unseen.last = unseen.endpoints.removeFirst();
        }
        meanings.put(answer, unseen.last);
      }
    }
  }

  /// The answer without its first label: `8080 .cart.shop.svc.cluster.local.`.
  private static String shape(String answer) {
    return answer.substring(0, labelStart(answer)) + answer.substring(labelEnd(answer));
  }

  private static boolean spellsAddress(String answer) {
    String label = answer.substring(labelStart(answer), labelEnd(answer));
    return label.indexOf('-') > 0 && IpAddress.parse(label.replace('-', '.')).isPresent();
  }

  private static int labelStart(String answer) {
    return answer.indexOf(' ') + 1;
  }

  private static int labelEnd(String answer) {
    int end = answer.indexOf('.', labelStart(answer));
    return end < 0 ? answer.length() : end;
  }
}
