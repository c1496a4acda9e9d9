package dev.turnstream.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.CitationDelta;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.SignatureDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.MessageEvent.UnknownDelta;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The answer so far")
class AnswerFoldTest {
  private static RawJson json(String apostrophes) {
    return RawJson.of(apostrophes.replace('\'', '"'));
  }

  private static TurnEvent textBlock(int index, String first) {
    return new BlockStarted(
        index,
        new ContentBlock.Text(
            JsonText.of(first), json("{'type':'text','text':'" + first + "','new': 1}")));
  }

  private static TurnEvent text(int index, String text) {
    return new TextDelta(index, JsonText.of(text));
  }

  private static TurnEvent thinkingBlock() {
    return new BlockStarted(
        0,
        new ContentBlock.Thinking(
            JsonText.EMPTY, json("{'type':'thinking','thinking':'','signature':''}")));
  }

  private static TurnEvent toolBlock(String input) {
    return new BlockStarted(
        0,
        new ContentBlock.ToolUse(
            "t", "n", json("{'type':'tool_use','id':'t','name':'n','input':" + input + "}")));
  }

  private static TurnEvent input(String piece) {
    return new InputJsonDelta(0, JsonText.of(piece.replace('\'', '"')));
  }

  private static TurnEvent whole(ContentBlock block) {
    return new BlockStarted(0, block);
  }

  private static AnswerFold fold(TurnEvent... events) {
    var fold = new AnswerFold();
    Stream.of(events).forEach(fold::add);
    return fold;
  }

