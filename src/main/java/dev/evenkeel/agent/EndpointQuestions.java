package dev.evenkeel.agent;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.Rendezvous;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Keeps the questions about endpoints of all headless Services together within a limit: each of
/// them is a probe at every server, and all share one part of `dnsBudget`, so that with too many
/// none would be asked often enough to tell anything. Beyond it each Service is asked about fewer
/// endpoints, at last only some Services about one; agents choose differently. Confined to the
/// loop.
final class EndpointQuestions {

  /// Of one agent, at each server.
  static final int LIMIT = 512;

  /// More endpoints are asked about only where then so many are asked: else one endpoint more or
  /// less would change the questions of every Service.
  private static final int ROOMY = LIMIT * 3 / 4;

  private static final int MOST = Question.ENDPOINTS_ASKED;

  /// Two records of a name, and one of an address.
  private static final int QUESTIONS_OF_ONE = 3;

  /// @param questions by how many names and addresses are asked about, from none to all
  private record Wanted(int endpoints, int[] questions) {}

  private final String node;
  private final Map<ServiceKey, Wanted> wanted = new TreeMap<>();
  private final Map<ServiceKey, Integer> given = new HashMap<>();
  private final int[] totals = new int[MOST + 1];
  private int endpoints = MOST;

  /// Where there is no room for one endpoint of each: the Services that have it.
  private Set<ServiceKey> chosen = Set.of();

  EndpointQuestions(String node) {
    this.node = node;
  }

  /// Leaves out the questions that there is no room for, and says so in its advice.
  ServiceExpectation within(ServiceExpectation expectation) {
    ServiceKey key = expectation.service().key();
    forget(key);
    Wanted wants = wanted(expectation);
    if (wants.endpoints() == 0) {
      return expectation;
    }
    wanted.put(key, wants);
    add(wants, 1);
    fit();
    int room = room(key, wants);
    given.put(key, room);
    return room == wants.endpoints() ? expectation : cut(expectation, room);
  }

  /// The Service is no longer asked about.
  void forget(ServiceKey key) {
    given.remove(key);
    Wanted before = wanted.remove(key);
    if (before != null) {
      add(before, -1);
    }
  }

  /// The Services that have another room than they were last given: to be looked at again.
  Set<ServiceKey> changed() {
    fit();
    chosen =
        totals[endpoints] <= LIMIT
            ? Set.of()
            : Set.copyOf(
                Rendezvous.choose(
                    node, wanted.keySet(), LIMIT / QUESTIONS_OF_ONE, ServiceKey::toString));
    Set<ServiceKey> changed = new HashSet<>();
    wanted.forEach(
        (key, wants) -> {
          if (room(key, wants) != given.getOrDefault(key, 0)) {
            changed.add(key);
          }
        });
    return changed;
  }

  private void fit() {
    while (endpoints < MOST && totals[endpoints + 1] <= ROOMY) {
      endpoints++;
    }
    while (endpoints > 1 && totals[endpoints] > LIMIT) {
      endpoints--;
    }
  }

  private int room(ServiceKey key, Wanted wants) {
    boolean any = totals[endpoints] <= LIMIT || chosen.contains(key);
    return any ? Math.min(endpoints, wants.endpoints()) : 0;
  }

  private void add(Wanted wants, int sign) {
    for (int i = 0; i < totals.length; i++) {
      totals[i] += sign * wants.questions()[i];
    }
  }

  /// Those about a cluster IP are as many as there are Services, and not cut.
  private static Wanted wanted(ServiceExpectation expectation) {
    int[] questions = new int[MOST + 1];
    int endpoints = 0;
    for (List<Integer> sizes : sizes(expectation)) {
      endpoints = Math.max(endpoints, sizes.size());
      for (int i = 1; i <= MOST; i++) {
        questions[i] += sizes.stream().limit(i).mapToInt(Integer::intValue).sum();
      }
    }
    return new Wanted(Math.min(MOST, endpoints), questions);
  }

  /// Of names and of addresses, how many questions there are about each, the largest first.
  private static List<List<Integer>> sizes(ServiceExpectation expectation) {
    List<List<Integer>> sizes = new ArrayList<>();
    for (String record : List.of(Question.ENDPOINT, Question.REVERSE)) {
      Map<String, Integer> byName = new HashMap<>();
      expectation.answers().stream()
          .map(AnswerExpectation::question)
          .filter(question -> expectation.service().headless() && question.record().equals(record))
          .forEach(question -> byName.merge(question.name(), 1, Integer::sum));
      sizes.add(byName.values().stream().sorted(Comparator.reverseOrder()).toList());
    }
    return sizes;
  }

  private ServiceExpectation cut(ServiceExpectation whole, int room) {
    Map<String, Set<String>> names =
        whole.answers().stream()
            .map(AnswerExpectation::question)
            .filter(Question::isOfEndpoints)
            .collect(
                Collectors.groupingBy(
                    Question::record, Collectors.mapping(Question::name, Collectors.toSet())));
    names.replaceAll(
        (_, all) -> Set.copyOf(Rendezvous.choose(node, all, room, Function.identity())));
    List<String> advice = new ArrayList<>(whole.advice());
    advice.add(
        "this agent asks DNS about %d of its endpoints' names only: it has %d questions about endpoints of all headless Services together; probe fewer of these"
            .formatted(room, LIMIT));
    return new ServiceExpectation(
        whole.service(),
        whole.settings(),
        whole.targets(),
        whole.directs(),
        whole.answers().stream()
            .filter(
                answer ->
                    !answer.question().isOfEndpoints()
                        || names
                            .getOrDefault(answer.question().record(), Set.of())
                            .contains(answer.question().name()))
            .toList(),
        whole.endpoints(),
        advice,
        whole.lastChangeTrigger());
  }
}
