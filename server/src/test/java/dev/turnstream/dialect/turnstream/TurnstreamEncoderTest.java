package dev.turnstream.dialect.turnstream;

import static dev.turnstream.dialect.LineFraming.LINES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnstream.dialect.Encoder.Stand;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.model.BlockSpans;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.CitationDelta;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageEvent.MessageStopped;
import dev.turnstream.model.MessageEvent.SignatureDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.MessageEvent.UnknownDelta;
import dev.turnstream.model.MessageEvent.UnknownEvent;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.Snapshot;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.TurnStarted;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A log in native frames")
class TurnstreamEncoderTest {
  private static final TurnId TURN = new TurnId("turn_1");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final TurnAccepted ACCEPTED =
      new TurnAccepted(
          new TurnPlace(
              new ConversationId("conv_1"), "c1", new MessageId("msg_1"), new MessageId("msg_2")),
          "claude-x",
          NOON);
  private static final Usage USAGE =
      new Usage(12L, 70L, null, null, null, null, null, null, null, null, null, null);
  private static final Receipt RECEIPT =
      new Receipt(
          TURN,
          "claude-x",
          USAGE,
          true,
          new BigDecimal("0.0010860"),
          null,
          Duration.ofMillis(1800),
          0xABC);

  /** A frame a line, behind the position to which it leads where that is told. */
  private record Lines(String position) implements Framing {
    @Override
    public int openSize(int payload) {
      return position.length();
    }

    @Override
    public void open(int payload, byte[] out, int at) {
      System.arraycopy(position.getBytes(UTF_8), 0, out, at, position.length());
    }

    @Override
    public byte[] close() {
      return new byte[] {'\n'};
    }

    @Override
    public Framing at(long epoch, long seq) {
      return new Lines(epoch + "-" + seq + " ");
    }
  }

  /** The end of a log: what comes after a position. */
  private record Slice(long after, List<TurnEvent> events) implements TurnEvents {
    @Override
    public TurnId turn() {
      return TURN;
    }

    @Override
    public long epoch() {
      return 3;
    }

    @Override
    public long head() {
      return after + events.size();
    }

    @Override
    public TurnEvent event(long seq) {
      return events.get((int) (seq - after - 1));
    }

    @Override
    public TurnAccepted accepted() {
      return ACCEPTED;
    }

    @Override
    public BlockSpans blocks() {
      throw new UnsupportedOperationException("native frames are told without them");
    }
  }

  /** Frames, and how many events they say. */
  private record Encoded(List<String> lines, int events) {}

  private static Encoded encode(Slice slice, int maxBytes, Framing framing) {
    var out = new FrameBuffer();
    long last = new TurnstreamEncoder().encode(slice, slice.after, maxBytes, framing, out);
    return new Encoded(lines(out), (int) (last - slice.after));
  }

  private static List<String> snapshot(Slice slice, Stand stand, Framing framing) {
    var out = new FrameBuffer();
    new TurnstreamEncoder().encode(slice, stand, framing, out);
    return lines(out);
  }

  private static List<String> lines(FrameBuffer out) {
    return new String(out.toByteArray(), UTF_8).lines().toList();
  }

  private static TurnEvent text(int index, String text) {
    return new TextDelta(index, JsonText.of(text));
  }

  private static Slice slice(long after, TurnEvent... events) {
    return new Slice(after, List.of(events));
  }

  private static List<String> encode(long after, TurnEvent... events) {
    var encoded = encode(slice(after, events), 1 << 20, LINES);
    assertThat(encoded.events).isEqualTo(events.length);
    return encoded.lines;
  }

