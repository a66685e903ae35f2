package dev.evenkeel.catalog;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From the state of each watch, looked at again and again, to the health of the catalog. A watch
/// is down for a moment at each reconnect: it counts as cut off after 10 s. Confined to the
/// catalog's thread.
final class WatchHealth {

  /// One watch now.
  ///
  /// @param watch identity
  /// @param what plural resource name, with the place
  /// @param required false: what it gives can be missing, so it is told but makes nothing stale
  /// @param synced was listed once
  /// @param up is connected
  /// @param problem its last error as a sentence
  record Status(
      Object watch,
      String what,
      boolean required,
      boolean synced,
      boolean up,
      @Nullable String problem) {}

  private record Down(long sinceNanos, Instant since) {}

  private final long startedNanos;
  private final Map<Object, Down> down = new HashMap<>();
  private boolean synced;
  private @Nullable Instant lastAllUp;

  WatchHealth(long startedNanos) {
    this.startedNanos = startedNanos;
  }

  /// @param complete no further watch is about to be made
  CatalogHealth at(long nowNanos, Instant now, boolean complete, Collection<Status> watches) {
    Instant cutOffSince = null;
    boolean allUp = true;
    boolean allSynced = complete;
    String problem = null;
    String optionalProblem = null;
    down.keySet().removeIf(watch -> watches.stream().noneMatch(known -> known.watch.equals(watch)));
    for (Status watch : watches) {
      if (!watch.required) {
        allSynced &= watch.synced || watch.problem != null;
        optionalProblem = optionalProblem == null ? watch.problem : optionalProblem;
        continue;
      }
      allSynced &= watch.synced;
      if (watch.up) {
        down.remove(watch.watch);
        continue;
      }
      allUp = false;
      Down since = down.computeIfAbsent(watch.watch, _ -> new Down(nowNanos, now));
      boolean cutOff = nowNanos - since.sinceNanos >= CatalogHealth.CUT_OFF_AFTER.toNanos();
      if (cutOff && (cutOffSince == null || since.since.isBefore(cutOffSince))) {
        cutOffSince = since.since;
      }
      if (problem == null && watch.problem != null) {
        problem = watch.problem;
      } else if (problem == null && cutOff) {
        problem = "the watch of " + watch.what + " is down since " + since.since;
      }
    }
    synced |= allSynced;
    if (synced && allUp) {
      lastAllUp = now;
    }
    problem = problem == null ? optionalProblem : problem;
    if (problem == null && !synced) {
      problem = "waiting for the first list of " + waitingFor(watches);
    }
    return new CatalogHealth(synced, cutOffSince, allUp, lastAllUp, problem, startedNanos);
  }

  private static String waitingFor(Collection<Status> watches) {
    return watches.stream()
        .filter(watch -> !watch.synced)
        .map(Status::what)
        .findFirst()
        .orElse("endpointslices");
  }
}
