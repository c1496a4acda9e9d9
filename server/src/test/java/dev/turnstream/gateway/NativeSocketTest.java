package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.journal.JournalLimits;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.upstream.Upstream.Ending;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The native protocol")
class NativeSocketTest {
  private static final JournalLimits JOURNAL =
      new JournalLimits(64 << 20, 4096, Duration.ofMinutes(10));

  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.onLoops(2, JOURNAL);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private NativeClient connect() throws Exception {
    return new NativeClient(gateway.port());
  }

  private static String crc(String text) {
    var sum = new CRC32();
    sum.update(text.getBytes(UTF_8));
    return "%08x".formatted(sum.getValue());
  }

  private static List<String> asked(ScriptedUpstream.Asked question) {
    return question.request.messages().stream()
        .map(m -> m.role().wire() + " " + m.content())
        .toList();
  }

  private static String user(String text) {
    return "user [{\"type\":\"text\",\"text\":\"" + text + "\"}]";
  }

  private static String assistant(String text) {
    return "assistant [{\"type\":\"text\",\"text\":\"" + text + "\"}]";
  }

  @Nested
  @DisplayName("A turn")
  class ATurn {
    @Test
    void isAcceptedStartedToldAndEnded() throws Exception {
      try (var client = connect()) {
        assertThat(client.hello.getString("protocol")).isEqualTo("turnstream.v1");
        var ok = client.call(start("c1", "Hi \"you\""));
        assertThat(ok.getString("type")).isEqualTo("ok");
        assertThat(ok.getBoolean("duplicate")).isFalse();
        var turn = ok.getString("turn");
        var accepted = client.event(turn);
        assertThat(accepted.getString("type")).isEqualTo("accepted");
        assertThat(accepted.getLong("seq")).isEqualTo(1);
        assertThat(accepted.getString("command")).isEqualTo("c1");
        assertThat(accepted.getString("conversation")).isEqualTo(ok.getString("conversation"));
        var question = gateway.nextQuestion();
        assertThat(asked(question)).containsExactly(user("Hi \\\"you\\\""));
        question.begin(21);
        question.say("Hello");
        question.say(", wörld 👋");
        question.finish(30);
        assertThat(client.event(turn, "started").getLong("seq")).isEqualTo(2);
        assertThat(client.textUntilEnd(turn)).isEqualTo("Hello, wörld 👋");
      }
    }

    @Test
    void endsWithItsReceiptAndTheSumOfItsText() throws Exception {
      try (var client = connect()) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(21);
        question.say("Hello\n");
        question.finish(30);
        var end = client.event(turn, "end");
        assertThat(end.getString("state")).isEqualTo("completed");
        assertThat(end.getString("stop_reason")).isEqualTo("end_turn");
        assertThat(end.getLong("input_tokens")).isEqualTo(21);
        assertThat(end.getLong("output_tokens")).isEqualTo(30);
        assertThat(end.getBoolean("estimated")).isFalse();
        assertThat(end.getString("text_crc32")).isEqualTo(crc("Hello\n"));
        assertThat(end.getValue("error")).isNull();
      }
    }

    @Test
    @DisplayName("G10: goes on when its socket closes")
    void goesOnWhenItsSocketCloses() throws Exception {
      String turn;
      try (var client = connect()) {
        turn = client.call(start("c1", "Hi")).getString("turn");
      }
      var question = gateway.nextQuestion();
      question.begin(1);
      question.say("still here");
      question.finish(2);
      try (var other = connect()) {
        other.watch("w1", turn);
        assertThat(other.textUntilEnd(turn)).isEqualTo("still here");
        assertThat(gateway.upstream.cancelled).isEmpty();
      }
    }