  static Stream<Arguments> words() {
    return Stream.of(
        arguments(
            ACCEPTED,
            "\"type\":\"accepted\",@,\"conversation\":\"conv_1\",\"command\":\"c1\",\"question\":\"msg_1\","
                + "\"answer\":\"msg_2\",\"model\":\"claude-x\",\"time\":\"2026-11-23T12:00:00.000Z\""),
        arguments(
            new TurnAccepted(null, "m", NOON),
            "\"type\":\"accepted\",@,\"conversation\":null,\"command\":null,\"question\":null,"
                + "\"answer\":null,\"model\":\"m\",\"time\":\"2026-11-23T12:00:00.000Z\""),
        arguments(
            new TurnStarted(NOON), "\"type\":\"started\",@,\"time\":\"2026-11-23T12:00:00.000Z\""),
        arguments(
            new MessageStarted("msg_0", "claude-y", Usage.NONE),
            "\"type\":\"message_start\",@,\"id\":\"msg_0\",\"model\":\"claude-y\""),
        arguments(
            new BlockStarted(
                2, new ContentBlock.Unknown("new", RawJson.of("{ \"type\":\"new\" }"))),
            "\"type\":\"block_start\",@,\"index\":2,\"block\":{ \"type\":\"new\" }"),
        arguments(text(1, "a\"b"), "\"type\":\"text\",@,\"index\":1,\"text\":\"a\\\"b\""),
        arguments(text(0, ""), "\"type\":\"text\",@,\"index\":0,\"text\":\"\""),
        arguments(
            new ThinkingDelta(0, JsonText.of("hm")),
            "\"type\":\"thinking\",@,\"index\":0,\"thinking\":\"hm\""),
        arguments(
            new InputJsonDelta(4, JsonText.of("{\"a\":")),
            "\"type\":\"input_json\",@,\"index\":4,\"partial_json\":\"{\\\"a\\\":\""),
        arguments(
            new SignatureDelta(0, "s+/="),
            "\"type\":\"signature\",@,\"index\":0,\"signature\":\"s+/=\""),
        arguments(
            new CitationDelta(0, RawJson.of("{\"c\": 1.0}")),
            "\"type\":\"citation\",@,\"index\":0,\"citation\":{\"c\": 1.0}"),
        arguments(
            new UnknownDelta(0, "new_delta", RawJson.of("{\"x\":[ ]}")),
            "\"type\":\"delta\",@,\"index\":0,\"delta\":{\"x\":[ ]}"),
        arguments(new BlockStopped(7), "\"type\":\"block_stop\",@,\"index\":7"),
        arguments(
            new MessageDelta(StopReason.MAX_TOKENS, null, null, USAGE),
            "\"type\":\"usage\",@,\"input_tokens\":12,\"output_tokens\":70,"
                + "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,"
                + "\"stop_reason\":\"max_tokens\""),
        arguments(new MessageStopped(), "\"type\":\"message_stop\",@"),
        arguments(
            new UnknownEvent("new", RawJson.of("{\"type\":\"new\"}")),
            "\"type\":\"event\",@,\"event\":{\"type\":\"new\"}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("words")
  void saysEachEvent(TurnEvent event, String members) {
    var place = "\"turn\":\"turn_1\",\"epoch\":3,\"seq\":42";
    assertThat(encode(41, event)).containsExactly("{" + members.replace("@", place) + "}");
  }

  static Stream<Arguments> ends() {
    var failure =
        new Failure(
            FailureCode.UPSTREAM_RATE_LIMITED, "Wait.", Duration.ofSeconds(2), 429, "req_1");
    return Stream.of(
        arguments(
            new TurnEnd.Completed(StopReason.END_TURN, null, null, RECEIPT),
            "completed",
            "end_turn",
            null),
        arguments(new TurnEnd.Cancelled(RECEIPT), "cancelled", null, null),
        arguments(new TurnEnd.Failed(failure, RECEIPT), "failed", null, "upstream_rate_limited"),
        arguments(
            new TurnEnd.Failed(Failure.of(FailureCode.INTERRUPTED, "Oh."), RECEIPT),
            "interrupted",
            null,
            "interrupted"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("ends")
  void saysTheEnd(TurnEnd event, String state, String reason, String code) {
    var end = new JsonObject(encode(0, event).getFirst());
    assertThat(end.getString("type")).isEqualTo("end");
    assertThat(end.getString("state")).isEqualTo(state);
    assertThat(end.containsKey("stop_reason")).isTrue();
    assertThat(end.getString("stop_reason")).isEqualTo(reason);
    assertThat(end.containsKey("error")).isTrue();
    var error = end.getJsonObject("error");
    assertThat(error == null ? null : error.getString("code")).isEqualTo(code);
    assertThat(end.getString("text_crc32")).isEqualTo("00000abc");
    assertThat(end.getBoolean("estimated")).isTrue();
    assertThat(end.getLong("output_tokens")).isEqualTo(70);
    assertThat(end.getValue("cost_usd")).hasToString("0.001086");
    assertThat(end.getValue("first_delta_ms")).isNull();
    assertThat(end.getLong("duration_ms")).isEqualTo(1800);
  }

  @Test
  void mergesAdjacentPiecesOfABlockAndTellsWhichItMerged() {
    assertThat(encode(9, text(0, "a"), text(0, ""), text(0, "\n")))
        .containsExactly(
            "{\"type\":\"text\",\"turn\":\"turn_1\",\"epoch\":3,\"from\":10,\"seq\":12,"
                + "\"index\":0,\"text\":\"a\\n\"}");
  }

  @Test
  void mergesNothingElse() {
    var frames =
        encode(
            0,
            text(0, "a"),
            text(0, "b"),
            text(1, "c"),
            new ThinkingDelta(1, JsonText.of("d")),
            new ThinkingDelta(1, JsonText.of("e")),
            new BlockStopped(1),
            new ThinkingDelta(1, JsonText.of("f")),
            new InputJsonDelta(1, JsonText.of("g")),
            new InputJsonDelta(1, JsonText.of("h")),
            new SignatureDelta(1, "i"),
            new SignatureDelta(1, "j"),
            new TurnEnd.Cancelled(RECEIPT));
    var told = frames.stream().map(JsonObject::new).map(TurnstreamEncoderTest::range).toList();
    assertThat(told)
        .containsExactly(
            "text 1-2",
            "text 3-3",
            "thinking 4-5",
            "block_stop 6-6",
            "thinking 7-7",
            "input_json 8-9",
            "signature 10-10",
            "signature 11-11",
            "end 12-12");
  }

  private static String range(JsonObject frame) {
    long seq = frame.getLong("seq");
    return frame.getString("type") + " " + frame.getLong("from", seq) + "-" + seq;
  }

  @Test
  void takesNoMoreTextThanIsAllowedButOneEventAlways() {
    var events = slice(0, text(0, "12345"), text(0, "67890"), text(0, "x"), new BlockStopped(0));
    assertThat(encode(events, 1, LINES).events).isEqualTo(1);
    assertThat(encode(events, 5, LINES).events).isEqualTo(1);
    assertThat(encode(events, 6, LINES).events).isEqualTo(2);
    assertThat(encode(events, 11, LINES).events).isEqualTo(3);
    assertThat(encode(events, 12, LINES).events).isEqualTo(4);
  }

  @Test
  void saysAllTheSameHoweverItIsCutAndFramesFollowOneAnother() {
    var events = new ArrayList<TurnEvent>();
    for (int i = 0; i < 60; i++) {
      events.add(i % 7 == 6 ? new BlockStopped(i) : text(i / 20, "piece " + i + " "));
    }
    for (int most = 1; most < 200; most += 3) {
      long after = 0;
      var said = new StringBuilder();
      while (after < events.size()) {
        var rest = events.subList((int) after, events.size()).toArray(TurnEvent[]::new);
        var encoded = encode(slice(after, rest), most, LINES);
        long position = after;
        for (var line : encoded.lines) {
          var frame = new JsonObject(line);
          assertThat(frame.getLong("from", frame.getLong("seq"))).isEqualTo(position + 1);
          position = frame.getLong("seq");
          said.append(frame.getString("text", ""));
        }
        after += encoded.events;
        assertThat(position).isEqualTo(after);
      }
      for (int i = 0; i < 60; i++) {
        assertThat(said.toString().contains("piece " + i + " ")).isEqualTo(i % 7 != 6);
      }
    }
  }

  @Test
  void tellsTheFramingWhereEachFrameLeads() {
    var encoded =
        encode(slice(4, text(0, "a"), text(0, "b"), new BlockStopped(0)), 100, new Lines(""));
    assertThat(encoded.lines).hasSize(2);
    assertThat(encoded.lines.getFirst()).startsWith("3-6 {");
    assertThat(encoded.lines.getLast()).startsWith("3-7 {");
    assertThat(snapshot(slice(230), stand("[]", 0), new Lines("")).getFirst())
        .startsWith("3-230 {");
  }

  private static Stand stand(String content, int crc) {
    return new Stand(230, ACCEPTED, TurnStatus.RUNNING, new Snapshot(RawJson.of(content), crc));
  }

  @Test
  void saysASnapshot() {
    var content = "[{\"type\":\"text\",\"text\":\"...\"},null]";
    assertThat(snapshot(slice(230), stand(content, 0x1a43b61b), LINES))
        .containsExactly(
            "{\"type\":\"snapshot\",\"turn\":\"turn_1\",\"epoch\":3,\"seq\":230,\"state\":\"running\","
                + "\"conversation\":\"conv_1\",\"command\":\"c1\",\"question\":\"msg_1\","
                + "\"answer\":\"msg_2\",\"model\":\"claude-x\",\"content\":"
                + content
                + ",\"text_crc32\":\"1a43b61b\"}");
  }
}
