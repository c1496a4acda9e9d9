package dev.turnstream.bench;

import io.vertx.core.json.JsonArray;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what only turns that are logs can do. */
@Command(
    name = "watch",
    description = {
      "Starts the emulator and our server as processes of their own and measures, in the native",
      "protocol: resume, cancel, memory for each socket, watcher and turn, many watchers of a turn."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class WatchCommand implements Callable<Integer> {
  private static final List<Integer> MISSED = List.of(100, 1_000, 10_000);

  @Option(
      names = "--rounds",
      description = "Resumes of each length; twice as many cancels.",
      paramLabel = "N")
  private int rounds = 25;

  @Option(
      names = "--watchers",
      split = ",",
      description = "Numbers of watchers of one turn.",
      paramLabel = "N")
  private List<Integer> watchers = List.of(1, 2, 10, 1000);

  @Option(
      names = "--seconds",
      description = "Length of the turn that they watch.",
      paramLabel = "S")
  private int seconds = 30;

  @Option(
      names = "--sockets",
      description = "Sockets to take the memory of one from.",
      paramLabel = "N")
  private int sockets = 2000;

  @Option(names = "--json", description = "Write the figures to this file.", paramLabel = "FILE")
  private @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var figures = new ArrayList<Figure>();
    try (var rig = Rig.start(null, List.of());
        var watching = new Watching(rig)) {
      System.err.println("memory ...");
      tell(out, figures, watching.memory(sockets));
      System.err.println("warming up ...");
      watching.resume(MISSED.getLast(), false, rounds);
      for (int missed : MISSED) {
        tell(out, figures, List.of(watching.resume(missed, false, rounds)));
        tell(out, figures, List.of(watching.resume(missed, true, rounds)));
      }
      tell(out, figures, watching.cancel(2 * rounds));
      for (int crowd : watchers) {
        tell(out, figures, List.of(watching.crowd(crowd, seconds)));
      }
      if (json != null) {
        var array = new JsonArray();
        figures.forEach(figure -> array.add(figure.json()));
        Files.writeString(json, array.encodePrettily());
      }
      return verdict(out, watching.tally());
    }
  }

  private static void tell(PrintStream out, List<Figure> all, List<Figure> some) {
    all.addAll(some);
    some.forEach(figure -> out.print(figure.line()));
  }

  private static int verdict(PrintStream out, Tally tally) {
    out.println(
        tally.isBad()
            ? "went wrong: " + tally.errors
            : "%,d frames, %,d turns: no gap, no repetition, each text as its checksum says"
                .formatted(tally.frames, tally.turns));
    return tally.isBad() ? 1 : 0;
  }
}
