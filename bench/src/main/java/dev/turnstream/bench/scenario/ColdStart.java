package dev.turnstream.bench.scenario;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Rig;
import dev.turnstream.bench.rig.Spent;
import java.io.IOException;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A server is started and asked at once; what it adds to the time to the first token. */
public record ColdStart() implements Scenario {
  private static final int ROUNDS = 7;
  private static final int WARM_QUESTIONS = 200;
  private static final int DIRECT_QUESTIONS = 100;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String what() {
    return "from the start of the command to the first token; the server's share of the first token";
  }

  @Override
  public int sockets() {
    return 0;
  }

  @Override
  public ColdStart with(int otherSockets) {
    return this;
  }

  @Override
  public boolean isNative() {
    return false;
  }

  /** Times of all rounds in microseconds. */
  private record Times(
      Histogram listens, Histogram firstToken, Histogram first, Histogram warm, Histogram direct) {}

  @Override
  public List<Result> run(Workshop workshop) throws Exception {
    var times =
        new Times(Tally.times(), Tally.times(), Tally.times(), Tally.times(), Tally.times());
    long from = System.nanoTime();
    for (int round = 0; round < workshop.length().rounds(ROUNDS); round++) {
      try (var rig = workshop.fresh(port -> askDirectly(workshop, port, times.direct))) {
        ask(workshop, rig, times);
      }
    }
    var spent = Spent.unwatched((System.nanoTime() - from) / 1e9);
    var result =
        Result.of(name(), what(), 1, new Tally(), spent)
            .with(Figure.ofTimes("start to listening", times.listens))
            .with(Figure.ofTimes("start to first token", times.firstToken))
            .with(Figure.ofTimes("question to first token, the first one", times.first))
            .with(Figure.ofTimes("question to first token, warm", times.warm));
    return List.of(workshop.scripted() ? withShares(result, times) : result);
  }

  private static void ask(Workshop workshop, Rig rig, Times times) throws IOException {
    Tally.record(times.listens, (long) (rig.startSeconds() * 1e9));
    try (var question = new FirstToken(rig.port(), "/ws/chat")) {
      long took = question.ask();
      Tally.record(times.firstToken, System.nanoTime() - rig.startedAt());
      Tally.record(times.first, took);
      for (int i = 0; i < workshop.length().rounds(WARM_QUESTIONS); i++) {
        Tally.record(times.warm, question.ask());
      }
    }
  }

  /** Warms the upstream, and takes its own time for a first token. */
  private static void askDirectly(Workshop workshop, int port, Histogram direct)
      throws IOException {
    if (workshop.scripted()) {
      int questions = workshop.length().rounds(DIRECT_QUESTIONS);
      for (int i = 0; i < 2 * questions; i++) {
        long took = FirstToken.askUpstream(port);
        if (i >= questions) {
          Tally.record(direct, took);
        }
      }
    }
  }

  private static Result withShares(Result result, Times times) {
    double direct = times.direct.getValueAtPercentile(50) / 1000.0;
    return result.with(
        Figure.of("the server's share of it (medians, less the upstream's own)")
            .with("first ms", times.first.getValueAtPercentile(50) / 1000.0 - direct)
            .with("warm ms", times.warm.getValueAtPercentile(50) / 1000.0 - direct)
            .with("upstream ms", direct));
  }
}
