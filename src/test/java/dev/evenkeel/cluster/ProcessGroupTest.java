package dev.evenkeel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Real: processes. Stubbed: nothing.
@EnabledOnOs(OS.LINUX)
class ProcessGroupTest {

  @Test
  void a_signal_reaches_the_whole_group() throws IOException {
    Process leader = new ProcessBuilder("setsid", "sh", "-c", "sleep 100 & echo $!; wait").start();
    long child = Long.parseLong(leader.inputReader().readLine());
    ProcessGroup group = new ProcessGroup("sleepers", leader, Path.of("none.log"));
    group.kill();
    assertThat(group.waitFor(Duration.ofSeconds(10))).isTrue();
    // It leaves the group by its end only; a zombie's command line is empty.
    Waiting.until(
        "the leader's child still runs",
        Duration.ofSeconds(10),
        () -> ProcessHandle.of(child).flatMap(one -> one.info().command()).isEmpty());
  }
}