    @Test
    void tellsWhyItFailedAndKeepsWhatWasSaid() throws Exception {
      try (var client = connect()) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say("half");
        question.end(new Ending.Failed(Failure.of(FailureCode.UPSTREAM_INTERRUPTED, "Oh.")));
        var end = client.event(turn, "end");
        assertThat(end.getString("state")).isEqualTo("failed");
        assertThat(end.getJsonObject("error").getString("code")).isEqualTo("upstream_interrupted");
        assertThat(end.getJsonObject("error").getBoolean("retryable")).isTrue();
      }
    }

    @Test
    void isToldStoredAndContinuedAlsoWithAToolCallThatIsNoJson() throws Exception {
      try (var client = connect()) {
        var ok = client.call(start("c1", "Hi"));
        var turn = ok.getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say("half");
        var block = RawJson.of("{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{}}");
        question.say(
            new MessageEvent.BlockStarted(1, new ContentBlock.ToolUse("t", "n", block)),
            new MessageEvent.InputJsonDelta(1, JsonText.of("{\"a\":}")),
            new MessageEvent.BlockStopped(1));
        question.finish(3);
        assertThat(client.event(turn, "end").getString("state")).isEqualTo("completed");
        assertThat(client.watch("w1", turn, 1, 999).getString("reason")).isEqualTo("ahead");
        assertThat(client.event(turn, "snapshot").getJsonArray("content").getJsonObject(1))
            .isEqualTo(
                new JsonObject()
                    .put("type", "tool_use")
                    .put("id", "t")
                    .put("name", "n")
                    .put("partial_json", "{\"a\":}"));
        var conversation = ok.getString("conversation");
        client.call(start("c2", "Go on").put("conversation", conversation));
        assertThat(asked(gateway.nextQuestion())).first().isEqualTo(user("Hi"));
      }
    }

    @Test
    void isCancelledWhenNobodyWatchesItForAsLongAsItSays() throws Exception {
      try (var client = connect()) {
        client.call(start("c1", "Hi").put("orphan_ms", 1000)); // watched long before
        gateway.nextQuestion();
      }
      Waiting.until("the turn is cancelled", () -> gateway.upstream.cancelled.size() == 1);
    }
  }

  @Nested
  @DisplayName("A command")
  class ACommand {
    @Test
    @DisplayName("G8: 200 duplicates make one upstream call")
    void isCarriedOutOnceHoweverOftenItComes() throws Exception {
      int sockets = 20;
      var go = new CountDownLatch(1);
      var turns = new HashSet<String>();
      int firsts = 0;
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var calls = new ArrayList<Callable<List<JsonObject>>>();
        for (int i = 0; i < sockets; i++) {
          calls.add(() -> {
            try (var client = connect()) {
              go.await();
              for (int j = 0; j < 10; j++) {
                client.send(start("same", "Hi").put("watch", false));
              }
              var answers = new ArrayList<JsonObject>();
              for (int j = 0; j < 10; j++) {
                answers.add(client.answer("same"));
              }
              return answers;
            }
          });
        }
        var futures = calls.stream().map(threads::submit).toList();
        go.countDown();
        for (var future : futures) {
          for (var answer : future.get(10, TimeUnit.SECONDS)) {
            assertThat(answer.getString("type")).as(answer.encode()).isEqualTo("ok");
            turns.add(answer.getString("turn"));
            firsts += answer.getBoolean("duplicate") ? 0 : 1;
          }
        }
      }
      assertThat(turns).hasSize(1);
      assertThat(firsts).isEqualTo(1);
      gateway.nextQuestion();
      assertThat(gateway.upstream.asked).isEmpty();
    }

    @Test
    void isKnownAgainAfterItsTurnHasEnded() throws Exception {
      try (var client = connect()) {
        var first = client.call(start("c1", "Hi"));
        var question = gateway.nextQuestion();
        question.begin(1);
        question.finish(1);
        client.event(first.getString("turn"), "end");
        var again = client.call(start("c1", "Hi"));
        assertThat(again.getString("turn")).isEqualTo(first.getString("turn"));
        assertThat(again.getBoolean("duplicate")).isTrue();
        assertThat(again.getString("state")).isEqualTo("completed");
        assertThat(gateway.upstream.asked).isEmpty();
      }
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "no json | bad_json",
          "[] | bad_json",
          "{\"type\":\"start\",\"message\":\"x\"} | bad_command",
          "{\"type\":\"start\",\"id\":\"\",\"message\":\"x\"} | bad_command",
          "{\"type\":\"start\",\"id\":\"a b\",\"message\":\"x\"} | bad_command",
          "{\"id\":\"a\"} | bad_command",
          "{\"type\":\"dance\",\"id\":\"a\"} | unknown_type",
          "{\"type\":\"start\",\"id\":\"a\"} | bad_command",
          "{\"type\":\"start\",\"id\":\"a\",\"message\":\" \"} | bad_command",
          "{\"type\":\"start\",\"id\":\"a\",\"message\":7} | bad_command",
          "{\"type\":\"start\",\"id\":\"a\",\"content\":[]} | bad_command",
          "{\"type\":\"start\",\"id\":\"a\",\"content\":{}} | bad_command",
          "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"busy\":\"no\"} | bad_command",
          "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"orphan_ms\":-1} | bad_command",
          "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"conversation\":\"7\"} | bad_command",
          "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"conversation\":\"conv_7\"} | unknown",
          "{\"type\":\"cancel\",\"id\":\"a\",\"turn\":\"turn_7\"} | unknown",
          "{\"type\":\"cancel\",\"id\":\"a\",\"command\":\"c7\"} | unknown",
          "{\"type\":\"continue\",\"id\":\"a\",\"turn\":\"turn_7\"} | unknown",
          "{\"type\":\"watch\",\"id\":\"a\"} | bad_command",
          "{\"type\":\"watch\",\"id\":\"a\",\"turns\":[7]} | bad_command",
          "{\"type\":\"watch\",\"id\":\"a\",\"turns\":[{\"turn\":\"turn_7\",\"after\":1}]} | bad_command",
          "{\"type\":\"unwatch\",\"id\":\"a\",\"turns\":[7]} | bad_command",
          "{\"type\":\"list\",\"id\":\"a\",\"limit\":0} | bad_command",
          "{\"type\":\"list\",\"id\":\"a\",\"after\":\"nonsense\"} | bad_command",
          "{\"type\":\"read\",\"id\":\"a\",\"conversation\":\"conv_7\"} | unknown",
          "{\"type\":\"rename\",\"id\":\"a\",\"conversation\":\"conv_7\",\"title\":\"x\"} | unknown",
          "{\"type\":\"rename\",\"id\":\"a\",\"conversation\":\"conv_7\"} | bad_command",
          "{\"type\":\"delete\",\"id\":\"a\",\"conversation\":\"conv_7\"} | unknown",
        })
    void thatIsWrongIsRefusedAndHarmsNothing(String text, String code) throws Exception {
      try (var client = connect()) {
        client.text(text);
        var refused = client.next(frame -> "refused".equals(frame.getString("type")));
        assertThat(refused.getString("code")).isEqualTo(code);
        assertThat(refused.getString("message")).isNotBlank();
        assertThat(client.call(command("list", "after")).getString("type")).isEqualTo("ok");
      }
    }
  }

  @Nested
  @DisplayName("G4: A position")
  class APosition {
    @Test
    void isClassifiedNeverGuessed() throws Exception {
      try (var client = connect();
          var other = connect()) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say("one ");
        client.event(turn, "text");
        long head = client.position(turn);
        assertThat(other.watch("w1", turn, 1, 2).getString("result")).isEqualTo("resumed");
        assertThat(other.watch("w2", turn, 1, head).getString("result")).isEqualTo("resumed");
        var ahead = other.watch("w3", turn, 1, head + 1);
        assertThat(ahead.getString("result")).isEqualTo("reset");
        assertThat(ahead.getString("reason")).isEqualTo("ahead");
        var snapshot = other.event(turn, "snapshot");
        assertThat(snapshot.getLong("seq")).isEqualTo(head);
        assertThat(snapshot.getString("text_crc32")).isEqualTo(crc("one "));
        assertThat(other.watch("w4", turn, 2, 1).getString("reason")).isEqualTo("epoch");
        assertThat(other.watch("w5", "turn_" + "7".repeat(32), 1, 1).getString("result"))
            .isEqualTo("unknown");
        question.say("x".repeat(5000));
        question.say("y".repeat(5000));
        question.finish(1);
        client.event(turn, "end");
        assertThat(other.watch("w6", turn, 1, 1).getString("reason")).isEqualTo("trimmed");
        var again = client.watch("w7", turn, 1, client.position(turn));
        assertThat(again.getString("result")).as("at the end").isEqualTo("resumed");
        assertThat(again.getString("state")).isEqualTo("completed");
      }
    }

    @Test
    void ofALogThatIsGoneLeadsToWhatWasStored() throws Exception {
      try (var client = connect()) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say("kept");
        question.finish(1);
        client.event(turn, "end");
        gateway.journal.forget(new TurnId(turn));
        var reset = client.watch("w1", turn, 1, 3);
        assertThat(reset.getString("reason")).isEqualTo("expired");
        assertThat(reset.getLong("epoch")).isEqualTo(2);
        assertThat(client.textUntilEnd(turn)).isEqualTo("kept");
        assertThat(client.position(turn)).isEqualTo(2);
        assertThat(client.watch("w2", turn, 2, 1).getString("result")).isEqualTo("resumed");
        assertThat(client.event(turn).getString("type")).isEqualTo("end");
      }
    }

    @Test
    void behindGetsTheSameTextInFewerFrames() throws Exception {
      try (var client = connect();
          var other = connect()) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        for (int i = 0; i < 10; i++) {
          question.say("" + i);
        }
        question.finish(1);
        client.event(turn, "end");
        other.watch("w1", turn);
        var text = other.event(turn, "text");
        assertThat(text.getString("text")).isEqualTo("0123456789");
        assertThat(text.getLong("seq") - text.getLong("from")).isEqualTo(9);
      }
    }
  }

  @Nested
  @DisplayName("G9: Cancel")
  class Cancel {
    @Test
    void endsATurnFromAnotherSocketWithAReceipt() throws Exception {
      try (var client = connect();
          var other = connect()) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(7);
        question.say("some text");
        client.event(turn, "text");
        var receipt =
            other.call(command("cancel", "x1").put("turn", turn)).getJsonObject("receipt");
        assertThat(receipt.getString("state")).isEqualTo("cancelled");
        assertThat(receipt.getLong("input_tokens")).isEqualTo(7);
        assertThat(receipt.getBoolean("estimated")).isTrue();
        assertThat(receipt.getDouble("upstream_closed_ms")).isBetween(0.0, 1000.0);
        assertThat(gateway.upstream.cancelled).containsExactly(question);
        assertThat(client.event(turn, "end").getString("state")).isEqualTo("cancelled");
        var again = client.call(command("cancel", "x2").put("turn", turn));
        assertThat(again.getJsonObject("receipt").getString("state")).isEqualTo("cancelled");
        assertThat(again.getJsonObject("receipt").getValue("upstream_closed_ms")).isNull();
      }
    }

    @Test
    void byTheCommandThatStartedItAlsoRightBehindIt() throws Exception {
      try (var client = connect()) {
        client.sendTogether(start("c1", "Hi"), command("cancel", "x1").put("command", "c1"));
        var receipt = client.answer("x1").getJsonObject("receipt");
        assertThat(receipt.getString("state")).isEqualTo("cancelled");
        var turn = client.answer("c1").getString("turn");
        assertThat(client.event(turn, "end").getString("state")).isEqualTo("cancelled");
        assertThat(gateway.upstream.asked).isEmpty();
        var later = client.call(command("cancel", "x2").put("command", "c1"));
        assertThat(later.getJsonObject("receipt").getString("turn")).isEqualTo(turn);
      }
    }

    @Test
    void afterTheEndTellsHowItEnded() throws Exception {
      try (var client = connect()) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        question.finish(5);
        client.event(turn, "end");
        var receipt =
            client.call(command("cancel", "x1").put("turn", turn)).getJsonObject("receipt");
        assertThat(receipt.getString("state")).isEqualTo("completed");
        assertThat(receipt.getLong("output_tokens")).isEqualTo(5);
      }
    }
  }

  @Nested
  @DisplayName("While a turn runs, a further message")
  class Busy {
    private NativeClient client;
    private JsonObject first;
    private ScriptedUpstream.Asked question;

    @BeforeEach
    void begin() throws Exception {
      client = connect();
      first = client.call(start("c1", "One"));
      question = gateway.nextQuestion();
      question.begin(1);
      question.say("First.");
    }

    @AfterEach
    void end() throws Exception {
      client.close();
    }

    private JsonObject second(String busy) throws Exception {
      return client.call(
          start("c2", "Two")
              .put("conversation", first.getString("conversation"))
              .put("busy", busy));
    }

    @Test
    void waitsAndThenContinuesTheConversation() throws Exception {
      var second = second("queue");
      assertThat(second.getString("state")).isEqualTo("queued");
      assertThat(client.event(second.getString("turn")).getString("type")).isEqualTo("accepted");
      assertThat(gateway.upstream.asked).isEmpty();
      question.finish(1);
      var next = gateway.nextQuestion();
      assertThat(asked(next)).containsExactly(user("One"), assistant("First."), user("Two"));
      assertThat(client.event(second.getString("turn")).getString("type")).isEqualTo("started");
    }

    @Test
    void isRefused() throws Exception {
      assertThat(second("refuse").getString("code")).isEqualTo("conversation_busy");
    }

    @Test
    void interruptsIt() throws Exception {
      var second = second("interrupt");
      var end = client.event(first.getString("turn"), "end");
      assertThat(end.getString("state")).isEqualTo("cancelled");
      var next = gateway.nextQuestion();
      assertThat(asked(next)).containsExactly(user("One"), assistant("First."), user("Two"));
      assertThat(client.event(second.getString("turn"), "started").getLong("seq")).isEqualTo(2);
    }

    @Test
    void isNoMoreAfterItWasCancelledInTheQueue() throws Exception {
      var second = second("queue");
      var receipt =
          client
              .call(command("cancel", "x1").put("turn", second.getString("turn")))
              .getJsonObject("receipt");
      assertThat(receipt.getString("state")).isEqualTo("cancelled");
      assertThat(receipt.getValue("upstream_closed_ms")).isNull();
      assertThat(client.event(second.getString("turn"), "end").getLong("seq")).isEqualTo(2);
      question.finish(1);
      client.event(first.getString("turn"), "end");
      assertThat(gateway.upstream.asked).isEmpty();
    }

    @Test
    void isRefusedWhenTooManyWait() throws Exception {
      for (int i = 0; i < 3; i++) {
        client.call(start("q" + i, "More").put("conversation", first.getString("conversation")));
      }
      assertThat(second("queue").getString("code")).isEqualTo("queue_full");
    }
  }

  @Nested
  @DisplayName("A conversation")
  class AConversation {
    private void answer(String text) throws Exception {
      var question = gateway.nextQuestion();
      question.begin(1);
      question.say(text);
      question.finish(1);
    }

    @Test
    void isListedReadRenamedAndDeleted() throws Exception {
      try (var client = connect()) {
        var ok = client.call(start("c1", "What is a log?"));
        answer("A list.");
        client.event(ok.getString("turn"), "end");
        var id = ok.getString("conversation");
        var listed = client.call(command("list", "l1")).getJsonArray("conversations");
        assertThat(listed.getJsonObject(0).getString("title")).isEqualTo("What is a log?");
        var read =
            client
                .call(command("read", "r1").put("conversation", id))
                .getJsonObject("conversation");
        assertThat(read.getJsonArray("messages")).hasSize(2);
        assertThat(read.getString("leaf")).isEqualTo(ok.getString("answer"));
        assertThat(read.getJsonArray("turns").getJsonObject(0).getString("state"))
            .isEqualTo("completed");
        client.call(command("rename", "n1").put("conversation", id).put("title", "Logs"));
        assertThat(
                client
                    .call(command("list", "l2"))
                    .getJsonArray("conversations")
                    .getJsonObject(0)
                    .getString("title"))
            .isEqualTo("Logs");
        assertThat(client.call(command("delete", "d1").put("conversation", id)).getString("type"))
            .isEqualTo("ok");
        assertThat(client.call(command("read", "r2").put("conversation", id)).getString("code"))
            .isEqualTo("unknown");
        assertThat(client.watch("w1", ok.getString("turn")).getString("result"))
            .isEqualTo("unknown");
      }
    }

    @Test
    void branchesByEditAndRegenerate() throws Exception {
      try (var client = connect()) {
        var first = client.call(start("c1", "One"));
        answer("1");
        client.event(first.getString("turn"), "end");
        var id = first.getString("conversation");
        var again = client.call(command("regenerate", "c2").put("conversation", id));
        assertThat(again.getString("question")).isEqualTo(first.getString("question"));
        var question = gateway.nextQuestion();
        assertThat(asked(question)).containsExactly(user("One"));
        question.begin(1);
        question.say("I");
        question.finish(1);
        client.event(again.getString("turn"), "end");
        var edited =
            client.call(
                command("edit", "c3")
                    .put("conversation", id)
                    .put("question", first.getString("question"))
                    .put("message", "Uno"));
        question = gateway.nextQuestion();
        assertThat(asked(question)).containsExactly(user("Uno"));
        question.begin(1);
        question.say("uno");
        question.finish(1);
        client.event(edited.getString("turn"), "end");
        client.call(start("c4", "Next").put("conversation", id));
        assertThat(asked(gateway.nextQuestion()))
            .containsExactly(user("Uno"), assistant("uno"), user("Next"));
      }
    }

    @Test
    void goesOnFromWhereAnAnswerBrokeOff() throws Exception {
      try (var client = connect()) {
        var first = client.call(start("c1", "Count"));
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say("one, two, ");
        question.end(new Ending.Failed(Failure.of(FailureCode.UPSTREAM_INTERRUPTED, "Oh.")));
        client.event(first.getString("turn"), "end");
        var more = client.call(command("continue", "c2").put("turn", first.getString("turn")));
        assertThat(more.getString("type")).as(more.encode()).isEqualTo("ok");
        var asked = asked(gateway.nextQuestion());
        assertThat(asked).hasSize(3);
        assertThat(asked.get(1)).isEqualTo(assistant("one, two, "));
        assertThat(asked.get(2)).contains("one, two,").contains("Continue");
      }
    }

    @Test
    void tellsItsOtherReadersOfEachTurn() throws Exception {
      try (var client = connect();
          var other = connect()) {
        var first = client.call(start("c1", "One"));
        answer("1");
        client.event(first.getString("turn"), "end");
        var id = first.getString("conversation");
        other.call(command("read", "r1").put("conversation", id));
        var second = client.call(start("c2", "Two").put("conversation", id));
        var notice = other.next(frame -> "turn".equals(frame.getString("type")));
        assertThat(notice.getString("turn")).isEqualTo(second.getString("turn"));
        other.watch("w1", notice.getString("turn"));
        answer("2");
        assertThat(other.textUntilEnd(second.getString("turn"))).isEqualTo("2");
      }
    }
  }

  @Test
  @DisplayName("G5: nothing is lost or doubled when watching races with the answer, 1,000 rounds")
  void readsBackAndGoesLiveInOneStep() throws Exception {
    try (var client = connect();
        var other = NativeClient.trusting(gateway.port())) {
      var turn = client.call(start("c1", "Hi").put("watch", false)).getString("turn");
      var question = gateway.nextQuestion();
      question.begin(1);
      var said = new StringBuilder();
      for (int round = 0; round < 1000; round++) {
        question.say("a" + round);
        said.append("a").append(round);
        other.watch("w" + round, turn, 1, other.position(turn));
        question.say("b" + round);
        said.append("b").append(round);
      }
      question.finish(1);
      client.watch("last", turn);
      assertThat(client.textUntilEnd(turn)).isEqualTo(said.toString());
      other.event(turn, "end"); // each event was the next one, or this would have failed
    }
  }
}
