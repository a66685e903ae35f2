package dev.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {

  @TempDir Path folder;
  private Path file;
  private ConfigurationWatch watch;

  @BeforeEach
  void a_file_is_in_force() throws IOException, ConfigurationRefused {
    file = folder.resolve("evenkeel.yaml");
    Files.writeString(file, "maxSeries: 1\n");
    watch = new ConfigurationWatch(file, ConfigurationFile.read(file));
  }

  private int accepted() {
    Optional<ConfigurationWatch.Change> change = watch.look();
    assertThat(change).get().isInstanceOf(ConfigurationWatch.Change.Accepted.class);
    return ((ConfigurationWatch.Change.Accepted) change.orElseThrow())
        .file()
        .configuration()
        .maxSeries();
  }

  private String refused() {
    Optional<ConfigurationWatch.Change> change = watch.look();
    assertThat(change).get().isInstanceOf(ConfigurationWatch.Change.Refused.class);
    return ((ConfigurationWatch.Change.Refused) change.orElseThrow()).errors().getFirst();
  }

  @Test
  void nothing_changes_while_the_file_stays() {
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void what_was_written_since_it_was_read_is_seen() throws IOException {
    Files.writeString(file, "maxSeries: 2\n");

    assertThat(accepted()).isEqualTo(2);
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void the_swap_of_a_config_map_volumes_link_is_seen() throws IOException, ConfigurationRefused {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Path old = Files.createDirectory(mount.resolve("..v1"));
    Path fresh = Files.createDirectory(mount.resolve("..v2"));
    Files.writeString(old.resolve("evenkeel.yaml"), "maxSeries: 1\n");
    Files.writeString(fresh.resolve("evenkeel.yaml"), "maxSeries: 2\n");
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..v1"));
    Path linked =
        Files.createSymbolicLink(mount.resolve("evenkeel.yaml"), Path.of("..data/evenkeel.yaml"));
    watch = new ConfigurationWatch(linked, ConfigurationFile.read(linked));

    Files.createSymbolicLink(mount.resolve("..tmp"), Path.of("..v2"));
    Files.move(mount.resolve("..tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

    assertThat(accepted()).isEqualTo(2);
  }

  @Test
  void a_file_that_vanishes_is_told_once_and_taken_again_when_it_is_back() throws IOException {
    Files.delete(file);
    assertThat(refused()).contains("no such file");
    assertThat(watch.look()).isEmpty();

    Files.writeString(file, "maxSeries: 1\n");
    assertThat(accepted()).isEqualTo(1);
  }

  @Test
  void a_bad_file_is_told_each_time_it_is_bad_in_another_way() throws IOException {
    Files.writeString(file, "maxSeris: 1\n");
    assertThat(refused()).contains("did you mean maxSeries?");
    Files.writeString(file, "maxSeris: 1\n# the same error\n");
    assertThat(watch.look()).isEmpty();
    Files.writeString(file, "maxSeries: no\n");
    assertThat(refused()).contains("maxSeries: ");
    Files.writeString(file, "maxSeries: 3\n");
    assertThat(accepted()).isEqualTo(3);
  }
}
