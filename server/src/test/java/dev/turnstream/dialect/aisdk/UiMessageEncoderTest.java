package dev.turnstream.dialect.aisdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.dialect.Encoder.Stand;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.CitationDelta;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageEvent.SignatureDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.MessageEvent.UnknownDelta;
import dev.turnstream.model.MessageEvent.UnknownEvent;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.TurnStarted;
import dev.turnstream.model.Usage;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A log as UI message chunks")
class UiMessageEncoderTest {
  private static final TurnId TURN = new TurnId("turn_1");
  private static final TurnAccepted ACCEPTED =
      new TurnAccepted(
          new TurnPlace(
              new ConversationId("conv_1"), "c1", new MessageId("msg_1"), new MessageId("msg_2")),
          "claude-x",
          Instant.EPOCH);
  private static final Usage USAGE =
      new Usage(12L, 70L, null, null, null, null, null, null, null, null, null, null);
  private static final Receipt RECEIPT =
      new Receipt(
          TURN, "claude-x", USAGE, false, new BigDecimal("0.5"), null, Duration.ofMillis(5), 0);

  /** A chunk a line, behind its position where it has one. */
  private record Lines(String position) implements Framing {
    @Override
    public int openSize(int payload) {
      return position.length() + 1;
    }

    @Override
    public void open(int payload, byte[] out, int at) {
      var head = (position + " ").getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(head, 0, out, at, head.length);
    }

    @Override
    public byte[] close() {
      return new byte[] {'\n'};
    }

    @Override
    public Framing at(long epoch, long seq) {
      return new Lines(epoch + "-" + seq);
    }
  }

  private static RawJson json(String apostrophes) {
    return RawJson.of(apostrophes.replace('\'', '"'));
  }

  private static TurnEvent opened(int index, String block) {
    return new BlockStarted(index, ContentBlock.of(json(block)));
  }

  private static TurnEvent text(int index, String text) {
    return new TextDelta(index, JsonText.of(text));
  }

  private static TurnEvent thinking(int index, String text) {
    return new ThinkingDelta(index, JsonText.of(text));
  }

  private static TurnEvent input(int index, String piece) {
    return new InputJsonDelta(index, JsonText.of(piece.replace('\'', '"')));
  }

  private static TurnEnd completed(String reason) {
    return new TurnEnd.Completed(new StopReason(reason), null, null, RECEIPT);
  }

  private static TurnLog log(TurnEvent... events) {
    return log(Arrays.asList(events));
  }

  private static TurnLog log(List<TurnEvent> events) {
    var log = new TurnLog(TURN, 1, Long.MAX_VALUE);
    log.append(ACCEPTED);
    log.append(new TurnStarted(Instant.EPOCH));
    events.forEach(log::append);
    return log;
  }

  private static List<String> lines(FrameBuffer out) {
    return new String(out.toByteArray(), StandardCharsets.UTF_8).lines().toList();
  }

  private static List<String> lines(UiMessageEncoder encoder, TurnLog log, long after) {
    var out = new FrameBuffer();
    for (long at = after; at < log.head(); ) {
      at = encoder.encode(log, at, 20, new Lines(""), out);
    }
    return lines(out);
  }

  private static List<JsonObject> chunks(List<String> lines) {
    return lines.stream()
        .map(line -> new JsonObject(line.substring(line.indexOf(' ') + 1)))
        .toList();
  }

  private static UiMessage message(TurnLog log) {
    return UiMessage.of(chunks(lines(new UiMessageEncoder(), log, 0)));
  }

  private static List<String> stand(TurnLog log) {
    var out = new FrameBuffer();
    var stand = new Stand(log.snapshotSeq(), ACCEPTED, log.status(), log.snapshot());
    new UiMessageEncoder().encode(log, stand, new Lines(""), out);
    return lines(out);
  }

