package dev.turnstream.dialect;

import dev.turnstream.dialect.agui.AguiEncoder;
import dev.turnstream.dialect.agui.AguiRun;
import dev.turnstream.dialect.aisdk.UiMessageEncoder;
import dev.turnstream.dialect.messages.MessagesEncoder;
import dev.turnstream.dialect.turnstream.TurnstreamEncoder;
import dev.turnstream.dialect.tutorial.TutorialEncoder;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStarted;
import dev.turnstream.model.Usage;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a log to the bytes of a frame, in the words of each protocol. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncoderBenchmark {
  /** The protocols. */
  public enum Dialect {
    TUTORIAL,
    TURNSTREAM,
    MESSAGES,
    AI_SDK,
    AG_UI
  }

  private static final int DELTAS = 500;
  private static final int SOMEWHERE = 250;
  private static final int ALL = 1 << 20;

  @Param public Dialect dialect = Dialect.TUTORIAL;

  private final TurnLog log = new TurnLog(new TurnId("turn_1"), 1, 1 << 20);
  private final FrameBuffer out = new FrameBuffer();
  private Encoder encoder = new TutorialEncoder();

  @Setup
  public void prepare() {
    encoder =
        switch (dialect) {
          case TUTORIAL -> new TutorialEncoder();
          case TURNSTREAM -> new TurnstreamEncoder();
          case MESSAGES -> new MessagesEncoder();
          case AI_SDK -> new UiMessageEncoder();
          case AG_UI -> new AguiEncoder(AguiRun.watched("thread"));
        };
    log.append(new TurnAccepted(null, "claude", Instant.EPOCH));
    log.append(new TurnStarted(Instant.EPOCH));
    log.append(new MessageStarted("msg_1", "claude", Usage.NONE));
    var block = RawJson.of("{\"type\":\"text\",\"text\":\"\"}");
    log.append(new BlockStarted(0, ContentBlock.of(block)));
    for (int i = 0; i < DELTAS; i++) {
      log.append(new TextDelta(0, JsonText.of(" and the tide comes in")));
    }
  }

  /** A delta that comes alone: nanoseconds for each. */
  @Benchmark
  public int oneDelta() {
    out.clear();
    encoder.encode(log, SOMEWHERE, 1, Lines.LINES, out);
    return out.size();
  }

  /** All that a reader missed: nanoseconds for some 250 deltas together. */
  @Benchmark
  public int halfAnAnswer() {
    out.clear();
    encoder.encode(log, SOMEWHERE, ALL, Lines.LINES, out);
    return out.size();
  }

  /** A framing that costs nothing of its own. */
  private enum Lines implements Framing {
    LINES;

    private static final byte[] END = {'\n'};

    @Override
    public int openSize(int payload) {
      return 0;
    }

    @Override
    public void open(int payload, byte[] frame, int at) {
      // a line has no head
    }

    @Override
    public byte[] close() {
      return END;
    }
  }
}
