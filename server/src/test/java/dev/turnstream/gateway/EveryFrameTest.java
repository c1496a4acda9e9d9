package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import dev.turnstream.budget.Limits;
import dev.turnstream.budget.Rules;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.schema.NativeContract;
import dev.turnstream.upstream.Upstream.Ending;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Provokes every command and every frame that the schemas know, and each is held against its
 * schema: none is described that does not exist, and none of those that exist is wrong.
 */
@DisplayName("Every frame of the native protocol")
class EveryFrameTest {
  private static final JournalLimits SMALL =
      new JournalLimits(64 << 20, 4096, Duration.ofMinutes(10));

  private final Set<String> seen = new TreeSet<>();

  /** A step of one client. */
  private interface Step {
    void with(NativeClient client) throws Exception;
  }

  private void visit(GatewayFixture gateway, Step step) throws Exception {
    try (var client = new NativeClient(gateway.port())) {
      step.with(client);
      seen.addAll(client.contract.seen());
    }
  }

  @Test
  @DisplayName("has been seen, and was as its schema says")
  void isSeen() throws Exception {
    try (var gateway = GatewayFixture.onLoops(1, SMALL)) {
      allThatClaudeSays(gateway);
      everyWayToAsk(gateway);
      everyResultOfAWatch(gateway);
      aTurnThatAServerLeftBehind(gateway);
      aTurnThatBelongsToNoConversation(gateway);
      visit(gateway, client -> RefusalScenes.everyWrongCommand(gateway, client));
      visit(gateway, client -> RefusalScenes.aStopOfTheServer(gateway, client));
    }
    try (var gateway = GatewayFixture.onLoops(1, SMALL)) {
      visit(gateway, client -> RefusalScenes.aStoreThatIsGone(gateway, client));
    }
    try (var gateway = new GatewayFixture(GatewayFixture::withShortHeartbeat, 100, 1)) {
      heartbeatsOfAFullServer(gateway);
    }
    var guests = Guests.atTheDoor();
    try (var gateway = GatewayFixture.behind(guests.entrance(), 1)) {
      whatATokenIsNotFor(gateway, guests);
      aTokenThatIsNearlyOver(gateway, guests);
    }
    var poor =
        new Rules(Limits.NONE, Limits.NONE, RefusalScenes.A_CENT, Set.of("claude-sonnet-4-6"));
    var token = guests.limited("bob", RefusalScenes.ONE_TURN);
    try (var gateway = GatewayFixture.limiting(poor, guests.entrance(), 1);
        var client = NativeClient.as(gateway.port(), token)) {
      RefusalScenes.everyLimit(gateway, client);
      seen.addAll(client.contract.seen());
    }
    assertThat(seen).isEqualTo(NativeContract.all());
  }

  private void whatATokenIsNotFor(GatewayFixture gateway, Guests guests) throws Exception {
    var reader = guests.token("ada", Role.USER, Set.of(Scope.READ), null);
    try (var client = NativeClient.as(gateway.port(), reader)) {
      assertThat(client.call(start("no", "Hi")).getString("code")).isEqualTo("not_permitted");
      seen.addAll(client.contract.seen());
    }
  }

  private void aTokenThatIsNearlyOver(GatewayFixture gateway, Guests guests) throws Exception {
    var brief = guests.token("ada", Role.USER, Scope.of(Role.USER), Duration.ofSeconds(30));
    try (var client = NativeClient.as(gateway.port(), brief)) {
      guests.later(Duration.ofSeconds(15));
      client.next(frame -> "expiring".equals(frame.getString("type")));
      var bad = client.call(command("authenticate", "bad").put("token", "nonsense"));
      assertThat(bad.getString("code")).isEqualTo("unauthenticated");
      client.call(command("authenticate", "good").put("token", guests.user("ada")));
      seen.addAll(client.contract.seen());
    }
  }

