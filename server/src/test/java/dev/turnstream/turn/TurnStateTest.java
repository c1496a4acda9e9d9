package dev.turnstream.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.Usage;
import dev.turnstream.turn.TurnState.Answering;
import dev.turnstream.turn.TurnState.Asked;
import dev.turnstream.turn.TurnState.End;
import dev.turnstream.turn.TurnState.Over;
import dev.turnstream.upstream.Upstream.Ending;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Where a turn stands")
class TurnStateTest {
  private static final Failure FAILURE = Failure.of(FailureCode.UPSTREAM_INTERRUPTED, "Oh.");
  private static final Usage USAGE = usage(10L, 1L);
  private static final MessageDelta STOP =
      new MessageDelta(StopReason.END_TURN, null, null, usage(null, 42L));
  private static final MessageEvent START = new MessageEvent.MessageStarted("id", "model", USAGE);

  private static Usage usage(@Nullable Long input, @Nullable Long output) {
    return new Usage(input, output, null, null, null, null, null, null, null, null, null, null);
  }

  /** Every event that says nothing about where the turn stands. */
  static List<MessageEvent> chatter() {
    var raw = RawJson.of("{}");
    return List.of(
        new MessageEvent.BlockStarted(0, new ContentBlock.Text(JsonText.EMPTY, raw)),
        new MessageEvent.TextDelta(0, JsonText.of("a")),
        new MessageEvent.ThinkingDelta(0, JsonText.of("a")),
        new MessageEvent.SignatureDelta(0, "s"),
        new MessageEvent.InputJsonDelta(0, JsonText.of("{")),
        new MessageEvent.CitationDelta(0, raw),
        new MessageEvent.UnknownDelta(0, "x", raw),
        new MessageEvent.BlockStopped(0),
        new MessageEvent.MessageStopped(),
        new MessageEvent.Ping(),
        new MessageEvent.ErrorReported(FAILURE),
        new MessageEvent.UnknownEvent("x", raw));
  }

  static List<TurnState> states() {
    return List.of(
        new Asked(),
        new Answering("model", USAGE, null),
        new Answering("model", USAGE, STOP),
        new Over(new Asked(), new End.Cancelled()));
  }

  @ParameterizedTest
  @MethodSource("states")
  void isNotChangedByChatter(TurnState state) {
    for (var event : chatter()) {
      assertThat(state.after(event)).as(event.toString()).isEqualTo(state);
    }
  }

  @Test
  void isAnsweringOnceAMessageStarted() {
    assertThat(new Asked().after(START)).isEqualTo(new Answering("model", USAGE, null));
  }

  @Test
  void isAnsweringWithoutAStartToo() {
    assertThat(new Asked().after(STOP)).isEqualTo(new Answering("", STOP.usage(), STOP));
  }

  @Test
  void takesNoSecondStart() {
    var state = new Answering("model", USAGE, STOP);
    assertThat(state.after(new MessageEvent.MessageStarted("2", "other", Usage.NONE)))
        .isEqualTo(state);
  }

  @Test
  void knowsTheCountsAndTheReasonThatWereToldLast() {
    var state = new Asked().after(START).after(STOP);
    assertThat(state).isEqualTo(new Answering("model", usage(10L, 42L), STOP));
    var later = new MessageDelta(StopReason.MAX_TOKENS, null, null, usage(11L, null));
    assertThat(state.after(later)).isEqualTo(new Answering("model", usage(11L, 42L), later));
  }

  @Test
  void keepsTheReasonWhenOnlyCountsFollow() {
    var counts = new MessageDelta(null, null, null, usage(null, 43L));
    assertThat(new Answering("model", USAGE, STOP).after(counts))
        .isEqualTo(new Answering("model", usage(10L, 43L), STOP));
  }

  @Test
  void isOverWithTheReasonWhenTheAnswerIsComplete() {
    var state = new Answering("model", USAGE, STOP);
    assertThat(state.after(new Ending.Complete(false)))
        .isEqualTo(new Over(state, new End.Completed(StopReason.END_TURN, null, null)));
  }

  @Test
  void isOverWithoutAReasonWhenNoneWasTold() {
    assertThat(new Asked().after(new Ending.Complete(true)))
        .isEqualTo(new Over(new Asked(), new End.Completed(null, null, null)));
  }

  @Test
  void isOverWhenTheAnswerFails() {
    assertThat(new Asked().after(new Ending.Failed(FAILURE)))
        .isEqualTo(new Over(new Asked(), new End.Failed(FAILURE)));
  }

  @Test
  void isOverForGoodBecauseOfTheFirstEnd() {
    var over = new Asked().over(new End.Cancelled());
    assertThat(over).isEqualTo(new Over(new Asked(), new End.Cancelled()));
    assertThat(over.over(new End.Failed(FAILURE))).isSameAs(over);
    assertThat(over.after(new Ending.Complete(false))).isSameAs(over);
    assertThat(over.after(new Ending.Failed(FAILURE))).isSameAs(over);
    assertThat(over.after(START)).isSameAs(over);
    assertThat(over.after(STOP)).isSameAs(over);
  }
}
