package dev.evenkeel.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.balance.Allowance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reads as a timeline. `100=abc`: from second 100 a, b and c are expected, each with the same
/// share, `100=a1/4b3/4` with these; `^97`: by a trigger time of second 97. `101:a` is a call that
/// a answered, `101-110:a` one in each of these seconds; for DNS `101:ab` is an answer. `140!a` is
/// a call judged after grace, `701~` is when it settles.
class ConvergenceLedgerTest {

  private static final Pattern STEP =
      Pattern.compile("(\\d+)(?:-(\\d+))?([=:!~])((?:[a-z](?:\\d+/\\d+)?)*)(?:\\^(\\d+))?");
  private static final Pattern SHARE = Pattern.compile("([a-z])(?:(\\d+)/(\\d+))?");

  /// 0.001 a second
  private static final Allowance ALLOWANCE = new Allowance(1000, 1, 1);

  private final ConvergenceTally tally = new ConvergenceTally();

  private static long at(double seconds) {
    return Math.round(seconds * 1e9);
  }

  private ConvergenceLedger after(Layer layer, String timeline) {
    ConvergenceLedger ledger = new ConvergenceLedger(layer, tally);
    OptionalLong previous = OptionalLong.empty();
    for (String step : timeline.split(" ")) {
      Matcher m = STEP.matcher(step);
      assertThat(m.matches()).as(step).isTrue();
      int from = Integer.parseInt(m.group(1));
      int to = m.group(2) == null ? from : Integer.parseInt(m.group(2));
      for (int second = from; second <= to; second++) {
        long now = at(second);
        switch (m.group(3)) {
          case "=" -> {
            OptionalLong trigger =
                m.group(5) == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(at(Integer.parseInt(m.group(5))));
            ledger.expect(shares(layer, m.group(4)), ChangeClock.of(trigger, previous, now), now);
            previous = OptionalLong.of(now);
          }
          case ":" -> ledger.observed(names(m.group(4)), now, now);
          case "!" -> ledger.judged(names(m.group(4)), ALLOWANCE, now, now);
          default -> ledger.settle(now);
        }
      }
    }
    return ledger;
  }

  private static Set<String> names(String text) {
    return text.chars().mapToObj(Character::toString).collect(Collectors.toSet());
  }

  private static Map<String, Double> shares(Layer layer, String text) {
    Map<String, Double> shares = new TreeMap<>();
    Matcher m = SHARE.matcher(text);
    while (m.find()) {
      double share =
          m.group(2) == null ? 0 : Double.parseDouble(m.group(2)) / Double.parseDouble(m.group(3));
      shares.put(m.group(1), share);
    }
    shares.replaceAll(
        (_, share) -> layer == Layer.DNS ? 1 : share > 0 ? share : 1.0 / shares.size());
    return shares;
  }

