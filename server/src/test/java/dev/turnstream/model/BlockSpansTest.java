package dev.turnstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.SignatureDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Where blocks begin and stop")
class BlockSpansTest {
  private static final ContentBlock TEXT =
      ContentBlock.of(RawJson.of("{\"type\":\"text\",\"text\":\"\"}"));

  private final BlockSpans blocks = new BlockSpans();

  private BlockSpan at(int index, long seq) {
    return Objects.requireNonNull(blocks.at(index, seq));
  }

  @Test
  void isKnownForEachPosition() {
    blocks.add(3, new BlockStarted(0, TEXT));
    blocks.add(4, new TextDelta(0, JsonText.of("a")));
    blocks.add(6, new BlockStopped(0));
    assertThat(blocks.at(0, 2)).isNull();
    assertThat(blocks.at(1, 9)).isNull();
    var block = at(0, 9);
    assertThat(block.from()).isEqualTo(3);
    assertThat(block.isOpenAfter(2)).isFalse();
    assertThat(block.isOpenAfter(3)).isTrue();
    assertThat(block.isOpenAfter(5)).isTrue();
    assertThat(block.isOpenAfter(6)).isFalse();
    assertThat(block.stopsWith(6)).isTrue();
    assertThat(block.stopsWith(5)).isFalse();
  }

  @Test
  void aBlockThatNobodyOpenedBeginsWithItsFirstDelta() {
    blocks.add(4, new TextDelta(2, JsonText.of("a")));
    blocks.add(5, new TextDelta(2, JsonText.of("b")));
    blocks.add(6, new SignatureDelta(3, "s"));
    assertThat(at(2, 9).from()).isEqualTo(4);
    assertThat(at(2, 9).block()).isInstanceOf(ContentBlock.Text.class);
    assertThat(at(3, 9).block()).isInstanceOf(ContentBlock.Thinking.class);
    assertThat(blocks.all()).hasSize(2);
  }

  @Test
  void anIndexThatIsUsedAgainIsAnotherBlock() {
    blocks.add(1, new BlockStarted(0, TEXT));
    blocks.add(2, new BlockStopped(0));
    blocks.add(3, new BlockStarted(0, TEXT));
    assertThat(at(0, 2).from()).isEqualTo(1);
    assertThat(at(0, 3).from()).isEqualTo(3);
    assertThat(at(0, 3).isOpenAfter(4)).isTrue();
  }

  @Test
  void onlyTheFirstStopCountsAndAStopOfNothingIsNone() {
    blocks.add(1, new BlockStopped(7));
    blocks.add(2, new BlockStarted(0, TEXT));
    blocks.add(3, new BlockStopped(0));
    blocks.add(4, new BlockStopped(0));
    assertThat(at(0, 9).stopsWith(3)).isTrue();
    assertThat(blocks.all()).hasSize(1);
  }

  @Test
  void aBlockHasGrownOnceAFragmentAddedToIt() {
    blocks.add(1, new BlockStarted(0, TEXT));
    blocks.add(2, new InputJsonDelta(0, JsonText.EMPTY));
    assertThat(at(0, 2).isGrown()).isFalse();
    blocks.add(3, new InputJsonDelta(0, JsonText.of("{")));
    assertThat(at(0, 3).isGrown()).isTrue();
  }

  @Test
  void aCopyGrowsByItself() {
    blocks.add(1, new BlockStarted(0, TEXT));
    var copy = blocks.copy();
    blocks.add(2, new BlockStopped(0));
    assertThat(Objects.requireNonNull(copy.at(0, 2)).isOpenAfter(2)).isTrue();
  }

  @Test
  void ofAStoredAnswerAllBeganAndStoppedAtOnce() {
    var content =
        RawJson.of(
            """
            [{"type":"thinking","thinking":"t","signature":"s"},
             {"type":"tool_use","id":"toolu_1","name":"\\u0061","input":{}},
             {"type":"web_search_tool_result","tool_use_id":"srv_1","content":[]},
             {"type":"new_in_2027"}]\
            """);
    var stored = BlockSpans.ofStored(content, 1);
    assertThat(stored.all())
        .allMatch(span -> span.from() == 1 && span.stopsWith(1) && !span.isOpenAfter(1));
    assertThat(stored.all().stream().map(span -> span.block().getClass().getSimpleName()))
        .containsExactly("Thinking", "ToolUse", "ServerToolResult", "Unknown");
    assertThat(Objects.requireNonNull(stored.at(1, 1)).block())
        .isInstanceOfSatisfying(
            ContentBlock.ToolUse.class, call -> assertThat(call.name()).isEqualTo("a"));
  }
}
