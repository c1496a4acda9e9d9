package dev.turnstream.dialect.agui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.meter.Ends;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A log as a run")
class AguiEncoderTest {
  private static final TurnAccepted ACCEPTED =
      new TurnAccepted(
          new TurnPlace(
              new ConversationId("conv_1"), "c1", new MessageId("msg_q"), new MessageId("msg_a")),
          "m",
          Instant.EPOCH);
  private static final AguiRun RUN = new AguiRun("thread", "run", Set.of("mine"), List.of());

  private static ContentBlock block(String apostrophes) {
    return ContentBlock.of(RawJson.of(apostrophes.replace('\'', '"')));
  }

  private static TurnEvent started(int index, String block) {
    return new MessageEvent.BlockStarted(index, block(block));
  }

  private static TurnEvent text(int index, String text) {
    return new MessageEvent.TextDelta(index, JsonText.of(text));
  }

  private static TurnEvent stopped(int index) {
    return new MessageEvent.BlockStopped(index);
  }

  private static String call(String id, String name) {
    return "{'type':'tool_use','id':'%s','name':'%s','input':{}}".formatted(id, name);
  }

  private static TurnEnd toolUse() {
    return new TurnEnd.Completed(StopReason.TOOL_USE, null, null, Ends.receipt("m", "1"));
  }

  /** The frames, one a line: the position that each leads to, or a minus, and the event. */
  private static List<String> frames(AguiRun run, long after, TurnEvent... events) {
    var log = new TurnLog(new TurnId("turn_1"), 1, 1 << 20);
    Stream.concat(Stream.of(ACCEPTED), Stream.of(events)).forEach(log::append);
    var out = new FrameBuffer();
    long last = new AguiEncoder(run).encode(log, after, 1 << 20, new Positions("-"), out);
    assertThat(last).isEqualTo(log.head());
    return new String(out.toByteArray(), UTF_8).replace('"', '\'').lines().toList();
  }

  private static List<String> frames(TurnEvent... events) {
    return frames(RUN, 1, events);
  }

  private record Positions(String position) implements Framing {
    @Override
    public Framing at(long epoch, long seq) {
      return new Positions(String.valueOf(seq));
    }

    @Override
    public int openSize(int payload) {
      return position.length() + 1;
    }

    @Override
    public void open(int payload, byte[] target, int at) {
      var head = (position + " ").getBytes(UTF_8);
      System.arraycopy(head, 0, target, at, head.length);
    }

    @Override
    public byte[] close() {
      return new byte[] {'\n'};
    }
  }

  @Test
  void beginsWithTheNamesThatItWasAskedWith() {
    assertThat(frames(RUN, 0))
        .containsExactly(
            "- {'type':'RUN_STARTED','threadId':'thread','runId':'run','protocolVersion':'1.0'}",
            "1 {'type':'CUSTOM','name':'turnstream.turn','value':{'turn':'turn_1','epoch':1,'conversation':'conv_1','question':'msg_q','answer':'msg_a','model':'m'}}");
  }

  @Test
  void hasNamesOfItsOwnForWhoeverToldNone() {
    assertThat(frames(AguiRun.watched(null), 0).getFirst())
        .contains("'threadId':'conv_1','runId':'c1'");
  }

  @Test
  void tellsWhatAnInterruptWasAnsweredWith() {
    var content = RawJson.of("\"dry\"");
    var run = new AguiRun("t", "r", Set.of(), List.of(new AguiRun.Resumed("c7", content)));
    assertThat(frames(run, 0).getLast())
        .isEqualTo(
            "1 {'type':'TOOL_CALL_RESULT','messageId':'msg_q-0','toolCallId':'c7','role':'tool','content':'dry'}");
  }

