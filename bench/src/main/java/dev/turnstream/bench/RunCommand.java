package dev.turnstream.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts an upstream and a server as processes of their own and runs scenarios against them. */
@Command(
    name = "run",
    description = {
      "Starts an upstream and a server as processes of their own and runs scenarios.",
      "The server gets PORT, ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY=test in its environment;",
      "any that speaks the tutorial's frames can be put in place of ours."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--scenario",
      split = ",",
      description = "paced, flood, cancel, disconnect; NAME:N sets the sockets.",
      paramLabel = "NAME")
  private List<String> scenarios = List.of("paced", "flood", "cancel", "disconnect");

  @Option(
      names = "--repeat",
      description = "Run each scenario so often against the same server.",
      paramLabel = "N")
  private int repeat = 1;

  @Option(names = "--json", description = "Write the figures to this file.", paramLabel = "FILE")
  private @Nullable Path json;

  @Option(
      names = "--upstream-url",
      description = "An upstream that runs already, instead of the emulator.",
      paramLabel = "URL")
  private @Nullable String upstreamUrl;

  @Parameters(
      description = "The server's command, after --; without one ours is run.",
      paramLabel = "COMMAND")
  private List<String> server = List.of();

  @Override
  public Integer call() throws Exception {
    var chosen = scenarios.stream().map(Scenario::of).toList();
    try (var rig = Rig.start(upstreamUrl, server)) {
      var rows = new ArrayList<Row>();
      for (var scenario : chosen) {
        for (int round = 0; round < repeat; round++) {
          System.err.printf("%s: %s ...%n", scenario.name(), scenario.what());
          rows.add(measure(scenario, rig));
        }
      }
      return Report.print(rows, json);
    }
  }

  private Row measure(Scenario scenario, Rig rig) {
    var before = rig.cpu();
    long start = System.nanoTime();
    var tally = Load.run(scenario.planFor(rig.port()));
    var took = Duration.ofNanos(System.nanoTime() - start);
    return new Row(
        scenario.name(),
        scenario.sockets(),
        tally,
        took,
        rig.cpu().minus(before),
        rig.residentBytes());
  }
}
