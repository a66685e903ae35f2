package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchHealthTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long START_NANOS = -5_000_000_000L;

  private final WatchHealth health = new WatchHealth(START_NANOS);

  @Test
  void the_life_of_a_watch() {
    CatalogHealth starting = at(0, services(false, false, null));
    assertThat(starting.synced()).isFalse();
    assertThat(starting.problem()).isEqualTo("waiting for the first list of services");
    assertThat(starting.lastAllUp()).isNull();

    CatalogHealth synced = at(1, services(true, true, null));
    assertThat(synced.synced()).isTrue();
    assertThat(synced.current()).isTrue();
    assertThat(synced.problem()).isNull();
    assertThat(synced.lastAllUp()).isEqualTo(START.plusSeconds(1));

    CatalogHealth aMoment = at(20, services(true, false, null));
    assertThat(aMoment.current()).isTrue();
    assertThat(at(29.9, services(true, false, null)).current()).isTrue();

    CatalogHealth cutOff = at(30, services(true, false, null));
    assertThat(cutOff.synced()).isTrue();
    assertThat(cutOff.current()).isFalse();
    assertThat(cutOff.cutOffSince()).isEqualTo(START.plusSeconds(20));
    assertThat(cutOff.problem())
        .isEqualTo("the watch of services is down since 2026-01-01T00:00:20Z");
    assertThat(cutOff.lastAllUp()).isEqualTo(START.plusSeconds(1));

    CatalogHealth again = at(31, services(true, true, null));
    assertThat(again.current()).isTrue();
    assertThat(again.problem()).isNull();
    assertThat(again.lastAllUp()).isEqualTo(START.plusSeconds(31));
    assertThat(at(40, services(true, false, null)).current()).isTrue();
  }

  @Test
  void settled_when_synced_or_after_thirty_seconds() {
    CatalogHealth waiting = at(0, services(false, false, "no answer"));
    assertThat(waiting.settled(START_NANOS + 29_999_999_999L)).isFalse();
    assertThat(waiting.settled(START_NANOS + 30_000_000_000L)).isTrue();
    assertThat(waiting.problem()).isEqualTo("no answer");

    assertThat(at(1, services(true, true, null)).settled(START_NANOS)).isTrue();
  }

  @Test
  void nothing_is_synced_while_a_watch_is_about_to_be_made() {
    assertThat(health.at(START_NANOS, START, false, List.of(services(true, true, null))).synced())
        .isFalse();
  }

  @Test
  void a_denied_watch_that_can_be_missing_is_told_and_holds_nothing_up() {
    WatchHealth.Status waiting = zone(false, false, null);
    WatchHealth.Status denied = zone(false, false, "cannot list nodes");
    WatchHealth.Status up = services(true, true, null);

    assertThat(at(0, up, waiting).synced()).isFalse();
    CatalogHealth health = at(1, up, denied);
    assertThat(health.synced()).isTrue();
    assertThat(health.problem()).isEqualTo("cannot list nodes");
    assertThat(at(100, up, denied).current()).isTrue();
  }

  @Test
  void of_several_watches_the_first_that_went_down_counts() {
    at(0, services(true, false, null), slices(true, true));
    at(4, services(true, false, null), slices(true, false));

    assertThat(at(20, services(true, false, null), slices(true, false)).cutOffSince())
        .isEqualTo(START);
    assertThat(at(21, services(true, true, null), slices(true, false)).cutOffSince())
        .isEqualTo(START.plusSeconds(4));
  }

  @Test
  void a_watch_that_is_there_no_more_counts_no_more() {
    at(0, slices(true, false));

    assertThat(at(20, services(true, true, null)).current()).isTrue();
    assertThat(at(21, slices(true, false)).current()).isTrue();
  }

  private CatalogHealth at(double seconds, WatchHealth.Status... watches) {
    long nanos = Math.round(seconds * 1e9);
    return health.at(START_NANOS + nanos, START.plusNanos(nanos), true, List.of(watches));
  }

  private static WatchHealth.Status services(boolean synced, boolean up, @Nullable String problem) {
    return new WatchHealth.Status("services", "services", true, synced, up, problem);
  }

  private static WatchHealth.Status slices(boolean synced, boolean up) {
    return new WatchHealth.Status("slices", "endpointslices", true, synced, up, null);
  }

  private static WatchHealth.Status zone(boolean synced, boolean up, @Nullable String problem) {
    return new WatchHealth.Status("zone", "nodes", false, synced, up, problem);
  }
}
