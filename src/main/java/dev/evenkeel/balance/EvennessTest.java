package dev.evenkeel.balance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether the hits of one target follow the expected shares: a test of each endpoint by itself,
/// and one of the pattern of all.
///
/// What an alarm names is tested no more, but for its way back; the others are, as if the named
/// were not there. A pattern often names nobody at first: names join as they become clear. Memory
/// is bounded: seven numbers an endpoint, and at most 32 windows of a number an endpoint. One
/// writer.
public final class EvennessTest {

  /// Half of the allowance for the pattern, where there are enough endpoints to have one.
  private static final double PATTERN_PART = .5;

  private static final int PATTERN_LEAST = 3;

  /// What gets its share again clears after about 30 hits that it was due.
  private static final double BACK_DUE = 60;

  private static final double NAMED_WITH = .01;
  private static final double NAMED_IN_PATTERN_WITH = 1e5;

  private final Elapsed tested = new Elapsed();
  private final Elapsed seen = new Elapsed();

  private final Map<String, Tested> endpoints = new LinkedHashMap<>();
  private List<Tested> rest = new ArrayList<>();
  private PatternWindows windows = new PatternWindows(new double[0]);
  private @Nullable OpenPattern pattern;
  private double lastAllowance;
  private Evidence alarm = new Evidence(0, 0);

  /// An endpoint that is expected.
  private static final class Tested {

    final String name;
    final EndpointEvidence evidence = new EndpointEvidence();
    double share;
    int index = -1;
    @Nullable Named named;

    Tested(String name, double share) {
      this.name = name;
      this.share = share;
    }

    boolean isTested() {
      return named == null || named.byPattern;
    }
  }

  /// What is named, and its way back.
  private static final class Named {

    final Side side;
    final boolean byPattern;
    final double factor;
    final long sinceNanos;
    final PatternWindows.Tally tally;
    final ClearingTest clearing = new ClearingTest();
    private final boolean silentAtFirst;
    private double dueSinceHit = Double.NaN;

    Named(Side side, boolean byPattern, Tested of, long nanos, PatternWindows.Tally tally) {
      this.side = side;
      this.byPattern = byPattern;
      this.factor = byPattern ? (side == Side.LOW ? .75 : 4 / 3.) : of.evidence.assumed(side);
      this.sinceNanos = nanos;
      this.tally = tally;
      this.silentAtFirst = side == Side.LOW && of.evidence.silent();
    }

    void follow(boolean hit, double share) {
      if (hit && Double.isNaN(dueSinceHit)) {
        dueSinceHit = 0;
      }
      dueSinceHit += share;
    }

    /// A first hit may be the mend: that clears before so many are due again.
    boolean silent() {
      return silentAtFirst && !(dueSinceHit > BACK_DUE);
    }

    boolean over(boolean hit, double share, double allowance) {
      double alternative = EndpointEvidence.alternative(factor, share);
      return clearing.over(hit ? share / alternative : (1 - share) / (1 - alternative), allowance);
    }
  }

  /// @param tilts of its endpoints at the alarm; who came later has none
  private record OpenPattern(Map<String, Double> tilts, long sinceNanos, ClearingTest clearing) {

    double tilt(Tested endpoint) {
      return tilts.getOrDefault(endpoint.name, 1.0);
    }
  }

  /// The expected shares from now on. Endpoints that stay keep their evidence, those that go take
  /// theirs and what names them along.
  ///
  /// @param shares each in (0, 1]; they sum to 1
  public void expect(Map<String, Double> shares) {
    endpoints.keySet().retainAll(shares.keySet());
    shares.forEach(
        (name, share) -> endpoints.computeIfAbsent(name, n -> new Tested(n, share)).share = share);
    arrange();
    if (rest.size() < 2) {
      pattern = null;
    }
  }

  /// Whom the shares of the tested hits belong to, after a change of it.
  private void arrange() {
    double mass = windows.mass();
    rest = new ArrayList<>();
    double sum = 0;
    for (Tested endpoint : endpoints.values()) {
      endpoint.index = -1;
      if (endpoint.isTested()) {
        endpoint.index = rest.size();
        rest.add(endpoint);
        sum += endpoint.share;
      }
    }
    double part = rest.size() < PATTERN_LEAST ? 1 : 1 - PATTERN_PART;
    double[] restShares = new double[rest.size()];
    for (Tested endpoint : rest) {
      restShares[endpoint.index] = endpoint.share / sum;
      endpoint.evidence.expect(restShares[endpoint.index], part);
    }
    windows =
        mass > 0 && rest.size() >= PATTERN_LEAST
            ? new PatternWindows(restShares, mass)
            : new PatternWindows(restShares);
  }

  /// A hit that may be judged. Of an endpoint that is not expected: nothing.
  public void hit(String name, long nanos, Allowance allowance) {
    Tested hit = endpoints.get(name);
    if (hit == null || endpoints.size() < 2) {
      return;
    }
    clear(hit, allowance.clearing(seen.secondsUntil(nanos)));
    if (hit.index < 0 || rest.size() < 2) {
      return;
    }
    test(hit, nanos, allowance.alarm(tested.secondsUntil(nanos)));
  }

