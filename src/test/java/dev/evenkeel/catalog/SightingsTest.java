package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingsTest {

  private final List<String> told = new ArrayList<>();
  private final Sightings<String> sightings =
      new Sightings<>((before, after) -> told.add(before + " -> " + after));

  @Test
  void an_object_of_two_watches_is_gone_when_no_watch_has_it() {
    sightings.put("w1", "shop/cart", "5", "v5");
    sightings.put("w2", "shop/cart", "5", "v5");
    sightings.remove("w1", "shop/cart");
    assertThat(told).containsExactly("null -> v5");

    sightings.remove("w2", "shop/cart");
    assertThat(told).containsExactly("null -> v5", "v5 -> null");
    assertThat(sightings.get("shop/cart")).isNull();
  }

  @Test
  void a_watch_that_lags_changes_nothing() {
    sightings.put("w1", "shop/cart", "9", "v9");
    sightings.put("w2", "shop/cart", "10", "v10");
    sightings.put("w1", "shop/cart", "9", "v9");

    assertThat(told).containsExactly("null -> v9", "v9 -> v10");
  }

  @Test
  void a_version_that_goes_back_is_believed_once_every_watch_says_so() {
    sightings.put("w1", "shop/cart", "90", "v90");
    sightings.put("w2", "shop/cart", "90", "v90");
    sightings.put("w1", "shop/cart", "7", "v7");
    sightings.put("w2", "shop/cart", "7", "v7");

    assertThat(told).containsExactly("null -> v90", "v90 -> v7");
  }

  @Test
  void what_only_a_dropped_watch_had_is_gone() {
    sightings.put("old", "shop/a", "1", "a");
    sightings.put("old", "shop/b", "1", "b");
    sightings.put("new", "shop/a", "1", "a");
    told.clear();

    sightings.drop("old");

    assertThat(told).containsExactly("b -> null");
    assertThat(sightings.get("shop/a")).isEqualTo("a");
  }

  @Test
  void what_is_forgotten_is_gone_from_every_watch() {
    sightings.put("w1", "shop/a", "1", "a");
    sightings.put("w2", "shop/a", "2", "a2");
    sightings.put("w2", "shop/b", "1", "b");
    told.clear();

    sightings.forget(value -> value.startsWith("a"));
    sightings.remove("w1", "shop/a");

    assertThat(told).containsExactly("a2 -> null");
  }
}
