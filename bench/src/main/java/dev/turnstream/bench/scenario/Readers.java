package dev.turnstream.bench.scenario;

import dev.turnstream.bench.load.Load;
import dev.turnstream.bench.load.Plan;
import dev.turnstream.bench.load.Plan.Habit;
import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.load.Window;
import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Rig;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Clients on the tutorial's frames, each asking again when its answer has ended.
 *
 * @param path where they connect
 * @param deltas stamps of each turn
 * @param script what else the emulator is told: its pace above all
 * @param gapMillis pause between the deltas of a turn, 0 for as fast as it goes
 * @param turns of each client; 0 for as many as the time allows
 * @param warmUpSeconds time that does not count
 * @param seconds time that counts, when {@code turns} is 0
 * @param fresh whether the server must be a new one
 */
public record Readers(
    String name,
    String what,
    String path,
    int sockets,
    int deltas,
    String script,
    int gapMillis,
    int turns,
    int warmUpSeconds,
    int seconds,
    Habit habit,
    boolean fresh)
    implements Scenario {
  private static final int SECONDS_COMPARED = 10;

  /** What a server has to have done before it is measured: turns by the thousand, fast. */
  static Readers warmUp(Length length) {
    int turns = length == Length.TINY ? 1 : 0;
    return new Readers(
        "warm-up", "", "/ws/chat", 50, 200, "apart", 0, turns, 0, 10, new Habit.Reads(), false);
  }

  @Override
  public Readers with(int otherSockets) {
    return new Readers(
        name,
        what,
        path,
        otherSockets,
        deltas,
        script,
        gapMillis,
        turns,
        warmUpSeconds,
        seconds,
        habit,
        fresh);
  }

  /** The same on a server that has done nothing yet, from its first second on. */
  Readers onNewServer(int newSeconds) {
    return new Readers(
        name, what, path, sockets, deltas, script, gapMillis, turns, 0, newSeconds, habit, true);
  }

  /** The same at another pace, in deltas a second of each client; turns take some ten seconds. */
  Readers at(int rate) {
    return new Readers(
        name,
        "sockets of %d deltas a second".formatted(rate),
        path,
        sockets,
        10 * rate,
        script,
        1000 / rate,
        turns,
        warmUpSeconds,
        seconds,
        habit,
        fresh);
  }

  @Override
  public boolean isNative() {
    return false;
  }

  @Override
  public List<Result> run(Workshop workshop) throws Exception {
    if (fresh) {
      workshop.shared(); // the load generator has to be warm already, and so has the upstream
      try (var rig = workshop.fresh(port -> FirstToken.warm(port, workshop.scripted()))) {
        return List.of(measured(workshop, rig));
      }
    }
    return List.of(measured(workshop, workshop.shared()));
  }

  private Result measured(Workshop workshop, Rig rig) throws Exception {
    var upstream = Upstream.of(rig, workshop.scripted());
    upstream.reset();
    var measuring = new Measuring(rig);
    var seen = Load.run(plan(workshop, rig), measuring);
    int clients = workshop.length().sockets(sockets);
    var result = measuring.result(name, what, clients, seen.tally());
    return switch (habit) {
      case Habit.Reads _ -> fresh ? withStart(result) : result;
      case Habit.Cancels _ ->
          upstream
              .ended(result, seen.tally().cancelled)
              .with(Figure.ofTimes("cancel to done", seen.tally().cancel));
      case Habit.HangsUp _ -> upstream.ended(result, seen.tally().hungUp);
      case Habit.Dawdles _ -> withSlow(result, seen.slow(), rig);
    };
  }

  /** Runs it without looking at it. */
  void load(Workshop workshop, Rig rig) {
    Load.run(plan(workshop, rig), Window.NONE);
  }

  private Plan plan(Workshop workshop, Rig rig) {
    var length = workshop.length();
    int clients = length.sockets(sockets);
    int rounds = turns == 0 ? 0 : length.rounds(turns);
    int each = length.deltas(deltas);
    var message =
        "!emulate deltas=%d delay=%d ttft=0 stamps=true %s"
            .formatted(each, gapMillis, script)
            .strip();
    return new Plan(
        rig.webSocket(path),
        clients,
        clients,
        rounds,
        new Plan.Question(message, workshop.scripted() ? each : 0, Duration.ofMillis(gapMillis)),
        length.of(Math.min(4, 1 + sockets / 1000)),
        length.of(warmUpSeconds),
        turns == 0 ? length.of(seconds) : Duration.ZERO,
        habit,
        Load.patienceFor(Duration.ofMillis((long) Math.max(1, rounds) * each * gapMillis)));
  }

  /** How the first seconds of a new server compare with the last. */
  private static Result withStart(Result result) {
    var seconds = result.tally().seconds;
    int compared = Math.min(SECONDS_COMPARED, seconds.size() / 2);
    return result
        .with(Figure.ofTimes("first seconds", sum(seconds.subList(0, compared))))
        .with(
            Figure.ofTimes(
                "last seconds", sum(seconds.subList(seconds.size() - compared, seconds.size()))));
  }

  private static Histogram sum(List<Histogram> some) {
    var sum = Tally.times();
    some.forEach(sum::add);
    return sum;
  }

  private static Result withSlow(Result result, Tally slow, Rig rig) {
    slow.errors.forEach(
        (code, count) -> result.tally().errors.merge("slow " + code, count, Long::sum));
    result.tally().miscounted += slow.miscounted;
    result.tally().reordered += slow.reordered;
    return result
        .with(
            Figure.of("slow readers, while slow")
                .with("deltas a frame", slow.frames == 0 ? 0 : (double) slow.deltas / slow.frames)
                .with("p50 ms behind", slow.delay.getValueAtPercentile(50) / 1000.0))
        .with(Figure.of("server after all caught up").with("rss MB", rig.residentBytes() / 1e6));
  }
}
