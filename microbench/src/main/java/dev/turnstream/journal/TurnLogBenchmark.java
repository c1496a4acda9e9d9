package dev.turnstream.journal;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.TurnId;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Appending to a log and telling who follows it: nanoseconds for each delta. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TurnLogBenchmark {
  private static final int DELTAS = 500;
  private static final long WINDOW = 1 << 20;

  private final TextDelta delta = new TextDelta(0, JsonText.of(" and the tide comes in"));
  private final TurnId turn = new TurnId("turn_1");

  @Benchmark
  @OperationsPerInvocation(DELTAS)
  public TurnLog aWholeAnswerDeltaByDelta(Blackhole follower) {
    var log = new TurnLog(turn, 1, WINDOW);
    log.follow(() -> follower.consume(log.head()));
    for (int i = 0; i < DELTAS; i++) {
      log.append(delta);
      log.publish();
    }
    return log;
  }
}
