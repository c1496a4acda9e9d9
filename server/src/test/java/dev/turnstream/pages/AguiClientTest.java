package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.dialect.Encoder.Stand;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.RandomAnswer;
import dev.turnstream.dialect.agui.AguiEncoder;
import dev.turnstream.dialect.agui.AguiRun;
import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.EmulatorOptions;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.meter.Ends;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.TurnStarted;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AG-UI's own client, {@code @ag-ui/client}, against a real server and against made-up logs. */
@DisplayName("AG-UI")
class AguiClientTest {
  private static final Npm CLIENT = new Npm(Path.of("src/test/npm/ag-ui"));
  private static final int LOGS = 600;

  @BeforeAll
  static void install() throws Exception {
    CLIENT.install();
  }

  @ParameterizedTest
  @ValueSource(strings = {"recorded.test.mjs", "runs.test.mjs", "leaving.test.mjs"})
  void isWhatItsOwnClientExpects(String tests) throws Exception {
    var options = EmulatorOptions.forTests().withReplays(Recorded.FOLDER);
    try (var emulator = Emulator.start(options);
        var server =
            RunningServer.start(
                Map.of(),
                "--upstream-url=" + emulator.baseUrl(),
                "--api-key=servers-own",
                "--system=The server's own.",
                "--upstream-retries=0")) {
      var environment =
          Map.of(
              "TURNSTREAM_URL", server.url(""),
              "EMULATOR_URL", emulator.baseUrl(),
              "FIXTURES", Recorded.files());
      var report = CLIENT.run(environment, "node", "--test", "--test-timeout=60000", tests);
      assertThat(report).contains("# fail 0").doesNotContain("# pass 0");
      assertThat(server.isRunning()).isTrue();
    }
  }

  @Test
  void endsForItsOwnClientAsTheLogSays(@TempDir Path folder) throws Exception {
    var file = folder.resolve("logs.jsonl");
    var lines = new ArrayList<String>();
    for (int seed = 0; seed < LOGS; seed++) {
      lines.add(watched(seed));
    }
    Files.write(file, lines, UTF_8);
    assertThat(CLIENT.run(Map.of(), "node", "logs.mjs", file.toString()))
        .contains(LOGS + " logs read");
  }

  /** A log that grows while somebody reads it, now and then, from somewhere. */
  private static String watched(int seed) {
    var random = new Random(seed);
    var log = new TurnLog(new TurnId("turn_" + "1".repeat(32)), 1, 200L + random.nextInt(4000));
    var reader = new Reader(log);
    boolean isThere = random.nextBoolean();
    for (var event : events(random)) {
      log.append(event);
      if (isThere && random.nextInt(3) == 0) {
        reader.read();
      }
      log.publish();
      isThere |= random.nextInt(10) == 0;
    }
    reader.read();
    var end = Objects.requireNonNull(log.end());
    return new String(
        JsonBytes.object(json -> {
          json.writeNumberField("seed", seed);
          json.writeStringField("answer", "msg_" + "3".repeat(32));
          json.writeStringField("stream", reader.out.toString(UTF_8));
          json.writeFieldName("content");
          json.writeRawValue(log.snapshot().content().toString());
          json.writeStringField("end", outcome(end));
        }),
        UTF_8);
  }

  private static List<TurnEvent> events(Random random) {
    var place =
        new TurnPlace(
            new ConversationId("conv_" + "2".repeat(32)),
            "c",
            new MessageId("msg_" + "4".repeat(32)),
            new MessageId("msg_" + "3".repeat(32)));
    var all = new ArrayList<TurnEvent>();
    all.add(new TurnAccepted(place, "model", Instant.EPOCH));
    all.add(new TurnStarted(Instant.EPOCH));
    all.addAll(RandomAnswer.events(random));
    all.add(
        switch (random.nextInt(4)) {
          case 0 -> Ends.failed(FailureCode.UPSTREAM_INTERRUPTED);
          case 1 -> new TurnEnd.Cancelled(Ends.receipt("model", "0"));
          default -> Ends.completed("model", "0.5");
        });
    return all;
  }

  private static String outcome(TurnEnd end) {
    return switch (end) {
      case TurnEnd.Completed _ -> "success";
      case TurnEnd.Cancelled _ -> "cancelled";
      case TurnEnd.Failed _ -> "RUN_ERROR";
    };
  }

  /** Somebody who reads a log as a cursor does. */
  private static final class Reader {
    final TurnLog log;
    final AguiEncoder encoder = new AguiEncoder(AguiRun.watched("a thread"));
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    long position;

    Reader(TurnLog log) {
      this.log = log;
    }

    void read() {
      while (position < log.head()) {
        var frames = new FrameBuffer();
        if (log.reachesBackTo(position)) {
          position = encoder.encode(log, position, 100, Sse.EVENTS, frames);
        } else {
          out.reset(); // whoever is left behind begins anew
          position = log.snapshotSeq();
          var stand =
              new Stand(
                  position, Objects.requireNonNull(log.accepted()), log.status(), log.snapshot());
          encoder.encode(log, stand, Sse.EVENTS, frames);
        }
        out.writeBytes(frames.toByteArray());
      }
    }
  }

  /** Server-sent events without ids. */
  private enum Sse implements Framing {
    EVENTS;

    private static final byte[] OPEN = "data: ".getBytes(UTF_8);
    private static final byte[] CLOSE = "\n\n".getBytes(UTF_8);

    @Override
    public int openSize(int payload) {
      return OPEN.length;
    }

    @Override
    public void open(int payload, byte[] target, int at) {
      System.arraycopy(OPEN, 0, target, at, OPEN.length);
    }

    @Override
    public byte[] close() {
      return CLOSE;
    }
  }
}
