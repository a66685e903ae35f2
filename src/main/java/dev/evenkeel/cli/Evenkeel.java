package dev.evenkeel.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `evenkeel COMMAND`. Only `agent` and `demo` start Quarkus; the others open nothing.
@QuarkusMain
@Command(
    name = "evenkeel",
    description =
        "Tells, from every node and without pause, whether Kubernetes Services do what they promise.",
    mixinStandardHelpOptions = false,
    subcommands = {
      AgentCommand.class,
      DemoCommand.class,
      ExplainCommand.class,
      VersionCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Evenkeel implements Runnable {

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Mixin
  private final HelpOption help = new HelpOption();

  public static void main(String... args) {
    System.exit(new CommandLine(new Evenkeel()).execute(args));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Which command? See below.");
  }
}
