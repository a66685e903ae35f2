package dev.evenkeel.cli;

import dev.evenkeel.agent.Build;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Version, commit and build of the executable.
@Command(name = "version", description = "Print version, commit and build (native or JVM).")
final class VersionCommand implements Runnable {

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Mixin
  private final HelpOption help = new HelpOption();

  @Override
  public void run() {
    Build build = Build.current();
    System.out.println(
        "evenkeel " + build.version() + " (" + build.revision() + ", " + build.runtime() + ")");
  }
}