  @Test
  void beginsWithWhatThePageKnowsItByAndOpensAStep() {
    var lines = lines(new UiMessageEncoder(), log(), 0);
    assertThat(lines)
        .containsExactly(
            " {\"type\":\"start\",\"messageId\":\"msg_2\",\"messageMetadata\":{\"turn\":\"turn_1\","
                + "\"conversation\":\"conv_1\",\"model\":\"claude-x\",\"state\":null,"
                + "\"answers\":{\"msg_2\":\"turn_1\"}}}",
            "1-1 {\"type\":\"start-step\"}");
  }

  @Test
  void hasThePositionOfAnEventAtTheLastOfItsChunks() {
    var log =
        log(
            text(0, "a"),
            text(0, "b"),
            new BlockStopped(0),
            new MessageDelta(StopReason.END_TURN, null, null, USAGE),
            completed("end_turn"));
    assertThat(
            lines(new UiMessageEncoder(), log, 2).stream()
                .map(line -> line.replaceFirst("\"[,}].*", "")))
        .containsExactly(
            " {\"type\":\"text-start",
            "1-4 {\"type\":\"text-delta",
            "1-5 {\"type\":\"text-end",
            "1-6 {\"type\":\"data-usage",
            " {\"type\":\"finish-step",
            "1-7 {\"type\":\"finish");
  }

  @Test
  void saysTextThatIsEscapedAsItCame() {
    var log = log(opened(0, "{'type':'text','text':''}"), text(0, "\"\\\u2028ü\n"));
    assertThat(message(log).text()).isEqualTo("\"\\\u2028ü\n");
  }

  @Test
  void closesWhatIsOpenWhenATurnIsCancelled() {
    var log =
        log(
            opened(0, "{'type':'thinking','thinking':'','signature':''}"),
            thinking(0, "hm"),
            opened(1, "{'type':'text','text':'So'}"),
            new TurnEnd.Cancelled(RECEIPT));
    var message = message(log);
    assertThat(message.open()).isEmpty();
    assertThat(message.finishReason).isEqualTo("interrupted");
    assertThat(message.types).endsWith("abort", "finish-step", "finish");
    assertThat(message.metadata.getString("state")).isEqualTo("cancelled");
  }

  @Test
  void tellsTheCostOfAFailureBeforeTheError() {
    var failure = Failure.of(FailureCode.UPSTREAM_OVERLOADED, "Claude is overloaded.");
    var message = message(log(text(0, "So"), new TurnEnd.Failed(failure, RECEIPT)));
    assertThat(message.types).endsWith("text-end", "finish-step", "finish", "error");
    assertThat(message.error).isEqualTo("Claude is overloaded.");
    assertThat(message.metadata.getJsonObject("error").getString("code"))
        .isEqualTo("upstream_overloaded");
    assertThat(message.metadata.getDouble("cost_usd")).isEqualTo(0.5);
  }

  @Test
  void leavesACallThatBrokeOffAsItIs() {
    var call = opened(0, "{'type':'tool_use','id':'t','name':'f','input':{}}");
    var message = message(log(call, input(0, "{'a"), completed("max_tokens")));
    assertThat(message.parts.getLast())
        .isEqualTo(
            new JsonObject("{\"type\":\"tool\",\"id\":\"t\",\"name\":\"f\",\"raw\":\"{\\\"a\"}"));
  }

  @Test
  void saysThatACallThatClaudeFinishedIsNoJson() {
    var call = opened(0, "{'type':'tool_use','id':'t','name':'f','input':{}}");
    var message = message(log(call, input(0, "{'a"), new BlockStopped(0), completed("tool_use")));
    assertThat(message.parts.getLast().getString("error")).contains("no JSON");
  }

  @Test
  void saysAResultWithoutItsCallAsTheBlockThatItIs() {
    var result = "{'type':'web_search_tool_result','tool_use_id':'s','content':[]}";
    var message = message(log(opened(0, result), new BlockStopped(0), completed("end_turn")));
    assertThat(message.parts.getLast().getString("type")).isEqualTo("data-block");
    var call = opened(0, "{'type':'server_tool_use','id':'s','name':'web_search','input':{}}");
    var good = message(log(call, new BlockStopped(0), opened(1, result), completed("end_turn")));
    assertThat(good.parts.getLast().getJsonArray("output")).isEmpty();
  }