  /// `add c 0..3`; `?` where the upper bound is not known, `late` where it is.
  private static String told(ConvergenceLedger ledger) {
    return ledger.snapshot().stream()
        .map(
            change ->
                "%s %s %s..%s%s"
                    .formatted(
                        change.change().label(),
                        change.endpoint(),
                        seconds(change.lowerSeconds()),
                        change.resolved() ? seconds(change.upperSeconds()) : "?",
                        change.late() ? " late" : ""))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.0f", seconds);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
  # a share of 1/2: 5 calls before a first hit, a run of 6, after one hit of 7; of 1/3: 8; of 1/4: 11 and 13
  the first state is nothing to measure       | 0=ab 1:a 2:b                     | ''
  the same set again is no change             | 0=ab 100=ab                      | ''
  nothing is known yet                        | 0=a 100=ab                       | add b 0..?
  added: upper is the first hit               | 0=a 100=ab 101:a 102:b 103:b     | add b 0..2
  added: lower is the fifth call before it    | 0=a 100=ab 101-106:a 107:b       | add b 2..7
  of that many calls none is certain          | 0=a 100=ab 101-104:a 107:b       | add b 0..7
  calls before the change tell nothing of it  | 0=a 98-102:a 100=ab 103:b        | add b 0..3
  not yet hit: only lower is known            | 0=a 100=ab 101-107:a             | add b 3..?
  its only endpoint: every call tells         | 0=a 100=b 101-103:a 104:b        | add b 3..4, remove a 3..4
  a small share needs more calls              | 0=ab 100=abc 101-109:a 110:c     | add c 2..10
  a share that shrinks needs more too         | 0=a 100=ab 101=abcd 102-112:a 113:b | add b 2..13, add c 2..?, add d 2..?
  removed, never hit: the first run of six    | 0=ab 100=a 101-105:a             | remove b 0..?
  - and then it has arrived                   | 0=ab 100=a 101-106:a             | remove b 0..6
  removed: lower is the last hit              | 0=ab 100=a 103:b 104-109:a       | remove b 3..?
  after a hit the run has to be longer        | 0=ab 100=a 103:b 104-110:a       | remove b 3..10
  a later hit opens it again                  | 0=ab 100=a 101-106:a 109:b       | remove b 9..?
  - until the next run, of seven              | 0=ab 100=a 101-106:a 109:b 110-116:a | remove b 9..16
  one that was nowhere else is gone at once   | 0=a 100=b 101:b                  | add b 0..1, remove a 0..1
  nodes may act by an older set: its share is small | 0=abcd 100=ab 101=a 102-112:a | remove b 0..?, remove c 0..?, remove d 0..?
  - so the run is that of 1/4                 | 0=abcd 100=ab 101=a 102-114:a    | remove b 0..13, remove c 0..14, remove d 0..14
  only shares changed                         | 0=a1/2b1/2 100=a1/4b3/4          | ''
  reached before our watch told of it         | 0=a 99:b 100=ab 101-110:a        | add b 0..0
  - but long before is another matter         | 0=a 80:b 90~ 100=ab 101:a        | add b 0..?
  - and so is one that was just removed       | 0=ab 97=a 98:b 100=ab 101:a      | add b 0..?
  a change overtakes the one before           | 0=a 100=ab 101=a                 | remove b 0..?
  what arrived is shown beside what follows   | 0=a 100=ab 101:b 110=a           | add b 0..1, remove b 0..?
  - for ten minutes                           | 0=a 100=ab 101:b 700~            | add b 0..1
  - and not longer                            | 0=a 100=ab 101:b 701~            | ''
  given up after ten minutes                  | 0=a 100=ab 699~                  | add b 0..?
  - and forgotten                             | 0=a 100=ab 700~                  | ''
  """)
  void of_the_data_plane(String rule, String timeline, String changes) {
    assertThat(told(after(Layer.DATAPLANE, timeline))).isEqualTo(changes);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
  added: between the last answer that lacks it and the first that holds it | 0=a 100=ab 103:a 104:ab 105:a | add b 3..4
  removed: the other way round                 | 0=ab 100=a 103:ab 104:a                 | remove b 3..4
  a later answer that has it again reopens     | 0=ab 100=a 103:ab 104:a 106:ab          | remove b 6..?
  - until the next that lacks it               | 0=ab 100=a 103:ab 104:a 106:ab 108:a    | remove b 6..8
  no answers at all is an answer               | 0=a 100= 101:a 102:                     | remove a 1..2
  each address by itself                       | 0=a 100=abc 101:ac 102:abc              | add b 1..2, add c 0..1
  answered before our watch told of it         | 0=a 99:ab 100=ab 101:ab                 | add b 0..0
  """)
  void of_a_dns_server(String rule, String timeline, String changes) {
    assertThat(told(after(Layer.DNS, timeline))).isEqualTo(changes);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
  the clock starts at the trigger time             | 0=a 100=ab^97 101:b           | add b 0..4
  a whole second of it is uncertain                | 0=a 100=ab^97 101-106:a 107:b | add b 4..10
  for DNS too                                      | 0=ab 100=a^97 101:ab 102:a    | remove b 3..5
  reached before our watch told of it              | 0=a 99:b 100=ab^97            | add b 0..2
  calls before our watch told of it are evidence   | 0=a 21-100:a 100=a24/25b1/25^20 101-110:a 111:b | add b 16..91
  - but not of one that came back, for DNS         | 0=ab 97=a 101:ab 103=ab^98 104:ab | add b 0..6
  not where it is older than the previous change   | 0=a 98=ac 98:c 100=ab^97 101:b | add b 0..1, add c 0..0, remove c 0..?
  not where it is in the future                    | 0=a 100=ab^101 101:b          | add b 0..1
  not where it is absurdly old                     | 0=a 3701=ab^100 3702:b        | add b 0..1
  but for an hour                                  | 0=a 3700=ab^100 3701:b        | add b 0..3601
  """)
  void by_its_trigger_time(String rule, String timeline, String changes) {
    Layer layer = rule.contains("DNS") ? Layer.DNS : Layer.DATAPLANE;
    assertThat(told(after(layer, timeline))).isEqualTo(changes);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
  # (1 − 1/2)^k ≤ 0.001 is k = 10
  nothing is known: not late              | 0=a 100=ab 600~                                   | add b 0..?
  removed and hit after grace             | 0=ab 100=a 135:b 140!b                            | remove b 35..? late
  - until the run without it              | 0=ab 100=a 135:b 140!b 141-147:a                  | remove b 35..47
  - and again when it is hit again        | 0=ab 100=a 135:b 140!b 141-147:a 150:b 155!b      | remove b 50..? late
  a hit that the run outlived             | 0=ab 100=a 135:b 136-142:a 143!b                  | remove b 35..42
  removed, and another is hit             | 0=ab 100=a 140!a                                  | remove b 0..?
  added, and a few calls without it       | 0=a 100=ab 131-139!a                              | add b 0..?
  added, and enough calls without it      | 0=a 100=ab 131-140!a                              | add b 0..? late
  - until its first hit                   | 0=a 100=ab 131-140!a 141:b                        | add b 0..41
  its only endpoint: one call is enough   | 0=a 100=b 140!a                                   | add b 0..? late, remove a 0..? late
  judged a moment before the change       | 0=a 100=b 99!a                                    | add b 0..?, remove a 0..?
  two are added: late together            | 0=ab 100=abcd 131-141!a                           | add c 0..? late, add d 0..? late
  - not by fewer calls                    | 0=ab 100=abcd 131-140!a                           | add c 0..?, add d 0..?
  - one arrives: anew for the other       | 0=ab 100=abcd 131-140!a 141:c 141!c 142!a         | add c 0..41, add d 0..?
  - one more is added: anew               | 0=ab 100=abcd 131-140!a 141=abcde 142-143!a       | add c 0..?, add d 0..?, add e 0..?
  what is late is not given up            | 0=a 100=ab 131-140!a 700~                         | add b 0..? late
  """)
  void late_on_proof_only(String rule, String timeline, String changes) {
    assertThat(told(after(Layer.DATAPLANE, timeline))).isEqualTo(changes);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
  the middle of the bounds counts       | 0=a 100=ab 103:b                                 | add 1.5
  up to five seconds apart              | 0=a 100=ab 105:b                                 | add 2.5
  further apart it is unresolved        | 0=a 100=ab 106:b                                 | add ?
  of removals too                       | 0=ab 100=a 104:b 105-109:a 109:a 109:a           | remove 6.5
  - and further apart                   | 0=ab 100=a 101-106:a                             | remove ?
  overtaken                             | 0=a 100=ab 101=a                                 | add ?
  given up                              | 0=a 100=ab 700~ 800:b                            | add ?
  once, however often it is opened again | 0=a 100=b 101:b 102:a 103:b 104:a 105=ab        | add 0.5, remove 0.5
  late ones too, once                   | 0=a 100=ab 131-140!a 700~ 800:b                  | add ?
  """)
  void counted_once(String rule, String timeline, String counts) {
    after(Layer.DATAPLANE, timeline);

    assertThat(counted(Layer.DATAPLANE)).isEqualTo(counts);
    assertThat(counted(Layer.DNS)).isEmpty();
  }

  private String counted(Layer layer) {
    return tally.snapshot().stream()
        .filter(counts -> counts.layer() == layer)
        .flatMap(
            counts -> {
              long known = counts.times().count();
              assertThat(known + counts.unresolved()).as(counts.toString()).isLessThan(2);
              String label = counts.change().label();
              return known > 0
                  ? List.of(label + " " + counts.times().sumSeconds()).stream()
                  : counts.unresolved() > 0 ? List.of(label + " ?").stream() : null;
            })
        .collect(Collectors.joining(", "));
  }

  @Test
  void a_call_tells_of_the_time_when_it_began_at_the_earliest() {
    ConvergenceLedger ledger = after(Layer.DNS, "0=a 100=ab");
    ledger.observed(Set.of("a"), at(101), at(103));
    ledger.observed(Set.of("a", "b"), at(104), at(106));

    assertThat(told(ledger)).isEqualTo("add b 1..6");

    ledger = after(Layer.DNS, "0=ab 100=a");
    ledger.observed(Set.of("a", "b"), at(101), at(103));

    assertThat(told(ledger)).isEqualTo("remove b 1..?");
  }

  @Test
  void what_is_late_tells_since_when() {
    ConvergenceLedger ledger = after(Layer.DATAPLANE, "0=ab 100=a");
    ledger.judged(Set.of("b"), ALLOWANCE, at(135), at(140));
    ledger.judged(Set.of("b"), ALLOWANCE, at(150), at(155));

    assertThat(ledger.snapshot().getFirst().lateSinceNanos()).isEqualTo(at(140));
  }

  @Test
  void while_a_change_is_open_more_calls_are_worth_it() {
    assertThat(after(Layer.DATAPLANE, "0=a").isOpen()).isFalse();
    assertThat(after(Layer.DATAPLANE, "0=a 100=ab").isOpen()).isTrue();
    assertThat(after(Layer.DATAPLANE, "0=a 100=ab 101:b").isOpen()).isFalse();
    assertThat(after(Layer.DATAPLANE, "0=a 100=ab 131-140!a 700~").isOpen())
        .as("late and given up")
        .isFalse();
    assertThat(after(Layer.DATAPLANE, "0=ab 100=a 135:b 140!b 700~ 701-707:a 710:b").isOpen())
        .as("late, given up, arrived and hit again")
        .isTrue();
  }

  @Test
  void when_the_target_goes_its_open_changes_are_unresolved_and_its_return_is_a_first_state() {
    ConvergenceLedger ledger = after(Layer.DATAPLANE, "0=a 100=ab");
    ledger.stop();
    ledger.expect(Map.of("c", 1.0), new ChangeClock(at(200), false), at(200));

    assertThat(told(ledger)).isEmpty();
    assertThat(counted(Layer.DATAPLANE)).isEqualTo("add ?");
  }

  @Test
  void what_no_reply_can_name_any_more_is_given_up_late_or_not() {
    ConvergenceLedger ledger = after(Layer.DATAPLANE, "0=ab 100=a 135:b 140!b");
    ledger.forget("b");

    assertThat(told(ledger)).isEmpty();
    assertThat(counted(Layer.DATAPLANE)).isEqualTo("remove ?");
  }

  @Test
  void a_thousand_changes_are_open_at_most_and_the_rest_is_unresolved_at_once() {
    ConvergenceLedger ledger = after(Layer.DATAPLANE, "0=a");
    Map<String, Double> many = new TreeMap<>();
    for (int i = 0; i < 1001; i++) {
      many.put("b" + i, 1 / 1001.0);
    }
    ledger.expect(many, new ChangeClock(at(100), false), at(100)); // a is removed

    assertThat(tally.snapshot())
        .filteredOn(counts -> counts.unresolved() > 0)
        .singleElement()
        .satisfies(
            counts -> {
              assertThat(counts.change()).isEqualTo(Change.ADD);
              assertThat(counts.unresolved()).isEqualTo(2);
            });
    assertThat(ledger.snapshot()).hasSize(64);
  }

  @Test
  void what_is_late_is_told_whatever_else_is_open() {
    ConvergenceLedger ledger = after(Layer.DATAPLANE, "0=a");
    Map<String, Double> many = new TreeMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("b" + i, 0.01);
    }
    ledger.expect(many, new ChangeClock(at(100), false), at(100));
    ledger.expect(Map.of("b0", 1.0), new ChangeClock(at(101), false), at(101));
    ledger.judged(Set.of("b99"), ALLOWANCE, at(140), at(145));

    assertThat(ledger.snapshot().getFirst().endpoint()).isEqualTo("b99");
  }

  @Test
  void of_what_arrived_sixty_four_are_remembered() {
    ConvergenceLedger ledger = new ConvergenceLedger(Layer.DNS, tally);
    Map<String, Double> many = new TreeMap<>();
    for (int i = 0; i < 70; i++) {
      many.put("b" + i, 1.0);
    }
    ledger.expect(many, new ChangeClock(at(0), false), at(0));
    ledger.expect(Map.of(), new ChangeClock(at(100), false), at(100));
    ledger.observed(Set.of(), at(101), at(101));

    int opened = 0;
    for (String endpoint : many.keySet()) {
      ledger.observed(Set.of(endpoint), at(102), at(102));
      opened += ledger.isOpen() ? 1 : 0;
      ledger.observed(Set.of(), at(103), at(103));
    }
    assertThat(opened).isEqualTo(64);
  }

  /// Beyond what is remembered nothing is certain, and 0 is always right.
  @Test
  void a_share_so_small_that_the_calls_are_not_all_remembered_has_no_lower_bound() {
    ConvergenceLedger ledger = after(Layer.DATAPLANE, "0=a");
    ledger.expect(Map.of("a", 0.9999, "b", 0.0001), new ChangeClock(at(100), false), at(100));
    for (int i = 1; i <= 30_000; i++) {
      ledger.observed(Set.of("a"), at(100 + i / 100.0), at(100 + i / 100.0));
    }

    assertThat(told(ledger)).isEqualTo("add b 0..?");
  }

  @ParameterizedTest(name = "share {0}: {1} calls")
  @CsvSource({"1, 1, 1", "0.97, 1, 2", "0.5, 5, 6", "0.25, 11, 13", "0.01, 299, 368"})
  void so_many_calls_leave_five_percent_of_doubt(double share, long before, long run) {
    assertThat(EndpointChange.callsWithout(share)).isEqualTo(before);
    assertThat(EndpointChange.runWithout(share, 0)).isEqualTo(run);
  }
}