  @Test
  void isOneMessageHoweverManyBlocksOfText() {
    var said =
        frames(
            started(0, "{'type':'text','text':''}"),
            text(0, "a"),
            text(0, "b"),
            stopped(0),
            started(1, "{'type':'text','text':''}"),
            text(1, "c"),
            stopped(1),
            Ends.completed("m", "1"));
    assertThat(said.subList(0, 4))
        .containsExactly(
            "2 {'type':'TEXT_MESSAGE_START','messageId':'msg_a','role':'assistant'}",
            "4 {'type':'TEXT_MESSAGE_CONTENT','messageId':'msg_a','delta':'ab'}",
            "7 {'type':'TEXT_MESSAGE_CONTENT','messageId':'msg_a','delta':'c'}",
            "- {'type':'TEXT_MESSAGE_END','messageId':'msg_a'}");
    assertThat(said.getLast()).startsWith("9 {'type':'RUN_FINISHED'");
  }

  @Test
  void leadsToAPositionWithTheLastOfSeveralEventsOnly() {
    var said = frames(started(0, "{'type':'thinking','thinking':'','signature':''}"), stopped(0));
    assertThat(said)
        .containsExactly(
            "- {'type':'REASONING_START','messageId':'msg_a-0'}",
            "2 {'type':'REASONING_MESSAGE_START','messageId':'msg_a-0','role':'reasoning'}",
            "- {'type':'REASONING_MESSAGE_END','messageId':'msg_a-0'}",
            "3 {'type':'REASONING_END','messageId':'msg_a-0'}");
  }

  @Test
  void tellsTheInputOfACallThatCameWithIt() {
    assertThat(frames(started(0, call("c", "mine").replace("{}", "{'a':1}")), stopped(0)))
        .containsExactly(
            "2 {'type':'TOOL_CALL_START','toolCallId':'c','toolCallName':'mine','parentMessageId':'msg_a'}",
            "- {'type':'TOOL_CALL_ARGS','toolCallId':'c','delta':'{\\'a\\':1}'}",
            "3 {'type':'TOOL_CALL_END','toolCallId':'c'}");
  }

  @Test
  void closesWhatIsOpenBeforeItFails() {
    var said =
        frames(
            started(0, "{'type':'text','text':''}"),
            started(1, call("c", "mine")),
            Ends.failed(FailureCode.UPSTREAM_INTERRUPTED));
    assertThat(said.subList(2, 4))
        .containsExactly(
            "- {'type':'TOOL_CALL_END','toolCallId':'c'}",
            "- {'type':'TEXT_MESSAGE_END','messageId':'msg_a'}");
    assertThat(said.getLast())
        .startsWith(
            "4 {'type':'RUN_ERROR','message':'Oh.','code':'upstream_interrupted','usage':[");
  }

  @Test
  void waitsForTheClientsOwnTools() {
    var said = frames(started(0, call("a", "mine")), started(1, call("b", "mine")), toolUse());
    assertThat(said.getLast())
        .contains("'outcome':{'type':'success','pendingToolCallIds':['a','b']}");
  }

  @Test
  void isInterruptedByToolsThatTheRunDidNotBring() {
    var said = frames(started(0, call("a", "mine")), started(1, call("b", "other")), toolUse());
    assertThat(said.getLast())
        .contains(
            "'outcome':{'type':'interrupt','interrupts':[{'id':'b','reason':'tool_call','message':'The result of other is needed to go on.','toolCallId':'b'}]}");
  }

  @Test
  void countsAsAguiDoes() {
    assertThat(frames(Ends.completed("m", "1")).getLast())
        .endsWith(
            "'usage':[{'model':'m','inputTokens':80,'outputTokens':20,'totalTokens':100,'cachedInputTokens':40,'cacheWriteInputTokens':30}]}");
  }

  @Test
  void passesOnWhatNobodyKnows() {
    assertThat(
            frames(
                new MessageEvent.UnknownEvent("new", RawJson.of("{\"type\":\"new\"}")),
                started(0, "{'type':'newer'}"),
                new MessageEvent.UnknownDelta(0, "d", RawJson.of("{\"type\":\"d\"}"))))
        .containsExactly(
            "2 {'type':'RAW','event':{'type':'new'},'source':'anthropic'}",
            "3 {'type':'RAW','event':{'type':'newer'},'source':'anthropic'}",
            "4 {'type':'RAW','event':{'type':'d'},'source':'anthropic'}");
  }
}
