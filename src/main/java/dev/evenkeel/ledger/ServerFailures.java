package dev.evenkeel.ledger;

import dev.evenkeel.balance.FailureTest;
import dev.evenkeel.model.ServiceKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whether one DNS server fails whatever it is asked: the lookups of all Services there, tested
/// together. Among many agents each question is asked so seldom that by its own lookups an outage
/// is told only after an hour; all of them together tell it in about a minute.
///
/// An alarm is open only where the failures are common to what is asked. Where one Service has them
/// it is that Service's finding, which has tests of its own ([LookupTests]): then the alarm is
/// dismissed, and the evidence begins anew, so that it does not stand in the way of an outage.
/// Confined to the loop.
final class ServerFailures {

  private static final int RECENT = 128;

  /// More than one in so many lookups fail where an alarm opens,
  private static final int MOST = 2;

  /// and at least one in so many while it lasts, so that it does not come and go.
  private static final int LAST = 5;

  /// By so much two tests of the same failures may guess their begin differently: one failure is
  /// tested in that time.
  private static final long BEGIN_NANOS = Duration.ofSeconds(10).toNanos();

  private record Outcome(ServiceKey service, @Nullable String failure, long nanos) {}

  private record Share(long failed, long all) {

    static final Share NONE = new Share(0, 0);

    Share and(Share other) {
      return new Share(failed + other.failed, all + other.all);
    }

    Share without(Share part) {
      return new Share(failed - part.failed, all - part.all);
    }
  }

  private final LedgerSettings settings;
  private final IntSupplier services;
  private final Deque<Outcome> recent = new ArrayDeque<>();
  private FailureTest failing;
  private boolean failedBefore;
  private long failedFromNanos;
  private long failedUntilNanos;

  /// @param services how many are asked about there now, of those that are judged
  ServerFailures(LedgerSettings settings, IntSupplier services) {
    this.settings = settings;
    this.services = services;
    this.failing = new FailureTest(settings.tolerance());
  }

  /// The server is another one.
  void restart() {
    failing = new FailureTest(settings.tolerance());
    recent.clear();
  }

  /// @param failure label of the result where no usable answer was given and one was due; else null
  /// @param nowNanos when that was known
  void outcome(ServiceKey service, @Nullable String failure, boolean grace, long nowNanos) {
    if (failing.tolerance() != settings.tolerance()) {
      failing = new FailureTest(settings.tolerance());
    }
    if (recent.size() == RECENT) {
      recent.removeFirst();
    }
    recent.addLast(new Outcome(service, failure, nowNanos));
    boolean before = failing.open();
    failing.outcome(failure != null, nowNanos, grace, settings.allowance());
    if (failing.open() && !(before ? isLeft() : isCommon())) {
      failing = new FailureTest(settings.tolerance());
    } else if (before && !failing.open()) {
      ended(nowNanos);
    }
  }

  /// The server is gone: an outage ends with it.
  void gone(long nowNanos) {
    if (failing.open()) {
      ended(nowNanos);
      failing = new FailureTest(settings.tolerance());
    }
  }

  private void ended(long nowNanos) {
    failedBefore = true;
    failedFromNanos = failing.suspectNanos();
    failedUntilNanos = nowNanos;
  }

  /// Failures that began then began with the server's last outage, and that is proven to be over.
  boolean isOver(long beganNanos) {
    return failedBefore
        && !failing.open()
        && beganNanos - failedFromNanos >= -BEGIN_NANOS
        && beganNanos - failedUntilNanos <= 0;
  }

  boolean open() {
    return failing.open();
  }

  /// When the server's last outage was over.
  long overNanos() {
    return failedUntilNanos;
  }

  /// Most lookups fail, and no Service by itself is the reason.
  private boolean isCommon() {
    Map<ServiceKey, Share> shares = shares();
    return isMost(all(shares)) && (isMost(others(shares)) || services.getAsInt() == 1);
  }

  private static boolean isMost(Share share) {
    return MOST * share.failed > share.all;
  }

  private boolean isLeft() {
    Map<ServiceKey, Share> shares = shares();
    return isLeft(all(shares)) && (isLeft(others(shares)) || services.getAsInt() == 1);
  }

  private static boolean isLeft(Share share) {
    return share.failed > 0 && LAST * share.failed >= share.all;
  }

  private Map<ServiceKey, Share> shares() {
    Map<ServiceKey, Share> shares = new TreeMap<>();
    for (Outcome outcome : recent) {
      if (isCounted(outcome)) {
        shares.merge(outcome.service, new Share(outcome.failure == null ? 0 : 1, 1), Share::and);
      }
    }
    return shares;
  }

  /// While failures go on, what was before them says nothing about them.
  private boolean isCounted(Outcome outcome) {
    return !failing.open() || outcome.nanos - failing.suspectNanos() >= 0;
  }

  private static Share all(Map<ServiceKey, Share> shares) {
    return shares.values().stream().reduce(Share.NONE, Share::and);
  }

  /// Of all Services but that with the most failures.
  private static Share others(Map<ServiceKey, Share> shares) {
    Share most =
        shares.values().stream().max(Comparator.comparingLong(Share::failed)).orElse(Share.NONE);
    return all(shares).without(most);
  }

  ServerFailuresSnapshot snapshot() {
    long ok = 0;
    Map<String, Long> failures = new TreeMap<>();
    for (Outcome outcome : recent) {
      if (!isCounted(outcome)) {
        continue;
      }
      if (outcome.failure == null) {
        ok++;
      } else {
        failures.merge(outcome.failure, 1L, Long::sum);
      }
    }
    Set<ServiceKey> failed =
        recent.stream()
            .filter(outcome -> outcome.failure != null && isCounted(outcome))
            .map(Outcome::service)
            .collect(Collectors.toUnmodifiableSet());
    return new ServerFailuresSnapshot(
        failing.open(), failing.sinceNanos(), failing.alarm(), new Tally(ok, failures), failed);
  }
}