  static Stream<Arguments> answers() {
    var stopped = new BlockStopped(0);
    var redacted = json("{'type':'redacted_thinking','data':'x y'}");
    var result = json("{'type':'web_search_tool_result', 'tool_use_id':'t','content':[ ]}");
    var unknown = json("{'type':'new','x':1.0}");
    return Stream.of(
        arguments("nothing", List.of(), "[]"),
        arguments("only the frame", List.of(new TurnStarted(Instant.EPOCH)), "[]"),
        arguments(
            "text",
            List.of(textBlock(0, ""), text(0, "a\n"), text(0, ""), text(0, "b"), stopped),
            "[{'type':'text','text':'a\\nb','new': 1}]"),
        arguments(
            "text that began with some",
            List.of(textBlock(0, "a"), text(0, "b")),
            "[{'type':'text','text':'ab','new': 1}]"),
        arguments(
            "text whose block never began", List.of(text(0, "a")), "[{'type':'text','text':'a'}]"),
        arguments(
            "citations",
            List.of(
                textBlock(0, ""),
                new CitationDelta(0, json("{'c': 1}")),
                text(0, "a"),
                new CitationDelta(0, json("{'c': 2}"))),
            "[{'type':'text','text':'a','new': 1,'citations':[{'c': 1},{'c': 2}]}]"),
        arguments(
            "citations after the first",
            List.of(
                whole(
                    new ContentBlock.Text(
                        JsonText.EMPTY, json("{'type':'text','text':'','citations':[{'c':0}]}"))),
                new CitationDelta(0, json("{'c':1}"))),
            "[{'type':'text','text':'','citations':[{'c':0},{'c':1}]}]"),
        arguments(
            "thinking, whose signature is set and not appended",
            List.of(
                thinkingBlock(),
                new ThinkingDelta(0, JsonText.of("h")),
                new ThinkingDelta(0, JsonText.of("m")),
                new SignatureDelta(0, "old"),
                new SignatureDelta(0, "s+/=")),
            "[{'type':'thinking','thinking':'hm','signature':'s+/='}]"),
        arguments(
            "thinking whose block never began",
            List.of(new ThinkingDelta(0, JsonText.of("hm"))),
            "[{'type':'thinking','thinking':'hm'}]"),
        arguments(
            "a tool call",
            List.of(toolBlock("{}"), input("{'a': "), input("1.0}"), stopped),
            "[{'type':'tool_use','id':'t','name':'n','input':{'a': 1.0}}]"),
        arguments(
            "a tool call without input",
            List.of(toolBlock("{}"), input(""), stopped),
            "[{'type':'tool_use','id':'t','name':'n','input':{}}]"),
        arguments(
            "a tool call whose input stood in the block",
            List.of(toolBlock("{'a':1}"), stopped),
            "[{'type':'tool_use','id':'t','name':'n','input':{'a':1}}]"),
        arguments(
            "an unfinished tool call",
            List.of(toolBlock("{}"), input("{'a':")),
            "[{'type':'tool_use','id':'t','name':'n','partial_json':'{\\'a\\':'}]"),
        arguments(
            "a tool call that stopped in the middle",
            List.of(toolBlock("{}"), input("{'a':"), stopped),
            "[{'type':'tool_use','id':'t','name':'n','partial_json':'{\\'a\\':'}]"),
        arguments(
            "a tool call whose input is no JSON",
            List.of(toolBlock("{}"), input("{'a':}"), stopped),
            "[{'type':'tool_use','id':'t','name':'n','partial_json':'{\\'a\\':}'}]"),
        arguments(
            "a block that stays as it came",
            List.of(whole(new ContentBlock.RedactedThinking(redacted)), stopped),
            "[" + redacted + "]"),
        arguments(
            "a server tool's result",
            List.of(
                whole(new ContentBlock.ServerToolResult("web_search_tool_result", "t", result))),
            "[" + result + "]"),
        arguments(
            "a block of an unknown type",
            List.of(
                whole(new ContentBlock.Unknown("new", unknown)),
                new UnknownDelta(0, "new_delta", json("{'y':2}"))),
            "[" + unknown + "]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void isPutTogetherFromItsEvents(String what, List<TurnEvent> events, String content) {
    var fold = fold(events.toArray(TurnEvent[]::new));
    assertThat(fold.content()).as(what).isEqualTo(json(content));
    assertThat(fold.snapshot().content()).isEqualTo(json(content));
    assertThat(fold.copy().content()).isEqualTo(json(content));
  }

  @Test
  void hasItsBlocksInTheOrderOfTheirIndexAndANullForWhatNeverCame() {
    var fold = fold(text(3, "d"), text(1, "b"), text(3, "D"), text(0, "a"));
    assertThat(fold.text()).hasToString("abdD");
    assertThat(fold.content())
        .isEqualTo(
            json(
                "[{'type':'text','text':'a'},{'type':'text','text':'b'},{'type':'text','text':'dD'}]"));
    assertThat(fold.snapshot().content())
        .isEqualTo(
            json(
                "[{'type':'text','text':'a'},{'type':'text','text':'b'},null,"
                    + "{'type':'text','text':'dD'}]"));
  }

  @Test
  void sumsTheUtf8OfAllTextAndOfNothingElse() {
    var fold = fold(text(2, "é\n"), new ThinkingDelta(1, JsonText.of("hm")), text(0, "👋\""));
    var sum = new CRC32();
    sum.update("👋\"é\n".getBytes(UTF_8));
    assertThat(fold.textCrc32()).isEqualTo((int) sum.getValue());
    assertThat(fold.snapshot().textCrc32()).isEqualTo((int) sum.getValue());
    assertThat(new AnswerFold().textCrc32()).isZero();
  }

  @Test
  void countsCharactersOfTextThinkingAndToolInput() {
    assertThat(new AnswerFold().characters()).isZero();
    assertThat(fold(text(0, "a\n"), text(1, "é")).characters()).isEqualTo(3);
    assertThat(fold(thinkingBlock(), new ThinkingDelta(0, JsonText.of("hm"))).characters())
        .isEqualTo(2);
    assertThat(fold(toolBlock("{}"), input("{'a'")).characters()).isEqualTo(4);
  }

  @Test
  void growsApartFromItsCopy() {
    var one = fold(text(0, "a"));
    var other = one.copy();
    one.add(text(0, "b"));
    other.add(text(0, "c"));
    other.add(text(1, "d"));
    assertThat(one.text()).hasToString("ab");
    assertThat(other.text()).hasToString("acd");
  }

  @Test
  void isTheSameWhenItIsTakenFromTheStore() {
    var content =
        json(
            "[{'type':'thinking','thinking':'hm','signature':'s'}, {'type':'text','text':'a\\n','x' : 1},"
                + "{'type':'tool_use','id':'t','name':'n','partial_json':'{'},{'type':'text','text':'é'}]");
    var fold = AnswerFold.of(content);
    assertThat(fold.text()).hasToString("a\né");
    assertThat(fold.content().elements()).isEqualTo(content.elements());
    assertThat(AnswerFold.of(fold.content()).content()).isEqualTo(fold.content());
    assertThat(AnswerFold.of(RawJson.of("[]")).content()).hasToString("[]");
  }

  @Test
  @DisplayName("A block that begins unannounced, and with nothing, is what its first delta is")
  void isThinkingWhereThinkingBeganItBeItWithNone() {
    var empty = new ThinkingDelta(0, JsonText.EMPTY);
    assertThat(fold(empty).content())
        .isEqualTo(json("[{'type':'thinking','thinking':''}]"))
        .isEqualTo(fold(empty).copy().content());
    assertThat(fold(new SignatureDelta(0, "s")).content())
        .isEqualTo(json("[{'type':'thinking','thinking':'','signature':'s'}]"));
    assertThat(fold(text(0, "")).content()).isEqualTo(json("[{'type':'text','text':''}]"));
  }
}
