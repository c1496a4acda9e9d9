package dev.turnstream.bench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  @Option(names = "--url", description = "The WebSocket.", paramLabel = "URL")
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
            turns,
            message,
            expected,
            Duration.ofSeconds(spread),
            Duration.ofSeconds(warmUp),
            cancelAfter,
            disconnectAfter,
            Duration.ofSeconds(maxTime));
    long start = System.nanoTime();
    var tally = Load.run(plan);
    var took = Duration.ofNanos(System.nanoTime() - start);
    return Report.print(List.of(new Row("load", sockets, tally, took, Duration.ZERO, 0)), json);
  }
}