  private void allThatClaudeSays(GatewayFixture gateway) throws Exception {
    visit(
        gateway,
        client -> {
          var turn = client.call(start("all", "Hi")).getString("turn");
          var question = gateway.nextQuestion();
          question.begin(1);
          think(question);
          useATool(question);
          question.say(
              new MessageEvent.TextDelta(0, JsonText.of("a ")),
              new MessageEvent.TextDelta(0, JsonText.of("log")),
              new MessageEvent.CitationDelta(0, RawJson.of("{\"type\":\"char_location\"}")),
              new MessageEvent.UnknownDelta(0, "x_delta", RawJson.of("{\"type\":\"x_delta\"}")),
              new MessageEvent.UnknownEvent("x", RawJson.of("{\"type\":\"x\"}")),
              new MessageEvent.BlockStopped(0));
          question.finish(9);
          client.event(turn, "end");
        });
  }

  private static void think(ScriptedUpstream.Asked question) {
    var block = RawJson.of("{\"type\":\"thinking\",\"thinking\":\"\"}");
    question.say(
        new MessageEvent.BlockStarted(1, new ContentBlock.Thinking(JsonText.EMPTY, block)),
        new MessageEvent.ThinkingDelta(1, JsonText.of("hm")),
        new MessageEvent.SignatureDelta(1, "c2ln"),
        new MessageEvent.BlockStopped(1));
  }

  /** Its input stays unfinished, and the index before it never comes. */
  private static void useATool(ScriptedUpstream.Asked question) {
    var block = "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{}}";
    question.say(
        new MessageEvent.BlockStarted(3, new ContentBlock.ToolUse("t", "n", RawJson.of(block))),
        new MessageEvent.InputJsonDelta(3, JsonText.of("{\"a\":")));
  }

  private void everyWayToAsk(GatewayFixture gateway) throws Exception {
    visit(
        gateway,
        client -> {
          var first = client.call(start("ask.1", "One").put("orphan_ms", 1000).put("parent", null));
          fail(gateway);
          client.event(first.getString("turn"), "end");
          visit(gateway, other -> hearOfTheNext(gateway, client, other, first));
          var id = first.getString("conversation");
          var again =
              client.call(
                  command("regenerate", "ask.3").put("conversation", id).put("busy", "queue"));
          client.call(command("cancel", "x.1").put("turn", again.getString("turn")));
          var block = new JsonObject().put("type", "text").put("text", "Uno");
          client.call(
              command("edit", "ask.4")
                  .put("conversation", id)
                  .put("question", first.getString("question"))
                  .put("content", new JsonArray().add(block))
                  .put("model", "claude-sonnet-4-6"));
          client.call(command("cancel", "x.2").put("command", "ask.4"));
          gateway.upstream.asked.clear(); // the two that were cancelled
          client.call(command("list", "l").put("limit", 1));
          client.call(command("rename", "n").put("conversation", id).put("title", "T"));
          client.call(
              command("configure", "f")
                  .put("conversation", id)
                  .put("settings", new JsonObject().put("effort", "low")));
          visit(gateway, other -> hearOfTheEnd(client, other, id));
        });
  }

  private static void hearOfTheEnd(NativeClient client, NativeClient other, String id)
      throws Exception {
    other.call(command("read", "r4").put("conversation", id));
    client.call(command("delete", "d1").put("conversation", id));
    assertThat(notice(other).getBoolean("deleted")).isTrue();
    client.call(command("restore", "u").put("conversation", id));
    assertThat(notice(other).getJsonObject("settings").getString("effort")).isEqualTo("low");
    client.call(command("delete", "d2").put("conversation", id).put("grace_ms", 0));
  }

  private static JsonObject notice(NativeClient client) throws Exception {
    return client.next(frame -> "conversation".equals(frame.getString("type")));
  }

  private static void fail(GatewayFixture gateway) throws Exception {
    var question = gateway.nextQuestion();
    question.begin(1);
    question.say("half");
    var failure =
        new Failure(FailureCode.UPSTREAM_OVERLOADED, "Oh.", Duration.ofMillis(250), 529, "req_1");
    question.end(new Ending.Failed(failure));
  }