  private void test(Tested hit, long nanos, double allowance) {
    lastAllowance = allowance;
    @Nullable Tested most = null;
    double largest = 0;
    for (Tested endpoint : rest) {
      double weight = endpoint.evidence.outcome(endpoint == hit, allowance);
      if (weight > largest) {
        largest = weight;
        most = endpoint;
      }
    }
    if (pattern != null) {
      rest.forEach(endpoint -> endpoint.evidence.hold());
      name(Math.min(NAMED_WITH, NAMED_IN_PATTERN_WITH * allowance), nanos);
      return;
    }
    boolean patterned = rest.size() >= PATTERN_LEAST;
    double masses = windows.hit(hit.index, patterned ? PATTERN_PART * allowance : 0);
    if (most != null && largest >= 1) {
      alarm = Evidence.of(largest, allowance);
      endpointAlarm(most.evidence.side(), nanos);
    } else if (patterned && masses >= 1) {
      alarm = Evidence.of(masses, allowance);
      patternAlarm(nanos);
      name(Math.min(NAMED_WITH, NAMED_IN_PATTERN_WITH * allowance), nanos);
    }
  }

  private void endpointAlarm(Side side, long nanos) {
    for (Tested endpoint : rest) {
      if (endpoint.evidence.of(side) >= NAMED_WITH) {
        endpoint.named = new Named(side, false, endpoint, nanos, windows.tally(endpoint.index));
      }
    }
    startAnew();
  }

  private void patternAlarm(long nanos) {
    double[] tilts = windows.tilt();
    Map<String, Double> byName = new LinkedHashMap<>();
    rest.forEach(endpoint -> byName.put(endpoint.name, tilts[endpoint.index]));
    pattern = new OpenPattern(byName, nanos, new ClearingTest());
  }

  /// Names join an open pattern, each on its own side.
  private void name(double least, long nanos) {
    for (Tested endpoint : rest) {
      Side side = endpoint.evidence.side();
      if (endpoint.named == null && endpoint.evidence.of(side) >= least) {
        endpoint.named = new Named(side, true, endpoint, nanos, windows.tally(endpoint.index));
      }
    }
  }

  private void clear(Tested hit, double allowance) {
    boolean changed = false;
    for (Tested endpoint : endpoints.values()) {
      Named named = endpoint.named;
      if (named == null) {
        continue;
      }
      named.follow(endpoint == hit, endpoint.share);
      if (named.over(endpoint == hit, endpoint.share, allowance)) {
        endpoint.named = null;
        endpoint.evidence.reset();
        changed |= !named.byPattern;
      }
    }
    OpenPattern open = pattern;
    if (open != null && hit.index >= 0) {
      double mean = 0;
      for (Tested endpoint : rest) {
        mean += endpoint.evidence.share() * open.tilt(endpoint);
      }
      if (open.clearing.over(mean / open.tilt(hit), allowance)) {
        pattern = null;
        rest.forEach(endpoint -> endpoint.named = null);
        startAnew();
        return;
      }
    }
    if (changed) {
      arrange();
    }
  }

  /// All evidence is zero and nothing is open: what it rested on had another cause, which is over.
  public void restart() {
    endpoints.values().forEach(endpoint -> endpoint.named = null);
    pattern = null;
    startAnew();
  }

  private void startAnew() {
    endpoints.values().forEach(endpoint -> endpoint.evidence.reset());
    windows = new PatternWindows(new double[0]);
    arrange();
  }

  /// An alarm is open: of endpoints, or of a pattern that may name nobody yet.
  public boolean open() {
    return pattern != null || endpoints.values().stream().anyMatch(e -> e.named != null);
  }

  /// A pattern of many endpoints is open.
  public boolean patternOpen() {
    return pattern != null;
  }

  /// What is named, in the order in which the endpoints came.
  public List<Deviation> deviations() {
    List<Deviation> all = new ArrayList<>();
    for (Tested endpoint : endpoints.values()) {
      Named named = endpoint.named;
      if (named != null) {
        all.add(
            new Deviation(
                endpoint.name,
                named.side,
                named.silent(),
                named.sinceNanos,
                named.tally.hits(),
                named.tally.due()));
      }
    }
    return all;
  }

  /// When the open pattern was found.
  public long patternSinceNanos() {
    return pattern == null ? 0 : pattern.sinceNanos;
  }

  /// The evidence at the last alarm.
  public Evidence alarm() {
    return alarm;
  }

  /// The larger of the evidence against a single endpoint and against the pattern.
  public Evidence evidence() {
    double largest = windows.mass();
    for (Tested endpoint : rest) {
      largest = Math.max(largest, endpoint.evidence.low() + endpoint.evidence.high());
    }
    return Evidence.of(largest, lastAllowance);
  }
}
