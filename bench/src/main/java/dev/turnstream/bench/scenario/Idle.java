package dev.turnstream.bench.scenario;

import dev.turnstream.bench.load.Load;
import dev.turnstream.bench.load.Plan;
import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Rig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many sockets on which nothing happens, first alone, then with some that stream among them.
 *
 * @param sockets all of them
 */
public record Idle(int sockets) implements Scenario {
  private static final int SECONDS = 15;
  private static final int ONE_STREAMS_IN = 20;
  private static final int RATE = 40;
  private static final int DELTAS = 400;
  private static final int SOCKETS_A_MILLI = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String what() {
    return "sockets on which nothing happens; then one in 20 of them streams 40 deltas a second";
  }

  @Override
  public Idle with(int otherSockets) {
    return new Idle(otherSockets);
  }

  @Override
  public boolean isNative() {
    return false;
  }

  @Override
  public List<Result> run(Workshop workshop) throws Exception {
    var results = new ArrayList<Result>();
    try (var rig = workshop.fresh()) {
      results.add(measured(workshop, rig, "idle", 0));
      int streaming = Math.max(1, workshop.length().sockets(sockets) / ONE_STREAMS_IN);
      results.add(measured(workshop, rig, "idle+stream", streaming));
    }
    return results;
  }

  private Result measured(Workshop workshop, Rig rig, String called, int streaming) {
    int count = workshop.length().sockets(sockets);
    var measuring = new Measuring(rig);
    var seen = Load.run(plan(workshop, rig, count, streaming), measuring);
    var result = measuring.result(called, what(), count, seen.tally());
    double share = result.spent().percent(result.spent().server().total());
    return streaming == 0
        ? result.with(
            Figure.of("the server meanwhile")
                .with("% of a CPU", share)
                .with("resident KB a socket", kilobytes(result)))
        : result;
  }

  private static double kilobytes(Result result) {
    var each = result.perSocket();
    return each == null ? 0 : each.resident() / 1000.0;
  }

  private static Plan plan(Workshop workshop, Rig rig, int count, int streaming) {
    var length = workshop.length();
    var gap = Duration.ofMillis(1000 / RATE);
    var question =
        new Plan.Question(
            "!emulate deltas=%d delay=%d ttft=20 stamps=true".formatted(DELTAS, gap.toMillis()),
            workshop.scripted() ? DELTAS : 0,
            gap);
    var spread = Duration.ofMillis(count / SOCKETS_A_MILLI);
    return new Plan(
        rig.webSocket("/ws/chat"),
        count,
        streaming,
        0,
        question,
        spread,
        spread.plus(length.of(streaming == 0 ? 2 : SECONDS)),
        length.of(SECONDS),
        new Plan.Habit.Reads(),
        PATIENCE);
  }
}
