package dev.evenkeel.catalog;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether what the catalog told can be believed.
///
/// @param synced everything that is required was listed once; stays true
/// @param cutOffSince when a required watch went down, told once it has been down for 10 s; null
///   while all is up or was down for a moment only
/// @param allUp all required watches are up at this moment
/// @param lastAllUp the last time all required watches were up; null before the first
/// @param problem what is wrong, and the way out, as a sentence; never null while not synced
/// @param startedNanos when the catalog was started, on the clock of [#settled]
public record CatalogHealth(
    boolean synced,
    @Nullable Instant cutOffSince,
    boolean allUp,
    @Nullable Instant lastAllUp,
    @Nullable String problem,
    long startedNanos) {

  static final Duration CUT_OFF_AFTER = Duration.ofSeconds(10);
  static final Duration UNREACHABLE_AFTER = Duration.ofSeconds(30);

  /// Whether the last known state is the state of now (`evenkeel_catalog_synced`).
  public boolean current() {
    return synced && cutOffSince == null;
  }

  /// Whether nothing can have changed that was not told. What contradicts a catalog that may be old
  /// may be right: a change is seen by others within a second, and a watch that is down for a
  /// moment is told after ten.
  public boolean upToDate() {
    return synced && allUp;
  }

  /// Whether there is nothing to wait for (readiness): synced, or not reached for 30 s, which
  /// [#problem] tells.
  public boolean settled(long nowNanos) {
    return synced || nowNanos - startedNanos >= UNREACHABLE_AFTER.toNanos();
  }
}
