package dev.turnstream.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of the load generator. */
@Command(
    name = "turnstream-bench",
    description = "Measures a server that streams Claude's replies over WebSocket.",
    mixinStandardHelpOptions = true,
    version = "0.2.0",
    subcommands = {LoadCommand.class, RunCommand.class, ScaleCommand.class})
public final class Bench {
  private Bench() {}

  /** Exits with 1 when something was lost, doubled, reordered or refused. */
  public static void main(String... args) {
    var line =
        new CommandLine(new Bench())
            .setExecutionExceptionHandler((failure, command, _) -> {
              command.getErr().println("turnstream-bench: " + failure.getMessage());
              return 1;
            });
    System.exit(line.execute(args.length == 0 ? new String[] {"--help"} : args));
  }
}