  private static void hearOfTheNext(
      GatewayFixture gateway, NativeClient client, NativeClient other, JsonObject first)
      throws Exception {
    var id = first.getString("conversation");
    other.call(command("read", "r1").put("conversation", id));
    var more = client.call(command("continue", "ask.2").put("turn", first.getString("turn")));
    other.next(frame -> "turn".equals(frame.getString("type")));
    var question = gateway.nextQuestion();
    other.call(command("read", "r2").put("conversation", id)); // while the turn runs
    question.begin(1);
    question.finish(1);
    client.event(more.getString("turn"), "end");
    other.call(command("read", "r3").put("conversation", id));
  }

  private void everyResultOfAWatch(GatewayFixture gateway) throws Exception {
    visit(
        gateway,
        client -> {
          var turn = client.call(start("watched", "Hi")).getString("turn");
          var question = gateway.nextQuestion();
          question.begin(1);
          useATool(question);
          client.event(turn, "input_json");
          client.watch("w.resumed", turn, 1, 2);
          client.watch("w.ahead", turn, 1, 1000);
          client.event(turn, "snapshot");
          client.watch("w.epoch", turn, 9, 1);
          client.event(turn, "snapshot");
          client.watch("w.unknown", "turn_" + "0".repeat(32));
          question.say("x".repeat(5000));
          question.say("y".repeat(5000));
          question.finish(1);
          client.event(turn, "end");
          client.watch("w.trimmed", turn, 1, 1);
          gateway.journal.forget(new TurnId(turn));
          client.watch("w.expired", turn, 1, 1);
          client.event(turn, "end");
          tooManyWatches(gateway, client);
        });
  }

  private static void tooManyWatches(GatewayFixture gateway, NativeClient client) throws Exception {
    String last = "";
    for (int i = 0; i <= client.hello.getJsonObject("limits").getInteger("watches"); i++) {
      last = client.call(start("many." + i, "Hi").put("watch", false)).getString("turn");
      gateway.nextQuestion();
      client.watch("w.many." + i, last);
    }
    assertThat(client.watch("w.many", last).getString("result")).isEqualTo("refused");
  }

  private void aTurnThatAServerLeftBehind(GatewayFixture gateway) throws Exception {
    visit(
        gateway,
        client -> {
          var turn = client.call(start("left", "Hi").put("watch", false)).getString("turn");
          gateway.nextQuestion();
          gateway.store.store().interruptRunning(Instant.now());
          gateway.journal.forget(new TurnId(turn));
          client.watch("w", turn);
          client.event(turn, "end");
        });
  }

  private void aTurnThatBelongsToNoConversation(GatewayFixture gateway) throws Exception {
    var body =
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    var request =
        "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:%d\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
            .formatted(gateway.port(), body.length(), body);
    try (var api = new RawClient(gateway.port())) {
      api.send(request.getBytes(UTF_8));
      var question = gateway.nextQuestion();
      question.begin(1);
      question.say("Hello");
      question.finish(1);
      var turn = api.readResponse(true).header("turnstream-turn");
      visit(
          gateway,
          client -> {
            client.watch("w", turn);
            assertThat(client.event(turn, "accepted").getValue("conversation")).isNull();
            client.event(turn, "end");
          });
    }
  }

  private void heartbeatsOfAFullServer(GatewayFixture gateway) throws Exception {
    visit(
        gateway,
        client -> {
          var turn = client.call(start("one", "Hi")).getString("turn");
          gateway.nextQuestion();
          var beat =
              client.next(frame ->
                  "heartbeat".equals(frame.getString("type"))
                      && !frame.getJsonArray("turns").isEmpty());
          assertThat(beat.getJsonArray("turns").getJsonObject(0).getString("turn")).isEqualTo(turn);
          assertThat(client.call(start("two", "Hi")).getString("code")).isEqualTo("too_many_turns");
        });
  }
}
