package dev.evenkeel.cli;

import dev.evenkeel.agent.Build;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Version, commit and build of the executable.
@Command(name = "version", description = "Print version, commit and build (native or JVM).")
final class VersionCommand implements Runnable {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Override
  public void run() {
    Build build = Build.current();
    System.out.println(
        "evenkeel " + build.version() + " (" + build.revision() + ", " + build.runtime() + ")");
  }
}
