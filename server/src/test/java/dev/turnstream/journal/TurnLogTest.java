package dev.turnstream.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import java.time.Duration;
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
  void numbersItsEventsFromOneWithoutGaps() {
    assertThat(log.head()).isZero();
    assertThat(log.append(text("a"))).isEqualTo(1);
    assertThat(log.append(text("b"))).isEqualTo(2);
    assertThat(log.head()).isEqualTo(2);
  }

  @Test
  void isReadAfterAnyPosition() {
    log.append(text("a"));
    log.append(text("b"));
    log.append(text("c"));
    assertThat(log.readAfter(0)).containsExactly(text("a"), text("b"), text("c"));
    assertThat(log.readAfter(2)).containsExactly(text("c"));
    assertThat(log.readAfter(3)).isEmpty();
    assertThatThrownBy(() -> log.readAfter(4)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> log.readAfter(0).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void endsOnceAndForGood() {
    log.append(text("a"));
    assertThat(log.isEnded()).isFalse();
    log.append(END);
    assertThat(log.isEnded()).isTrue();
    assertThatThrownBy(() -> log.append(text("b"))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> log.append(END)).isInstanceOf(IllegalStateException.class);
    assertThat(log.readAfter(0)).containsExactly(text("a"), END);
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
}
