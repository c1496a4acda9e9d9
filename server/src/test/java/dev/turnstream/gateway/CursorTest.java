package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.dialect.tutorial.TutorialEncoder;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvents;
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

@DisplayName("A cursor")
class CursorTest {
  private static final TurnEnd END =
      new TurnEnd.Cancelled(
          new Receipt(
              new TurnId("turn_1"), "m", Usage.NONE, false, null, null, Duration.ofMillis(1), 0));

  private final TurnLog log = new TurnLog(new TurnId("turn_1"), 1, 1 << 20);
  private final Tap tap = new Tap();
  private final List<String> ends = new ArrayList<>();
  private final Encoder encoder = new TutorialEncoder();
  private final Cursor cursor =
      new Cursor(new SharedEncoder(log, encoder, new Scratch()), tap, () -> ends.add("end"));

  private void say(String... pieces) {
    for (var piece : pieces) {
      log.append(new TextDelta(0, JsonText.of(piece)));
    }
    log.publish();
  }

  private void end() {
    log.append(END);
    log.publish();
  }

  @Test
  void passesOnEachBatchAsItComes() {
    say("a");
    assertThat(tap.texts()).containsExactly("a");
    say("b", "c");
    assertThat(tap.texts()).containsExactly("a", "bc");
    end();
    assertThat(tap.frames.getLast().getString("type")).isEqualTo("done");
    assertThat(ends).containsExactly("end");
  }

  @Test
  void waitsWhileNobodyReadsAndThenSaysAllInOneFrame() {
    tap.room = 0;
    say("a");
    say("b");
    say("c");
    assertThat(tap.frames).isEmpty();
    tap.room = 1;
    cursor.advance();
    assertThat(tap.texts()).containsExactly("abc");
    assertThat(ends).isEmpty();
  }

  @Test
  void saysTheEndOnlyWhenItIsWritten() {
    tap.room = 0;
    say("a");
    end();
    assertThat(ends).isEmpty();
    tap.room = 1;
    cursor.advance();
    assertThat(tap.texts()).containsExactly("a");
    assertThat(ends).containsExactly("end");
    cursor.advance();
    log.publish();
    assertThat(ends).as("once").containsExactly("end");
  }

  @Test
  void cutsALongBacklogIntoFramesOfBoundedSize() {
    tap.room = 0;
    for (int i = 0; i < 100; i++) {
      say("x".repeat(4000));
    }
    tap.room = Integer.MAX_VALUE;
    cursor.advance();
    assertThat(tap.texts()).hasSizeBetween(6, 8).allMatch(text -> text.length() <= 68_000);
    assertThat(String.join("", tap.texts())).hasSize(400_000);
  }

  @Test
  void endsOnceAlsoWhenWritingLeadsBackToIt() {
    tap.room = 0;
    for (int i = 0; i < 100; i++) {
      say("x".repeat(4000));
    }
    end();
    tap.room = Integer.MAX_VALUE;
    tap.onWrite = cursor::advance;
    cursor.advance();
    assertThat(String.join("", tap.texts())).hasSize(400_000);
    assertThat(ends).containsExactly("end");
  }

  @Test
  void isSilentOnceStopped() {
    say("a");
    cursor.stop();
    cursor.stop();
    say("b");
    end();
    cursor.advance();
    assertThat(tap.texts()).containsExactly("a");
    assertThat(ends).isEmpty();
  }

  @Test
  void writesNothingForWhatHasNoWords() {
    log.append(new dev.turnstream.model.MessageEvent.Ping());
    log.publish();
    say("");
    assertThat(tap.frames).isEmpty();
  }

  @Test
  void handsAFaultToItsOutletAndNoFurther() {
    var broken =
        new Cursor(
            new SharedEncoder(log, new Broken(), new Scratch()), tap, () -> ends.add("broken end"));
    say("a");
    assertThat(tap.faults).hasSize(1);
    assertThat(tap.texts()).as("the other watcher").containsExactly("a");
    broken.advance();
    say("b");
    assertThat(tap.faults).as("and is heard no more").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void tellsTheSameTextHoweverTheReaderStopsAndGoes(long seed) {
    var random = new Random(seed);
    var said = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      switch (random.nextInt(4)) {
        case 0 -> tap.room = random.nextInt(4);
        case 1 -> cursor.advance();
        default -> {
          var piece = Integer.toString(random.nextInt(), 36).repeat(random.nextInt(3));
          said.append(piece);
          say(piece);
        }
      }
    }
    end();
    tap.room = Integer.MAX_VALUE;
    cursor.advance();
    assertThat(String.join("", tap.texts())).isEqualTo(said.toString());
    assertThat(tap.frames.getLast().getString("type")).isEqualTo("done");
    assertThat(ends).containsExactly("end");
  }

  @Test
  void leavesAReaderWhosePlaceIsForgottenWhereNothingCanReplaceWhatItHas() {
    var small = new TurnLog(new TurnId("turn_1"), 1, 1024);
    var slow = new Tap();
    var encoder = new SharedEncoder(small, new Unforgiving(), new Scratch());
    var its = new Cursor(encoder, slow, () -> ends.add("its"));
    small.append(new TextDelta(0, JsonText.of("first")));
    small.publish();
    slow.room = 0;
    for (int i = 0; i < 100; i++) {
      small.append(new TextDelta(0, JsonText.of("x".repeat(100))));
      small.publish();
    }
    slow.room = Integer.MAX_VALUE;
    its.advance();
    its.advance();
    small.publish();
    assertThat(slow.losses).isEqualTo(1);
    assertThat(slow.texts()).containsExactly("first");
    assertThat(ends).isEmpty();
  }

  /** The tutorial's words, which take nothing back. */
  private static final class Unforgiving implements Encoder {
    private final TutorialEncoder words = new TutorialEncoder();

    @Override
    public long encode(TurnEvents log, long after, int maxBytes, Framing framing, FrameBuffer out) {
      return words.encode(log, after, maxBytes, framing, out);
    }

    @Override
    public void encode(TurnEvents log, Stand stand, Framing framing, FrameBuffer out) {
      throw new IllegalStateException("there is nothing to say");
    }

    @Override
    public boolean canReplace() {
      return false;
    }
  }

  /** An outlet with room for so many frames. */
  private static final class Tap implements Outlet {
    final List<JsonObject> frames = new ArrayList<>();
    final List<RuntimeException> faults = new ArrayList<>();
    int room = Integer.MAX_VALUE;
    int losses;
    Runnable onWrite = () -> {};

    List<String> texts() {
      return frames.stream()
          .filter(frame -> frame.getString("type").equals("delta"))
          .map(frame -> frame.getString("text"))
          .toList();
    }

    @Override
    public Framing framing() {
      return SseFraming.PLAIN;
    }

    @Override
    public boolean isWritable() {
      return room > 0;
    }

    @Override
    public void write(byte[] bytes) {
      room--;
      for (var event : new String(bytes, UTF_8).split("\n\n", 0)) {
        frames.add(new JsonObject(event.substring("data: ".length())));
      }
      onWrite.run();
    }

    @Override
    public void onLost() {
      losses++;
    }

    @Override
    public void onFault(RuntimeException fault) {
      faults.add(fault);
    }
  }

  /** Has no words for anything. */
  private static final class Broken implements Encoder {
    @Override
    public long encode(TurnEvents log, long after, int maxBytes, Framing framing, FrameBuffer out) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void encode(TurnEvents log, Stand stand, Framing framing, FrameBuffer out) {
      throw new IllegalStateException("broken");
    }
  }
}
