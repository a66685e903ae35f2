package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What cannot be read is told, and leaves the last good state in force.
class ManifestProblemsTest extends ManifestCatalogFixture {

  @Test
  void a_bad_file_leaves_the_last_good_state_of_the_whole_folder_in_force_until_it_is_mended()
      throws IOException {
    write("cart.yaml", service(CART, true));
    catalog.start();
    awaitState(Map.of(CART, Set.of()));
    awaitNoProblem();

    write("bad.yaml", service(WEB, true), "---\nkind: [");
    write("cart.yaml", service(CART, true), slice(CART, "cart-1", "10.0.0.1"));
    awaitProblem("bad.yaml:7:8: is not YAML", "; the last good state stays in force");
    assertThat(catalog.health().synced()).isTrue();
    assertThat(catalog.health().current()).isTrue();
    assertThat(events).hasSize(1);

    skippedNanos.addAndGet(CatalogHealth.CUT_OFF_AFTER.toNanos());
    await().until(() -> !catalog.health().current());

    write("bad.yaml", service(WEB, true));
    awaitState(Map.of(CART, Set.of("cart-1"), WEB, Set.of()));
    awaitNoProblem();
    assertThat(catalog.health().current()).isTrue();
  }

  @Test
  void of_several_errors_the_first_is_told_with_the_number_of_the_others() throws IOException {
    write("a.yaml", "");
    write("b.yaml", "kind: [");
    Files.createSymbolicLink(folder.resolve("c.yaml"), Path.of("nowhere"));
    catalog.start();

    awaitProblem("c.yaml: is a link to nothing", " (and 2 errors more); nothing is probed until");
    assertThat(catalog.health().synced()).isFalse();
  }

  @Test
  void a_file_above_the_limit_and_one_that_is_no_text_are_told() throws IOException {
    Files.write(folder.resolve("a.yaml"), new byte[(ManifestFolder.LARGEST_MIB << 20) + 1]);
    catalog.start();
    awaitProblem("a.yaml: is larger than 16 MiB");

    Files.write(folder.resolve("a.yaml"), new byte[] {'a', ':', '\n', ' ', (byte) 0xff});
    awaitProblem("a.yaml:2:2: is not UTF-8");
  }

  @Test
  void a_folder_that_is_missing_is_told_and_taken_when_it_comes() throws IOException {
    catalog = newCatalog(folder.resolve("later"));
    assertThat(catalog.health().problem()).isEqualTo("not started");
    catalog.start();
    awaitProblem("later: no such folder");
    assertThat(catalog.health().synced()).isFalse();

    Files.createDirectory(folder.resolve("later"));
    awaitProblem("holds no *.yaml or *.yml file");
    assertThat(catalog.health().current()).isTrue();
    write("later/cart.yaml", service(CART, true));
    awaitState(Map.of(CART, Set.of()));
    awaitNoProblem();

    Files.delete(folder.resolve("later/cart.yaml"));
    Files.delete(folder.resolve("later"));
    awaitProblem("later: no such folder", "the last good state stays in force");
  }

  @Test
  void a_file_in_place_of_the_folder_is_told() throws IOException {
    write("file", "");
    catalog = newCatalog(folder.resolve("file"));
    catalog.start();

    awaitProblem("file: is no folder");
  }

  @Test
  void a_state_counts_once_two_readings_in_a_row_saw_it() throws IOException {
    write("a.yaml", service(CART, true));
    catalog.look();
    write("a.yaml", "kind: [");
    catalog.look();
    write("a.yaml", service(WEB, true));
    catalog.look();
    assertThat(events).isEmpty();
    assertThat(catalog.health().problem()).isEqualTo("reading " + folder);

    catalog.look();

    assertThat(state().services()).containsExactly(WEB);
    assertThat(catalog.health().problem()).isNull();
  }
}
