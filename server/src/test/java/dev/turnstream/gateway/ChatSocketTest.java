package dev.turnstream.gateway;

import static dev.turnstream.gateway.RawClient.BINARY;
import static dev.turnstream.gateway.RawClient.CLOSE;
import static dev.turnstream.gateway.RawClient.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import dev.turnstream.upstream.Upstream.Ending;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A chat over WebSocket")
class ChatSocketTest {
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private RawClient connect(String path) throws IOException {
    return RawClient.open(gateway.port(), path);
  }

  private RawClient connect() throws IOException {
    return connect("/ws/chat");
  }

  private static String ask(String text) {
    return new JsonObject().put("message", text).encode();
  }

  private static JsonObject expect(RawClient client, String type) throws IOException {
    var frame = client.read();
    assertThat(frame.opcode()).isEqualTo(RawClient.TEXT);
    assertThat(frame.json().getString("type")).as(frame.text()).isEqualTo(type);
    return frame.json();
  }

  private static void expectText(RawClient client, String text) throws IOException {
    assertThat(expect(client, "delta").getString("text")).isEqualTo(text);
  }

  private static void expectRefusal(RawClient client, String code, boolean retryable)
      throws IOException {
    var error = expect(client, "error");
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getBoolean("retryable")).isEqualTo(retryable);
    assertThat(error.getString("message")).isNotBlank();
    assertThat(error.containsKey("turn")).as("a refusal ends no turn").isFalse();
  }

  private static void cancel(RawClient client) throws IOException {
    client.text("{\"type\":\"cancel\"}");
  }

  private static List<String> asked(ScriptedUpstream.Asked question) {
    return question.request.messages().stream()
        .map(m -> m.role().wire() + " " + m.content())
        .toList();
  }

  @Nested
  @DisplayName("A turn")
  class ATurn {
    @Test
    void hasARowInTheLedgerAndNothingElse() throws Exception {
      try (var client = connect("/ws/chat")) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        question.begin(21);
        question.say("Hello");
        expectText(client, "Hello");
        cancel(client);
        expect(client, "done");
        var store = gateway.store.store();
        Waiting.until(
            "it is billed", () -> !store.ledger(Owner.LOCAL, Instant.EPOCH, Instant.MAX).isEmpty());
        var row = store.ledger(Owner.LOCAL, Instant.EPOCH, Instant.MAX).getFirst();
        assertThat(row.status()).isEqualTo(TurnStatus.CANCELLED);
        assertThat(row.usage().inputTokens()).isEqualTo(21);
        assertThat(row.estimated()).isTrue();
        assertThat(store.list(Owner.LOCAL, 10, null, null).items()).isEmpty();
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/chat", "/ws/chat/multi", "/ws/chat/cancellable"})
    void passesOnDeltasAndTellsWhatItCost(String path) throws Exception {
      try (var client = connect(path)) {
        client.text("{\"message\":\"Hi \\\"you\\\"\"}");
        var question = gateway.nextQuestion();
        assertThat(asked(question)).containsExactly("user \"Hi \\\"you\\\"\"");
        question.begin(21);
        question.say("Hello");
        assertThat(client.read().text()).isEqualTo("{\"type\":\"delta\",\"text\":\"Hello\"}");
        question.say(", \"world\"\n");
        expectText(client, ", \"world\"\n");
        question.finish(356);
        var done = expect(client, "done");
        assertThat(done.getLong("input_tokens")).isEqualTo(21);
        assertThat(done.getLong("output_tokens")).isEqualTo(356);
        assertThat(done.getLong("cache_creation_input_tokens")).isZero();
        assertThat(done.getLong("cache_read_input_tokens")).isZero();
        assertThat(done.getString("stop_reason")).isEqualTo("end_turn");
        assertThat(done.getString("model")).isEqualTo("claude-sonnet-4-6");
        assertThat(done.getDouble("cost_usd")).isEqualTo((21 * 3 + 356 * 15) / 1e6);
        assertThat(done.getBoolean("estimated")).isFalse();
        assertThat(done.getBoolean("cancelled")).isFalse();
        assertThat(done.getString("turn")).matches("turn_[0-9a-f]{32}");
        assertThat(done.getLong("first_delta_ms")).isBetween(0L, done.getLong("duration_ms"));
        assertThat(done.containsKey("stop_details")).isFalse();
      }
    }

    @Test
    void mayAddTypeMessageAndFieldsThatNobodyKnows() throws Exception {
      try (var client = connect()) {
        client.text("{\"type\":\"message\",\"x\":{\"y\":[1,2]},\"message\":\"Hi\",\"z\":null}");
        assertThat(asked(gateway.nextQuestion())).containsExactly("user \"Hi\"");
      }
    }

    @Test
    void saysInOneFrameWhatOneReadBrought() throws Exception {
      try (var client = connect()) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say(
            new MessageEvent.TextDelta(0, JsonText.of("one ")),
            new MessageEvent.TextDelta(0, JsonText.EMPTY),
            new MessageEvent.TextDelta(0, JsonText.of("two ")),
            new MessageEvent.TextDelta(0, JsonText.of("three")));
        expectText(client, "one two three");
      }
    }

    @Test
    void hasNoFrameForWhatIsNoText() throws Exception {
      try (var client = connect()) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say(
            new MessageEvent.BlockStarted(
                1, new ContentBlock.Thinking(JsonText.EMPTY, RawJson.of("{}"))),
            new MessageEvent.ThinkingDelta(1, JsonText.of("hm")),
            new MessageEvent.Ping(),
            new MessageEvent.SignatureDelta(1, "sig"),
            new MessageEvent.InputJsonDelta(2, JsonText.of("{")),
            new MessageEvent.TextDelta(0, JsonText.EMPTY),
            new MessageEvent.UnknownEvent("news", RawJson.of("{}")));
        question.say("text");
        expectText(client, "text");
      }
    }

    @Test
    void costsNullWhenTheModelHasNoPrice() throws Exception {
      try (var client = connect()) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        question.say(new MessageEvent.MessageStarted("m", "claude-next", Usage.NONE));
        question.finish(3);
        var done = expect(client, "done");
        assertThat(done.getString("model")).isEqualTo("claude-next");
        assertThat(done.containsKey("cost_usd")).isTrue();
        assertThat(done.getValue("cost_usd")).isNull();
        assertThat(done.getValue("first_delta_ms")).isNull();
      }
    }

    @Test
    void tellsWhyClaudeRefused() throws Exception {
      try (var client = connect()) {
        client.text(ask("Hi"));
        refuse(gateway.nextQuestion());
        var done = expect(client, "done");
        assertThat(done.getString("stop_reason")).isEqualTo("refusal");
        assertThat(done.getJsonObject("stop_details").getString("category")).isEqualTo("cyber");
        assertThat(done.getJsonObject("stop_details").getString("explanation")).isEqualTo("no");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "tool_use", "pause_turn", "a_word_of_tomorrow"})
    void passesOnAnyStopReason(String reason) throws Exception {
      try (var client = connect()) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        question.begin(1);
        stop(question, new StopReason(reason), null);
        assertThat(expect(client, "done").getString("stop_reason")).isEqualTo(reason);
      }
    }

    @Test
    void thatFailsIsNamedWithWhatItUsed() throws Exception {
      try (var client = connect()) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        question.begin(10);
        question.say("Hello wo");
        expectText(client, "Hello wo");
        question.end(
            new Ending.Failed(
                new Failure(
                    FailureCode.UPSTREAM_OVERLOADED,
                    "Claude is overloaded.",
                    Duration.ofSeconds(3),
                    529,
                    "req_1")));
        var error = expect(client, "error");
        assertThat(error.getString("code")).isEqualTo("upstream_overloaded");
        assertThat(error.getBoolean("retryable")).isTrue();
        assertThat(error.getString("message")).isEqualTo("Claude is overloaded.");
        assertThat(error.getLong("retry_after_ms")).isEqualTo(3000);
        assertThat(error.getInteger("upstream_status")).isEqualTo(529);
        assertThat(error.getString("upstream_request_id")).isEqualTo("req_1");
        assertThat(error.getString("turn")).startsWith("turn_");
        assertThat(error.getLong("input_tokens")).isEqualTo(10);
        assertThat(error.getLong("output_tokens")).isEqualTo(2);
        assertThat(error.getBoolean("estimated")).isTrue();
        assertThat(error.getDouble("cost_usd")).isEqualTo((10 * 3 + 2 * 15) / 1e6);
        assertThat(error.getLong("duration_ms")).isNotNegative();
        assertThat(gateway.slots.taken()).isZero();
        client.text(ask("Again"));
        assertThat(asked(gateway.nextQuestion())).containsExactly("user \"Again\"");
      }
    }

    @Test
    void ofAnotherConnectionIsRefusedWhenTheServerIsBusy() throws Exception {
      gateway.close();
      gateway = new GatewayFixture(options -> options, 100, 1);
      try (var first = connect();
          var second = connect()) {
        first.text(ask("Hi"));
        var question = gateway.nextQuestion();
        second.text(ask("Hi"));
        expectRefusal(second, "too_many_turns", true);
        question.finish(1);
        expect(first, "done");
        second.text(ask("Now?"));
        assertThat(asked(gateway.nextQuestion())).containsExactly("user \"Now?\"");
      }
    }
  }

  @Nested
  @DisplayName("The queue")
  class Queue {
    @Test
    void runsMessagesOneAtATimeInOrder() throws Exception {
      try (var client = connect()) {
        for (var text : List.of("1", "2", "3")) {
          client.text(ask(text));
        }
        for (var text : List.of("1", "2", "3")) {
          var question = gateway.nextQuestion();
          assertThat(asked(question)).containsExactly("user \"" + text + "\"");
          assertThat(gateway.upstream.asked).as("one at a time").isEmpty();
          question.begin(1);
          question.say("answer " + text);
          question.finish(1);
          expectText(client, "answer " + text);
          expect(client, "done");
        }
      }
    }

    @Test
    void refusesOneMoreThanAllowedAndTakesAnotherLater() throws Exception {
      try (var client = connect()) {
        for (var text : List.of("1", "2", "3", "4")) {
          client.text(ask(text));
        }
        expectRefusal(client, "queue_full", true);
        gateway.nextQuestion().finish(1);
        expect(client, "done");
        client.text(ask("5"));
        for (var text : List.of("2", "3", "5")) {
          var question = gateway.nextQuestion();
          assertThat(asked(question)).containsExactly("user \"" + text + "\"");
          question.finish(1);
          expect(client, "done");
        }
      }
    }

    @Test
    void outlivesACancel() throws Exception {
      try (var client = connect("/ws/chat/cancellable")) {
        client.text(ask("1"));
        client.text(ask("2"));
        gateway.nextQuestion();
        cancel(client);
        assertThat(expect(client, "done").getBoolean("cancelled")).isTrue();
        var second = gateway.nextQuestion();
        assertThat(asked(second)).containsExactly("user \"2\"");
        second.finish(1);
        assertThat(expect(client, "done").getBoolean("cancelled")).isFalse();
      }
    }

    @Test
    void outlivesAFailure() throws Exception {
      try (var client = connect()) {
        client.text(ask("1"));
        client.text(ask("2"));
        gateway.nextQuestion().end(new Ending.Failed(Failure.of(FailureCode.INTERNAL, "Oh.")));
        expect(client, "error");
        assertThat(asked(gateway.nextQuestion())).containsExactly("user \"2\"");
      }
    }

    @Test
    void answersEachMessageOnceAlsoWhenTheServerIsBusy() throws Exception {
      gateway.close();
      gateway = new GatewayFixture(options -> options, 100, 1);
      try (var client = connect();
          var other = connect()) {
        client.text(ask("1"));
        var first = gateway.nextQuestion();
        client.text(ask("2"));
        cancel(client);
        expect(client, "done");
        var second = gateway.nextQuestion();
        other.text(ask("3"));
        expectRefusal(other, "too_many_turns", true);
        second.finish(1);
        expect(client, "done");
        assertThat(gateway.upstream.cancelled).containsOnlyOnce(first);
      }
    }
  }

  @Nested
  @DisplayName("Cancel")
  class Cancelling {
    @ParameterizedTest
    @ValueSource(strings = {"/ws/chat", "/ws/chat/multi", "/ws/chat/cancellable"})
    void beforeTheFirstByteEndsTheTurnWithAnEstimate(String path) throws Exception {
      try (var client = connect(path)) {
        client.text(ask("12345678"));
        var question = gateway.nextQuestion();
        cancel(client);
        var done = expect(client, "done");
        assertThat(done.getBoolean("cancelled")).isTrue();
        assertThat(done.getBoolean("estimated")).isTrue();
        assertThat(done.containsKey("stop_reason")).isTrue();
        assertThat(done.getValue("stop_reason")).isNull();
        assertThat(done.getLong("output_tokens")).isZero();
        assertThat(done.getLong("input_tokens")).isBetween(2L, 3L);
        assertThat(done.getString("model")).isEqualTo("claude-sonnet-4-6");
        assertThat(gateway.upstream.cancelled).contains(question);
        assertThat(gateway.slots.taken()).isZero();
      }
    }

    @Test
    void inTheMiddleEndsTheTurnAndNothingFollows() throws Exception {
      try (var client = connect("/ws/chat/cancellable")) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        question.begin(10);
        question.say("12345678");
        expectText(client, "12345678");
        cancel(client);
        var done = expect(client, "done");
        assertThat(done.getBoolean("cancelled")).isTrue();
        assertThat(done.getBoolean("estimated")).isTrue();
        assertThat(done.getLong("input_tokens")).isEqualTo(10);
        assertThat(done.getLong("output_tokens")).isEqualTo(2);
        assertThat(gateway.upstream.cancelled).contains(question);
        question.say("late");
        question.finish(9);
        client.text(ask("Next"));
        var next = gateway.nextQuestion();
        next.begin(1);
        next.say("next");
        expectText(client, "next");
      }
    }

    @Test
    void afterClaudeToldItsCountsIsExact() throws Exception {
      try (var client = connect()) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        question.begin(10);
        question.say("text");
        expectText(client, "text");
        question.say(
            new MessageEvent.MessageDelta(
                StopReason.END_TURN, null, null, Usage.NONE.withOutputTokens(77)));
        question.say("!");
        expectText(client, "!");
        cancel(client);
        var done = expect(client, "done");
        assertThat(done.getBoolean("estimated")).isFalse();
        assertThat(done.getLong("output_tokens")).isEqualTo(77);
      }
    }

    @Test
    void saidTwiceEndsOneTurnAndIsHarmless() throws Exception {
      try (var client = connect("/ws/chat/cancellable")) {
        client.text(ask("Hi"));
        gateway.nextQuestion();
        cancel(client);
        cancel(client);
        assertThat(expect(client, "done").getBoolean("cancelled")).isTrue();
        expectRefusal(client, "nothing_running", false);
        client.text(ask("Hi"));
        gateway.nextQuestion().finish(1);
        expect(client, "done");
      }
    }

    @Test
    void whenNothingRunsIsHarmless() throws Exception {
      try (var client = connect()) {
        cancel(client);
        expectRefusal(client, "nothing_running", false);
        assertThat(gateway.upstream.cancelled).isEmpty();
      }
    }

    @Test
    void ofOneConnectionLeavesAnotherAlone() throws Exception {
      try (var one = connect();
          var other = connect()) {
        other.text(ask("other"));
        var question = gateway.nextQuestion();
        one.text(ask("one"));
        gateway.nextQuestion();
        cancel(one);
        expect(one, "done");
        question.begin(1);
        question.say("alive");
        expectText(other, "alive");
      }
    }
  }

  @Nested
  @DisplayName("The history")
  class Histories {
    private void answer(RawClient client, String answer) throws Exception {
      var question = gateway.nextQuestion();
      question.begin(1);
      question.say(answer);
      question.finish(1);
      expectText(client, answer);
      expect(client, "done");
    }

    @Test
    void ofTheMultiPathGoesWithEachQuestion() throws Exception {
      try (var client = connect("/ws/chat/multi")) {
        client.text(ask("a \"b\""));
        answer(client, "c\nd");
        client.text(ask("e"));
        answer(client, "f");
        client.text(ask("g"));
        assertThat(asked(gateway.nextQuestion()))
            .containsExactly(
                "user \"a \\\"b\\\"\"",
                "assistant \"c\\nd\"",
                "user \"e\"",
                "assistant \"f\"",
                "user \"g\"");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/chat", "/ws/chat/cancellable"})
    void isEmptyOnTheOtherPaths(String path) throws Exception {
      try (var client = connect(path)) {
        client.text(ask("a"));
        answer(client, "b");
        client.text(ask("c"));
        assertThat(asked(gateway.nextQuestion())).containsExactly("user \"c\"");
      }
    }

    @Test
    void ofAnotherConnectionIsItsOwn() throws Exception {
      try (var one = connect("/ws/chat/multi");
          var other = connect("/ws/chat/multi")) {
        one.text(ask("secret"));
        answer(one, "yes");
        other.text(ask("hi"));
        assertThat(asked(gateway.nextQuestion())).containsExactly("user \"hi\"");
      }
    }

    @Test
    void knowsTheAnswerBeforeAQueuedQuestionRuns() throws Exception {
      try (var client = connect("/ws/chat/multi")) {
        client.text(ask("a"));
        client.text(ask("c"));
        answer(client, "b");
        assertThat(asked(gateway.nextQuestion()))
            .containsExactly("user \"a\"", "assistant \"b\"", "user \"c\"");
      }
    }

    @ParameterizedTest
    @CsvSource({"cancel,true", "cancel,false", "error,true", "error,false"})
    void keepsACutTurnOnlyIfItHasText(String end, boolean text) throws Exception {
      try (var client = connect("/ws/chat/multi")) {
        client.text(ask("a"));
        var question = gateway.nextQuestion();
        question.begin(1);
        if (text) {
          question.say("half");
          expectText(client, "half");
        }
        if (end.equals("cancel")) {
          cancel(client);
          expect(client, "done");
        } else {
          question.end(
              new Ending.Failed(Failure.of(FailureCode.UPSTREAM_INTERRUPTED, "It broke off.")));
          expect(client, "error");
        }
        client.text(ask("c"));
        assertThat(asked(gateway.nextQuestion()))
            .isEqualTo(
                text
                    ? List.of("user \"a\"", "assistant \"half\"", "user \"c\"")
                    : List.of("user \"c\""));
      }
    }

    @Test
    void dropsARefusedTurn() throws Exception {
      try (var client = connect("/ws/chat/multi")) {
        client.text(ask("a"));
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say("half");
        expectText(client, "half");
        refuse(question);
        expect(client, "done");
        client.text(ask("c"));
        assertThat(asked(gateway.nextQuestion())).containsExactly("user \"c\"");
      }
    }

    @Test
    void refusesAMessageThatMakesItTooLong() throws Exception {
      try (var client = connect("/ws/chat/multi")) {
        client.text(ask("a".repeat(2000)));
        answer(client, "b".repeat(2000));
        client.text(ask("c".repeat(200)));
        expectRefusal(client, "history_full", false);
        client.text(ask("d".repeat(50)));
        assertThat(asked(gateway.nextQuestion())).hasSize(3);
      }
      try (var anew = connect("/ws/chat/multi")) {
        anew.text(ask("c".repeat(200)));
        assertThat(asked(gateway.nextQuestion())).hasSize(1);
      }
    }
  }

  @Nested
  @DisplayName("Bad input")
  class BadInput {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "bad_json|``",
          "bad_json|hello",
          "bad_json|{",
          "bad_json|{\"message\":\"x\"",
          "bad_json|{\"message\":\"x\"}{}",
          "bad_json|{\"message\":\"x\"} x",
          "bad_json|[]",
          "bad_json|[{\"message\":\"x\"}]",
          "bad_json|\"x\"",
          "bad_json|1",
          "bad_json|null",
          "bad_json|{'message':'x'}",
          "bad_json|{\"message\":\"\\x\"}",
          "bad_json|{\"message\":\"a\tb\"}",
          "bad_message|{}",
          "bad_message|{\"message\":null}",
          "bad_message|{\"message\":7}",
          "bad_message|{\"message\":[\"x\"]}",
          "bad_message|{\"message\":{\"message\":\"x\"}}",
          "bad_message|{\"message\":\"\"}",
          "bad_message|{\"message\":\" \\n\\t\"}",
          "bad_message|{\"type\":\"message\"}",
          "bad_message|{\"Message\":\"x\"}",
          "unknown_type|{\"type\":\"stop\"}",
          "unknown_type|{\"type\":\"Cancel\"}",
          "unknown_type|{\"type\":null,\"message\":\"x\"}",
          "unknown_type|{\"type\":1,\"message\":\"x\"}",
          "unknown_type|{\"type\":\"delta\",\"message\":\"x\"}"
        })
    void isRefusedByNameAndTheSocketStaysUsable(String code, String text) throws Exception {
      try (var client = connect()) {
        client.text(text);
        expectRefusal(client, code, false);
        client.text(ask("x"));
        assertThat(asked(gateway.nextQuestion())).containsExactly("user \"x\"");
      }
    }

    @Test
    void mayNotNestTooDeeply() throws Exception {
      try (var client = connect()) {
        int deep = 20_000;
        client.text("{\"message\":\"x\",\"y\":" + "[".repeat(deep) + "]".repeat(deep) + "}");
        expectRefusal(client, "bad_json", false);
      }
    }

    @Test
    void endsNoTurn() throws Exception {
      try (var client = connect()) {
        client.text(ask("Hi"));
        var question = gateway.nextQuestion();
        client.text("{");
        expectRefusal(client, "bad_json", false);
        question.begin(1);
        question.say("still here");
        expectText(client, "still here");
        assertThat(gateway.upstream.cancelled).isEmpty();
      }
    }

    @Test
    void isAlsoABinaryMessage() throws Exception {
      try (var client = connect()) {
        client.send(frame(0x80 | BINARY, "{\"message\":\"x\"}".getBytes(UTF_8)));
        expectRefusal(client, "binary_message", false);
        client.text(ask("x"));
        gateway.nextQuestion();
      }
    }
  }

  @Nested
  @DisplayName("The end of the connection")
  class TheEnd {
    private void assertCancelled(ScriptedUpstream.Asked question) {
      Waiting.until("the upstream call is cancelled", () -> isCancelled(question));
      Waiting.until("the slot is free", () -> gateway.slots.taken() == 0);
      Waiting.until("the connection is gone", () -> gateway.doors.open() == 0);
      assertThat(gateway.upstream.asked).as("what waited is dropped").isEmpty();
    }

    private boolean isCancelled(ScriptedUpstream.Asked question) {
      return gateway.upstream.cancelled.contains(question);
    }

    private ScriptedUpstream.Asked askTwo(RawClient client) throws Exception {
      client.text(ask("runs"));
      client.text(ask("waits"));
      var question = gateway.nextQuestion();
      question.begin(1);
      question.say("first");
      expectText(client, "first");
      return question;
    }

    @Test
    void byACloseFrameCancelsItsTurn() throws Exception {
      try (var client = connect()) {
        var question = askTwo(client);
        client.send(frame(0x80 | CLOSE, new byte[] {3, (byte) 0xE8}));
        assertThat(client.read().closeCode()).isEqualTo(1000);
        assertThat(client.isAtEnd()).isTrue();
        client.socket.close();
        assertCancelled(question);
      }
    }

    @Test
    void byAnEndOfStreamCancelsItsTurn() throws Exception {
      try (var client = connect()) {
        var question = askTwo(client);
        client.socket.shutdownOutput();
        assertCancelled(question);
      }
    }

    @Test
    void byAResetCancelsItsTurn() throws Exception {
      try (var client = connect()) {
        var question = askTwo(client);
        client.socket.setSoLinger(true, 0);
        client.socket.close();
        assertCancelled(question);
      }
    }

    @Test
    void byAViolationCancelsItsTurn() throws Exception {
      try (var client = connect()) {
        var question = askTwo(client);
        client.send(new byte[] {(byte) 0x81, 0x00});
        assertThat(client.read().closeCode()).isEqualTo(1002);
        client.socket.close();
        assertCancelled(question);
      }
    }

    @Test
    void byAStopOfTheServerIsTold() throws Exception {
      try (var client = connect();
          var idle = connect("/ws/chat/multi")) {
        askTwo(client);
        gateway.stop();
        var error = expect(client, "error");
        assertThat(error.getString("code")).isEqualTo("shutting_down");
        assertThat(error.getBoolean("retryable")).isTrue();
        assertThat(error.getString("turn")).startsWith("turn_");
        expectRefusal(client, "shutting_down", true);
        var last = client.read();
        assertThat(last.opcode()).isEqualTo(CLOSE);
        assertThat(last.closeCode()).isEqualTo(1001);
        assertThat(client.isAtEnd()).isTrue();
        assertThat(idle.read().closeCode()).isEqualTo(1001);
        assertThat(gateway.slots.taken()).isZero();
        assertThat(gateway.upstream.asked).as("what waited is not asked").isEmpty();
      }
    }
  }

  private static void refuse(ScriptedUpstream.Asked question) {
    question.say(new MessageEvent.MessageStarted("m", "claude-sonnet-4-6", Usage.NONE));
    stop(question, StopReason.REFUSAL, new StopDetails("refusal", "cyber", "no"));
  }

  private static void stop(
      ScriptedUpstream.Asked question, StopReason reason, @Nullable StopDetails details) {
    question.say(new MessageEvent.MessageDelta(reason, null, details, Usage.NONE));
    question.end(new Ending.Complete(false));
  }
}
