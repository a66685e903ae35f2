package dev.evenkeel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Real: processes and /proc. Stubbed: nothing.
@EnabledOnOs(OS.LINUX)
class StateTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path temporary;

  @Test
  void its_folder_is_for_its_user_only_even_where_it_was_there() throws IOException {
    Files.createDirectory(temporary.resolve("evenkeel-cluster"));
    try (State state = State.open(temporary)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.folder())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void a_link_in_its_place_is_refused_and_the_lock_is_free_again() throws IOException {
    Path link =
        Files.createSymbolicLink(
            temporary.resolve("evenkeel-cluster"), Files.createDirectory(temporary.resolve("x")));
    assertThatThrownBy(() -> State.open(temporary).close())
        .hasMessageContaining(link + " is not a folder of ");
    Files.delete(link);
    State.open(temporary).close();
  }

  @Test
  void a_killed_process_runs_no_more_though_nobody_reaps_it() throws IOException {
    // The shell becomes a sleep, which never asks how the shell's child ended.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 100 & echo $!; exec sleep 100").start();
    try (State state = State.open(temporary)) {
      long pid = Long.parseLong(parent.inputReader().readLine());
      state.record(pid);
      assertThat(state.recorded()).containsExactly(pid);
      Path name = Path.of("/proc/" + parent.pid() + "/comm");
      Waiting.until("the shell is no sleep yet", SOON, () -> content(name).equals("sleep"));
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      Waiting.until("process " + pid + " still counts", SOON, () -> !state.runs(pid));
      assertThat(Path.of("/proc/" + pid)).exists();
      assertThat(state.recorded()).isEmpty();
    } finally {
      parent.destroyForcibly();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
