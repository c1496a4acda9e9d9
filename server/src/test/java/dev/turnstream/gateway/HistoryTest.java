package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The history")
class HistoryTest {
  private static final Receipt RECEIPT =
      new Receipt(new TurnId("turn_1"), "m", Usage.NONE, false, null, null, Duration.ZERO, 0);
  private static final TurnEnd DONE =
      new TurnEnd.Completed(StopReason.END_TURN, null, null, RECEIPT);

  private final History history = new History(100);

  private static Message question(String text) {
    return Message.text(Role.USER, JsonText.of(text));
  }

  private static TurnLog log(TurnEnd end, String... pieces) {
    var log = new TurnLog(new TurnId("turn_1"), 1, 1 << 20);
    for (var piece : pieces) {
      log.append(new ThinkingDelta(0, JsonText.of("thinking is not kept")));
      log.append(new TextDelta(1, JsonText.of(piece)));
    }
    log.append(end);
    return log;
  }

  private List<String> messages() {
    return history.with(question("next")).stream()
        .map(message -> message.role().wire() + " " + message.content())
        .toList();
  }

  @Test
  void keepsQuestionAndAnswer() {
    history.remember(question("a"), log(DONE, "b \"", "c\n\""));
    assertThat(messages())
        .containsExactly("user \"a\"", "assistant \"b \\\"c\\n\\\"\"", "user \"next\"");
  }

  @Test
  void keepsWhatWasSaidBeforeACutOrAnError() {
    history.remember(question("a"), log(new TurnEnd.Cancelled(RECEIPT), "half"));
    history.remember(
        question("b"),
        log(
            new TurnEnd.Failed(Failure.of(FailureCode.UPSTREAM_INTERRUPTED, "Oh."), RECEIPT),
            "half too"));
    assertThat(messages()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\n"})
  void dropsATurnWithoutTextWhichClaudeWouldRefuseEachTime(String blank) {
    history.remember(question("a"), log(new TurnEnd.Cancelled(RECEIPT), blank));
    history.remember(question("b"), log(DONE, blank));
    assertThat(messages()).containsExactly("user \"next\"");
  }

  @Test
  void dropsARefusedTurnWithItsPartialAnswer() {
    history.remember(
        question("a"),
        log(new TurnEnd.Completed(StopReason.REFUSAL, null, null, RECEIPT), "I would"));
    assertThat(messages()).containsExactly("user \"next\"");
  }

  @Test
  void isFullWhenQuestionAndAllMessagesTogetherAreTooLong() {
    assertThat(history.hasRoomFor(JsonText.of("x".repeat(100)))).isTrue();
    assertThat(history.hasRoomFor(JsonText.of("x".repeat(101)))).isFalse();
    history.remember(question("x".repeat(28)), log(DONE, "y".repeat(28)));
    assertThat(history.hasRoomFor(JsonText.of("z".repeat(40)))).isTrue();
    assertThat(history.hasRoomFor(JsonText.of("z".repeat(41)))).isFalse();
  }

  @Test
  void isNotChangedByWhatItGaveAway() {
    history.remember(question("a"), log(DONE, "b"));
    var given = history.with(question("c"));
    history.remember(question("c"), log(DONE, "d"));
    assertThat(given).hasSize(3);
    assertThat(messages()).hasSize(5);
  }
}