  @Test
  void saysWhatServersOfOtherMakesOrToolsFailedOf() {
    var call =
        opened(0, "{'type':'mcp_tool_use','id':'m','name':'x','server_name':'s','input':{}}");
    var result =
        opened(
            1,
            "{'type':'web_search_tool_result','tool_use_id':'m','content':"
                + "{'type':'web_search_tool_result_error','error_code':'max_uses_exceeded'}}");
    var chunks = chunks(lines(new UiMessageEncoder(), log(call, new BlockStopped(0), result), 2));
    assertThat(chunks.getFirst().getBoolean("dynamic")).isTrue();
    assertThat(chunks.getFirst().getBoolean("providerExecuted")).isTrue();
    assertThat(chunks.getLast().getString("errorText")).isEqualTo("max_uses_exceeded");
  }

  @Test
  void namesSourcesWithAndWithoutAnAddress() {
    var page =
        "{'type':'web_search_result_location','url':'https://a.example','title':'A','cited_text':'x'}";
    var document =
        "{'type':'page_location','document_index':2,'document_title':'D','cited_text':'x'}";
    var log =
        log(
            text(0, "So"),
            new CitationDelta(0, json(page)),
            new CitationDelta(0, json(document)),
            new CitationDelta(0, json("{'type':'new'}")));
    var sources = chunks(lines(new UiMessageEncoder(), log, 3));
    assertThat(sources.get(0).getString("url")).isEqualTo("https://a.example");
    assertThat(sources.get(0).getString("title")).isEqualTo("A");
    assertThat(sources.get(1).getString("sourceId")).isEqualTo("document-2");
    assertThat(sources.get(1).getString("mediaType")).isEqualTo("application/pdf");
    assertThat(sources.get(1).getString("title")).isEqualTo("D");
    assertThat(sources.get(2).getString("title")).isEqualTo("Document");
  }

  @Test
  void showsAnImageAsAFileAndWhatIsUnknownAsItIs() {
    var image =
        "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AA=='}}";
    var message = message(log(opened(0, image), opened(1, "{'type':'new','x':1.0}")));
    assertThat(message.parts.get(1).getString("url")).isEqualTo("data:image/png;base64,AA==");
    assertThat(message.parts.get(2).getJsonObject("data").getString("type")).isEqualTo("new");
  }

  @Test
  void saysJsonThatCameInSeveralLinesInOne() {
    var block =
        new BlockStarted(0, ContentBlock.of(RawJson.of("{\"type\":\"new\",\n\"x\":\r\n1}")));
    assertThat(chunks(lines(new UiMessageEncoder(), log(block), 2))).hasSize(1);
  }

  @Test
  void goesOnWithAMessageOfThePages() {
    var step =
        new EarlierStep(
            new TurnId("turn_0"),
            new MessageId("msg_0"),
            json(
                "[{'type':'text','text':'Let me see.'},"
                    + "{'type':'tool_use','id':'t','name':'f','input':{'a':1}}]"),
            json("[{'type':'tool_result','tool_use_id':'t','content':'x','is_error':true}]"));
    var log = log(text(0, "Hm."), completed("end_turn"));
    var message = UiMessage.of(chunks(lines(new UiMessageEncoder("mine", List.of(step)), log, 0)));
    assertThat(message.id).isEqualTo("mine");
    assertThat(message.types).doesNotContain("tool-input-available");
    assertThat(message.parts.stream().map(part -> part.getString("type")))
        .containsExactly("step-start", "text", "tool", "step-start", "text");
    assertThat(message.parts.get(2).getString("error")).isEqualTo("x");
    assertThat(message.metadata.getJsonObject("answers").fieldNames())
        .containsExactly("msg_0", "msg_2");
  }

