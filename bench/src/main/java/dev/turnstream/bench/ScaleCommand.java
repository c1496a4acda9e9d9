package dev.turnstream.bench;

import dev.turnstream.bench.scale.Costs;
import dev.turnstream.bench.scale.Demand;
import dev.turnstream.bench.scale.Estimate;
import dev.turnstream.bench.scale.Machine;
import dev.turnstream.bench.scale.ScaleTable;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Computes what a machine holds. */
@Command(
    name = "scale",
    description = {
      "Computes what a demand takes of a machine, and the most of it that the machine holds.",
      "The costs are those of docs/SCALE.md, or are taken from the JSON of a run."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ScaleCommand implements Callable<Integer> {
  private static final double MEGA = 1e6;

  @Option(names = "--from", description = "JSON of a run of the benchmark.", paramLabel = "FILE")
  private @Nullable Path from;

  @Option(names = "--table", description = "Print the table of docs/SCALE.md instead.")
  private boolean table;

  @Option(names = "--turns", description = "Turns that run at once.", paramLabel = "N")
  private double turns = 1000;

  @Option(names = "--rate", description = "Deltas a second of each.", paramLabel = "N")
  private double rate = 50;

  @Option(names = "--watchers", description = "Who watches each turn.", paramLabel = "N")
  private double watchers = 1;

  @Option(names = "--idle", description = "Further sockets.", paramLabel = "N")
  private double idle;

  @Option(names = "--deltas", description = "Deltas of an answer.", paramLabel = "N")
  private double deltas = 500;

  @Option(names = "--window", description = "Resume window in seconds.", paramLabel = "S")
  private double window = 600;

  @Option(names = "--cores", description = "Processors.", paramLabel = "N")
  private int cores = 2;

  @Option(names = "--memory", description = "Memory in MB.", paramLabel = "MB")
  private double memory = 4000;

  @Option(names = "--journal", description = "--journal-bytes in MB.", paramLabel = "MB")
  private double journal = 64;

  @Option(names = "--files", description = "Limit of open files.", paramLabel = "N")
  private double files = 20_000;

  @Option(names = "--network", description = "Network in Mbit/s.", paramLabel = "N")
  private double network = 1000;

  @Override
  public Integer call() throws Exception {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var costs =
        from == null ? Costs.MEASURED : Costs.fitted(new JsonObject(Files.readString(from)));
    out.println(costs);
    if (table) {
      out.print(ScaleTable.of(costs));
      return 0;
    }
    var demand = new Demand(turns, rate, watchers, idle, deltas, window);
    var machine = new Machine(cores, memory * MEGA, journal * MEGA, files, network * MEGA);
    var needs = Estimate.of(demand, machine, costs);
    out.printf(
        "%.2f cores, %.0f MB, %.0f open files, %.0f Mbit/s out, %.0f Mbit/s in; logs of ended turns stay %.0f s%n",
        needs.cores(),
        needs.memoryBytes() / MEGA,
        needs.files(),
        needs.outBits() / MEGA,
        needs.inBits() / MEGA,
        needs.keptSeconds());
    needs
        .shares(machine)
        .forEach((what, share) -> out.printf("  %-12s %4.0f %%%n", what, share * 100));
    var most = Estimate.most(demand, machine, costs);
    out.printf(
        "At most %.0f turns with %.0f sockets; then %s is used up.%n",
        most.turns(), most.sockets(), Estimate.of(most, machine, costs).tightest(machine));
    return 0;
  }
}
