package dev.turnstream.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.Position;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A turn's log")
class TurnLogTest {
  private static final TurnEnd END =
      new TurnEnd.Cancelled(
          new Receipt(new TurnId("turn_1"), "m", Usage.NONE, false, null, null, Duration.ZERO, 0));

  private final TurnLog log = new TurnLog(new TurnId("turn_1"), 1, 1 << 20);

  private static TurnEvent text(String text) {
    return new TextDelta(0, JsonText.of(text));
  }

  @Test
  void tellsItsFollowersAtEachPublishAndNotBefore() {
    var heard = new ArrayList<String>();
    var one = log.follow(() -> heard.add("one"));
    log.follow(() -> heard.add("two"));
    log.append(text("a"));
    assertThat(heard).isEmpty();
    log.publish();
    assertThat(heard).containsExactly("one", "two");
    one.stop();
    one.stop();
    log.publish();
    assertThat(heard).containsExactly("one", "two", "two");
  }

  @Test
  void letsAFollowerStopWhileItIsTold() {
    var heard = new ArrayList<String>();
    var following = new TurnLog.Following[1];
    following[0] =
        log.follow(() -> {
          heard.add("leaving");
          following[0].stop();
        });
    log.follow(() -> heard.add("staying"));
    log.publish();
    log.publish();
    assertThat(heard).containsExactly("leaving", "staying", "staying");
  }

  @Test
  void growsByWhatItHolds() {
    log.append(text("12345678"));
    long one = log.bytes();
    assertThat(one).isBetween(8L, 100L);
    log.append(text("x".repeat(1000)));
    assertThat(log.bytes() - one).isBetween(1000L, 1100L);
  }

  @Test
  @DisplayName("G4: made from the store it has an end and a snapshot, and no other position")
  void madeFromTheStore() {
    var answer = AnswerFold.of(RawJson.of("[{\"type\":\"text\",\"text\":\"whole\"}]"));
    var first = new TurnAccepted(null, "m", Instant.EPOCH);
    var stored = TurnLog.ofStored(new TurnId("turn_1"), 2, first, answer, END);
    assertThat(stored.standing(null)).isEqualTo(Standing.EXPIRED);
    assertThat(stored.standing(new Position(1, 7))).isEqualTo(Standing.EXPIRED);
    assertThat(stored.standing(new Position(2, 0))).isEqualTo(Standing.TRIMMED);
    assertThat(stored.standing(new Position(2, 1))).isEqualTo(Standing.BEHIND);
    assertThat(stored.standing(new Position(2, 2))).isEqualTo(Standing.AT_HEAD);
    assertThat(stored.standing(new Position(2, 3))).isEqualTo(Standing.AHEAD);
    assertThat(stored.standing(new Position(3, 1))).isEqualTo(Standing.WRONG_EPOCH);
    assertThat(stored.snapshotSeq()).isEqualTo(1);
    assertThat(stored.snapshot().content()).isEqualTo(answer.content());
    assertThat(stored.readAfter(1)).containsExactly(END);
    assertThat(stored.end()).isEqualTo(END);
    assertThat(stored.accepted()).isEqualTo(first);
  }
}