  @Test
  @DisplayName("A thousand random logs lead to the same message, whole, from a snapshot, and cut")
  void leadsToTheSameFromEachPlace() {
    for (int seed = 0; seed < 1000; seed++) {
      var events = new RandomLog(new Random(seed)).events();
      var log = log(events);
      var whole = lines(new UiMessageEncoder(), log, 0);
      var message = UiMessage.of(chunks(whole));
      assertThat(message.open()).as("seed %d", seed).isEmpty();
      var fold = new AnswerFold();
      events.forEach(fold::add);
      assertThat(message.text()).as("seed %d", seed).isEqualTo(fold.text().toString());
      int cut = new Random(seed).nextInt(events.size());
      var part = log(events.subList(0, cut));
      var replaced = new ArrayList<>(stand(part));
      replaced.addAll(lines(new UiMessageEncoder(), log, part.head()));
      assertThat(UiMessage.of(chunks(replaced)).shown())
          .as("seed %d, cut at %d", seed, cut)
          .isEqualTo(message.shown());
    }
  }

  /** What a compatible server may send: blocks that overlap, have gaps, or begin without a word. */
  private static final class RandomLog {
    private static final List<String> BLOCKS =
        List.of(
            "{'type':'text','text':''}",
            "{'type':'text','text':'first'}",
            "{'type':'thinking','thinking':'','signature':''}",
            "{'type':'redacted_thinking','data':'x'}",
            "{'type':'tool_use','id':'t%d','name':'f','input':{}}",
            "{'type':'server_tool_use','id':'s%d','name':'web_search','input':{}}",
            "{'type':'new','x':1}");

    private final Random random;
    private final List<TurnEvent> events = new ArrayList<>();

    RandomLog(Random random) {
      this.random = random;
    }

    List<TurnEvent> events() {
      if (random.nextBoolean()) {
        events.add(new MessageStarted("m", "claude-x", USAGE));
      }
      int index = 0;
      for (int n = random.nextInt(6); n > 0; n--) {
        index += 1 + random.nextInt(2);
        block(index);
      }
      events.add(
          switch (random.nextInt(3)) {
            case 0 -> completed(random.nextBoolean() ? "end_turn" : "max_tokens");
            case 1 -> new TurnEnd.Cancelled(RECEIPT);
            default ->
                new TurnEnd.Failed(Failure.of(FailureCode.UPSTREAM_ERROR, "Broken."), RECEIPT);
          });
      return events;
    }

    private void block(int index) {
      int kind = random.nextInt(BLOCKS.size());
      boolean isAnnounced = kind > 2 || random.nextInt(4) > 0;
      if (isAnnounced) {
        events.add(opened(index, BLOCKS.get(kind).replace("%d", String.valueOf(index))));
      }
      if (kind == 4 || kind == 5) {
        call(index);
      } else if (kind < 3) {
        pieces(index, kind == 2);
      }
      if (random.nextInt(4) > 0) {
        events.add(new BlockStopped(index));
      }
      if (random.nextInt(5) == 0) {
        events.add(new UnknownEvent("new", RawJson.of("{}")));
      }
    }

    private void call(int index) {
      var whole = "{'a':[1,'ü'],'b':'x'}";
      int until = random.nextInt(3) > 0 ? whole.length() : random.nextInt(whole.length());
      for (int at = 0; at < until; ) {
        int next = Math.min(until, at + 1 + random.nextInt(5));
        events.add(input(index, whole.substring(at, next)));
        at = next;
      }
    }

    private void pieces(int index, boolean isThinking) {
      for (int n = random.nextInt(5); n > 0; n--) {
        var piece = random.nextInt(4) == 0 ? "" : "p" + index + "\"\n";
        events.add(isThinking ? thinking(index, piece) : text(index, piece));
      }
      if (isThinking && random.nextBoolean()) {
        events.add(new SignatureDelta(index, "signed" + index));
      }
      if (random.nextInt(6) == 0) {
        events.add(new UnknownDelta(index, "new", RawJson.of("{}")));
      }
    }
  }
}
