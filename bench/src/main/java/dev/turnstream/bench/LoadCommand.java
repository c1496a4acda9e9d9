package dev.turnstream.bench;

import dev.turnstream.bench.load.Load;
import dev.turnstream.bench.load.Plan;
import dev.turnstream.bench.load.Plan.Habit;
import dev.turnstream.bench.load.Window;
import dev.turnstream.bench.report.Json;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.report.Table;
import dev.turnstream.bench.rig.Spent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads a server that runs already. */
@Command(
    name = "load",
    description = "Loads a server that runs already and speaks the tutorial's frames.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class LoadCommand implements Callable<Integer> {
  @Option(names = "--url", description = "The WebSocket, ws or wss.", paramLabel = "URL")
  private URI url = URI.create("ws://127.0.0.1:8000/ws/chat");

  @Option(names = "--sockets", description = "Clients at once.", paramLabel = "N")
  private int sockets = 100;

  @Option(names = "--turns", description = "Turns of each client.", paramLabel = "N")
  private int turns = 5;

  @Option(names = "--message", description = "What each turn asks.", paramLabel = "TEXT")
  private String message = "!emulate deltas=100 delay=50 ttft=50 stamps=true";

  @Option(
      names = "--expect",
      description = "Stamps that each turn must bring; 0 does not check.",
      paramLabel = "N")
  private int expected = 100;

  @Option(names = "--spread", description = "Seconds over which to connect.", paramLabel = "S")
  private int spread = 1;

  @Option(
      names = "--warm-up",
      description = "Seconds in which delays are not counted.",
      paramLabel = "S")
  private int warmUp;

  @Option(
      names = "--cancel-after",
      description = "Cancel each turn after so many deltas; 0 does not.",
      paramLabel = "N")
  private int cancelAfter;

  @Option(
      names = "--disconnect-after",
      description = "Drop the connection after so many deltas; 0 does not.",
      paramLabel = "N")
  private int disconnectAfter;

  @Option(names = "--max-time", description = "Give up after so many seconds.", paramLabel = "S")
  private int maxTime = 300;

  @Option(names = "--json", description = "Write the figures to this file.", paramLabel = "FILE")
  private @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    var plan =
        new Plan(
            url,
            sockets,
            sockets,
            turns,
            new Plan.Question(message, expected, Duration.ZERO),
            Duration.ofSeconds(spread),
            Duration.ofSeconds(warmUp),
            Duration.ZERO,
            habit(),
            Duration.ofSeconds(maxTime));
    long start = System.nanoTime();
    var tally = Load.run(plan, Window.NONE).tally();
    var spent = Spent.unwatched((System.nanoTime() - start) / 1e9);
    var result = Result.of("load", message, sockets, tally, spent);
    System.out.print(Table.head() + Table.lines(result));
    if (json != null) {
      Files.writeString(json, Json.of(Map.of(), List.of(result)).encodePrettily());
    }
    return tally.bad() > 0 ? 1 : 0;
  }

  private Habit habit() {
    if (cancelAfter > 0) {
      return new Habit.Cancels(cancelAfter);
    }
    return disconnectAfter > 0 ? new Habit.HangsUp(disconnectAfter) : new Habit.Reads();
  }
}
