package dev.evenkeel.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `evenkeel COMMAND`. Only `agent` and `demo` start Quarkus; the others open nothing.
@QuarkusMain
@Command(
    name = "evenkeel",
    description =
        "Tells, from every node and without pause, whether Kubernetes Services do what they promise.",
    mixinStandardHelpOptions = false,
    subcommands = {AgentCommand.class, DemoCommand.class, VersionCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class Evenkeel implements Runnable {

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  public static void main(String... args) {
    System.exit(new CommandLine(new Evenkeel()).execute(args));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Which command? See below.");
  }
}
