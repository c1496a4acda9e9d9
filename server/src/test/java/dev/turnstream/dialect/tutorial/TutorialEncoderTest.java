package dev.turnstream.dialect.tutorial;

import static dev.turnstream.dialect.LineFraming.LINES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Said;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A log in the tutorial's frames")
class TutorialEncoderTest {
  private static final TutorialEncoder ENCODER = new TutorialEncoder();
  private static final TurnEnd END =
      new TurnEnd.Cancelled(
          new Receipt(new TurnId("turn_1"), "m", Usage.NONE, true, null, null, Duration.ZERO, 0));

  private static TextDelta text(String text) {
    return new TextDelta(0, JsonText.of(text));
  }

  private static List<JsonObject> frames(String lines) {
    return lines.lines().map(JsonObject::new).toList();
  }

  /** What came of some events: lines, and how many events were taken. */
  private record Encoded(String lines, int events) {}

  private static Encoded encode(List<? extends TurnEvent> events, int maxBytes) {
    var out = new FrameBuffer();
    long last = ENCODER.encode(new Said(events), 0, maxBytes, LINES, out);
    return new Encoded(new String(out.toByteArray(), UTF_8), (int) last);
  }

  private static List<JsonObject> encode(TurnEvent... events) {
    return frames(encode(List.of(events), 1 << 20).lines());
  }

  @Test
  void spellsADeltaExactlySo() {
    var encoded = encode(List.of(text("a\"b")), 10);
    assertThat(encoded.lines()).isEqualTo("{\"type\":\"delta\",\"text\":\"a\\\"b\"}\n");
    assertThat(encoded.events()).isEqualTo(1);
  }

  @Test
  void putsTextThatCameTogetherIntoOneFrameAndTheEndIntoAnother() {
    var frames = encode(text("a"), text(""), text("b"), END);
    assertThat(frames).hasSize(2);
    assertThat(frames.getFirst().getString("text")).isEqualTo("ab");
    assertThat(frames.getLast().getString("type")).isEqualTo("done");
  }

  @Test
  void neverSendsAnEmptyDelta() {
    assertThat(encode(text(""), text(""))).isEmpty();
    assertThat(encode(text(""), END)).hasSize(1);
  }

  @Test
  void takesNoMoreThanIsAllowedButOneAlways() {
    var events = List.<TurnEvent>of(text("12345"), text("67890"), text("x"));
    assertThat(encode(events, 1).events()).isEqualTo(1);
    assertThat(encode(events, 5).events()).isEqualTo(1);
    assertThat(encode(events, 6).events()).isEqualTo(2);
    assertThat(encode(events, 11).events()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void saysTheSameTextInValidJsonHoweverTheLogIsCut(long seed) {
    var random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      var events = new ArrayList<TurnEvent>();
      var said = new StringBuilder();
      for (int i = random.nextInt(30); i >= 0; i--) {
        var event = anyEvent(random);
        events.add(event);
        if (event instanceof TextDelta(_, var piece)) {
          said.append(piece);
        }
      }
      events.add(END);
      var heard = new StringBuilder();
      var types = new ArrayList<String>();
      int at = 0;
      while (at < events.size()) {
        int to = at + 1 + random.nextInt(events.size() - at);
        var encoded = encode(events.subList(at, to), 1 + random.nextInt(50));
        assertThat(encoded.events()).isBetween(1, to - at);
        at += encoded.events();
        for (var frame : frames(encoded.lines())) {
          types.add(frame.getString("type"));
          if (frame.getString("type").equals("delta")) {
            assertThat(frame.getString("text")).isNotEmpty();
            heard.append(frame.getString("text"));
          }
        }
      }
      assertThat(heard.toString()).isEqualTo(said.toString());
      assertThat(types).containsOnlyOnce("done").endsWith("done");
    }
  }

  private static TurnEvent anyEvent(Random random) {
    var raw = RawJson.of("{}");
    return switch (random.nextInt(9)) {
      case 0 -> new MessageEvent.BlockStarted(0, new ContentBlock.Text(JsonText.EMPTY, raw));
      case 1 -> new MessageEvent.ThinkingDelta(0, JsonText.of(anyText(random)));
      case 2 -> new MessageEvent.InputJsonDelta(0, JsonText.of(anyText(random)));
      case 3 -> new MessageEvent.UnknownEvent("x", raw);
      default -> text(anyText(random));
    };
  }

  private static String anyText(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int most = List.of(0x20, 0x80, 0x800, 0x10000, 0x110000).get(random.nextInt(5));
      int codePoint = random.nextInt(most);
      text.appendCodePoint(Character.getType(codePoint) == Character.SURROGATE ? '"' : codePoint);
    }
    return text.toString();
  }
}
