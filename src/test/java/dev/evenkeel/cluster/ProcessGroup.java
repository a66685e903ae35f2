package dev.evenkeel.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process that runs until it is ended, and all that it starts: one process group, signalled as a
/// whole. Any thread.
public final class ProcessGroup {
  private final String name;
  private final Process process;
  private final Path log;

  ProcessGroup(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  /// Its standard output and standard error.
  public Path log() {
    return log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  int exit() {
    return process.exitValue();
  }

  /// Makes it hang: it keeps its sockets and answers nothing.
  public void freeze() {
    signal("STOP");
  }

  /// Undoes [#freeze].
  public void thaw() {
    signal("CONT");
  }

  void terminate() {
    signal("TERM");
    // One that is frozen sees nothing before it is thawed.
    signal("CONT");
  }

  void kill() {
    signal("KILL");
  }

  boolean waitFor(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void signal(String signal) {
    if (process.isAlive()) {
      // It may end in between: then there is nobody left to signal.
      signal(process.pid(), signal);
    }
  }

  /// Signals a group by its leader's number, whatever becomes of it. By the shell's own kill: a
  /// slim Debian has no other, and dash's knows a group only in this form.
  static void signal(long pid, String signal) {
    Commands.run(List.of("sh", "-c", "kill -s " + signal + " -- -" + pid));
  }
}
