package dev.turnstream.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstream.dialect.Said;
import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.TurnEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayName("A log's events, which keep text for fragments")
class EventListTest {
  private final EventList list = new EventList();
  private final List<TurnEvent> plain = new ArrayList<>();

  private void add(TurnEvent event) {
    list.add(event);
    plain.add(event);
  }

  private void forget(int count) {
    list.forget(count);
    plain.subList(0, count).clear();
  }

  /** Long runs of one block, now and then something else; texts that share their bytes or don't. */
  private void addRandomly(Random random, int count) {
    var bytes = "some text that is long enough to be cut".getBytes(StandardCharsets.UTF_8);
    int at = 0;
    int block = 0;
    for (int i = 0; i < count; i++) {
      int size = random.nextInt(8);
      at = at + size > bytes.length ? 0 : at;
      var text = JsonText.ofEscaped(bytes, at, at + size);
      at += random.nextInt(20) == 0 ? 0 : size;
      switch (random.nextInt(60)) {
        case 0 -> add(new BlockStopped(block++));
        case 1 -> add(new ThinkingDelta(block, text));
        case 2 -> add(new InputJsonDelta(block, text));
        default -> add(new TextDelta(block, text));
      }
    }
  }

  @RepeatedTest(200)
  void saysWhatWasAddedHoweverItIsAsked() {
    var random = new Random();
    for (int round = 0; round < 4; round++) {
      addRandomly(random, random.nextInt(150));
      assertThat(list.size()).isEqualTo(plain.size());
      for (int index = 0; index < plain.size(); index++) {
        assertThat(list.get(index)).isEqualTo(plain.get(index));
        checkRun(index, random.nextInt(200));
      }
      checkTogether(random);
      if (!plain.isEmpty()) {
        forget(random.nextInt(plain.size()));
      }
    }
  }

  private void checkRun(int index, int room) {
    if (plain.get(index) instanceof Fragment) {
      var told = new Said(plain);
      int last = list.lastOfRun(index, room);
      assertThat(last).isEqualTo((int) told.lastOfRun(index + 1, room) - 1);
      var text = new StringBuilder();
      list.tellTexts(index, last, text::append);
      var expected = new StringBuilder();
      told.tellRun(index + 1, last + 1, expected::append);
      assertThat(text).hasToString(expected.toString());
    }
  }

  private void checkTogether(Random random) {
    if (plain.isEmpty()) {
      return;
    }
    int from = random.nextInt(plain.size());
    int last = from + random.nextInt(plain.size() - from);
    var whole = new AnswerFold();
    plain.subList(from, last + 1).forEach(whole::add);
    var fold = new AnswerFold();
    for (int index = from; index <= last; ) {
      int count = list.countTogether(index, last);
      fold.add(list.together(index, count));
      index += count;
    }
    assertThat(fold.content()).isEqualTo(whole.content());
  }

  @Test
  void tellsAThousandFragmentsThatStandSideBySideInAFewPieces() {
    var bytes = "x".repeat(1000).getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < 1000; at++) {
      add(new TextDelta(0, JsonText.ofEscaped(bytes, at, at + 1)));
    }
    var pieces = new ArrayList<JsonText>();
    list.tellTexts(0, list.lastOfRun(0, 1000), pieces::add);
    assertThat(pieces).hasSizeLessThan(50);
    assertThat(JsonText.join(pieces)).hasToString("x".repeat(1000));
  }

  @Test
  void knowsNoEventThatIsForgottenOrYetToCome() {
    addRandomly(new Random(1), 100);
    forget(70);
    assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.get(30)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
