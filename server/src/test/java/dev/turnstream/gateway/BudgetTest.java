package dev.turnstream.gateway;

import static dev.turnstream.budget.Measure.CONNECTIONS;
import static dev.turnstream.budget.Measure.DOLLARS_A_DAY;
import static dev.turnstream.budget.Measure.TOKENS_A_MINUTE;
import static dev.turnstream.budget.Measure.TURNS_AT_ONCE;
import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.budget.Limits;
import dev.turnstream.budget.Measure;
import dev.turnstream.budget.Payer;
import dev.turnstream.budget.Rules;
import dev.turnstream.model.Owner;
import dev.turnstream.store.LedgerRow;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What is limited")
class BudgetTest {
  private static final String MODEL = "claude-sonnet-4-6";

  private final Guests guests = Guests.atTheDoor();
  private final String ada = guests.user("ada");
  private GatewayFixture gateway;

  private void limitEachUser(Object... limits) throws Exception {
    open(new Rules(Limits.NONE, limits(limits), Limits.NONE, Set.of()));
  }

  @BeforeEach
  void openWithoutLimits() throws Exception {
    gateway = GatewayFixture.limiting(Rules.NONE, guests.entrance(), 1);
  }

  private void open(Rules rules) throws Exception {
    gateway.close();
    gateway = GatewayFixture.limiting(rules, guests.entrance(), 2);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  static Limits limits(Object... measuresAndMost) {
    var most = new EnumMap<Measure, BigDecimal>(Measure.class);
    for (int i = 0; i < measuresAndMost.length; i += 2) {
      most.put((Measure) measuresAndMost[i], new BigDecimal((String) measuresAndMost[i + 1]));
    }
    return new Limits(most);
  }

  private NativeClient as(String token) throws Exception {
    return NativeClient.as(gateway.port(), token);
  }

  private List<LedgerRow> ledger(String user) {
    return gateway.store.store().ledger(new Owner(user), Instant.EPOCH, Instant.MAX);
  }

  private static JsonObject line(JsonObject budget) {
    return budget.getJsonArray("limits").getJsonObject(0);
  }

  private static JsonObject budget(NativeClient client) throws Exception {
    return client.next(frame -> "budget".equals(frame.getString("type")));
  }

  @Nested
  @DisplayName("in the native protocol")
  class Native {
    @Test
    @DisplayName("is asked for as long an answer as there is money for")
    void isCut() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.01");
      try (var client = as(ada)) {
        client.call(start("c1", "Hi"));
        var asked = gateway.nextQuestion().request.parameters().member("max_tokens");
        assertThat(Integer.parseInt(String.valueOf(asked))).isBetween(600, 666);
      }
    }

    @Test
    @DisplayName("is refused with the limit, whose it is, and when it begins anew")
    void isRefused() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.01");
      try (var client = as(ada);
          var bob = as(guests.user("bob"))) {
        var first = client.call(start("c1", "Hi"));
        var question = gateway.nextQuestion();
        question.begin(10);
        question.finish(600);
        client.event(first.getString("turn"), "end");

        var refused = client.call(start("c2", "Hi"));
        assertThat(refused.getString("code")).isEqualTo("budget_used_up");
        assertThat(refused.getBoolean("retryable")).isFalse();
        assertThat(refused.getString("message"))
            .contains("Your limit of 0.01 dollars a day")
            .contains("T00:00:00Z");
        assertThat(refused.getLong("retry_after_ms")).isBetween(1L, 86_400_000L);
        assertThat(client.call(start("c1", "Hi")).getBoolean("duplicate"))
            .as("what was started before is answered all the same")
            .isTrue();
        assertThat(bob.call(start("c1", "Hi")).getString("type")).isEqualTo("ok");
        gateway.nextQuestion();
        assertThat(gateway.upstream.asked).as("no more than his").isEmpty();
      }
    }

    @Test
    @DisplayName(
        "is stopped in the middle: Claude's connection is closed, text is kept, cost counts")
    void isStopped() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.05");
      try (var client = as(ada)) {
        var ok = client.call(start("c1", "Hi"));
        var turn = ok.getString("turn");
        var question = gateway.nextQuestion();
        question.begin(16_000); // 0.048 dollars, where 2 were expected: room for 133 tokens
        question.say("x".repeat(400));
        question.say("y".repeat(400));
        var end = client.event(turn, "end");
        assertThat(end.getString("state")).isEqualTo("failed");
        var error = end.getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("budget_reached");
        assertThat(error.getLong("retry_after_ms")).isPositive();
        assertThat(end.getLong("input_tokens")).isEqualTo(16_000);
        assertThat(end.getLong("output_tokens")).isEqualTo(200);
        assertThat(end.getDouble("cost_usd")).isEqualTo(0.051);
        assertThat(gateway.upstream.cancelled).containsExactly(question);

        var read =
            client.call(command("read", "r").put("conversation", ok.getString("conversation")));
        assertThat(read.encode()).contains("x".repeat(400) + "y".repeat(400));
        assertThat(ledger("ada"))
            .singleElement()
            .satisfies(row -> assertThat(row.cost()).isEqualByComparingTo("0.051"));
        assertThat(client.call(start("c2", "Hi")).getString("code")).isEqualTo("budget_used_up");
      }
    }

    @Test
    @DisplayName("ends with the budget where Claude stops because it was asked for less")
    void endsWithTheBudget() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.01");
      try (var client = as(ada)) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(10);
        question.say("half");
        question.stopAtMaxTokens(640);
        var end = client.event(turn, "end");
        assertThat(end.getJsonObject("error").getString("code")).isEqualTo("budget_reached");
        assertThat(end.getBoolean("estimated")).isFalse();
        assertThat(end.getLong("output_tokens")).isEqualTo(640);
      }
    }

    @Test
    @DisplayName("ends as ever where Claude stops at what was wished")
    void endsAsEver() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "1");
      try (var client = as(ada)) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(10);
        question.stopAtMaxTokens(1024);
        assertThat(client.event(turn, "end").getString("state")).isEqualTo("completed");
      }
    }

    @Test
    @DisplayName(
        "fails before anything is asked where the history is longer than there is room for")
    void failsWithALongHistory() throws Exception {
      limitEachUser(TOKENS_A_MINUTE, "1400");
      try (var client = as(ada)) {
        var first = client.call(start("c1", "x".repeat(2_700)));
        var question = gateway.nextQuestion();
        question.begin(0);
        question.say("Yes.");
        question.finish(1);
        client.event(first.getString("turn"), "end");
        var second =
            client.call(
                start("c2", "x".repeat(900)).put("conversation", first.getString("conversation")));
        var end = client.event(second.getString("turn"), "end");
        assertThat(end.getJsonObject("error").getString("code")).isEqualTo("budget_reached");
        assertThat(end.getDouble("cost_usd")).isZero();
        assertThat(gateway.upstream.asked).isEmpty();
      }
    }

    @Test
    @DisplayName("is told as it changes, without being asked for")
    void isTold() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "1");
      try (var client = as(ada)) {
        assertThat(line(budget(client)).getDouble("used")).isZero();
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var running = line(budget(client));
        assertThat(running.getDouble("reserved")).isBetween(0.0153, 0.0156);
        var question = gateway.nextQuestion();
        question.begin(10);
        question.say("x".repeat(4000));
        client.next(frame ->
            "budget".equals(frame.getString("type")) && line(frame).getDouble("used") > 0.015);
        question.finish(1000);
        client.event(turn, "end");
        var ended =
            client.next(frame ->
                "budget".equals(frame.getString("type"))
                    && line(frame).getDouble("reserved") == 0
                    && line(frame).getDouble("used") > 0);
        assertThat(line(ended).getDouble("used")).isEqualTo(0.01503);
        assertThat(line(ended).getString("whose")).isEqualTo("user");
      }
    }

    @Test
    @DisplayName("counts turns that run and wait, and forgets those that ended")
    void countsTurns() throws Exception {
      limitEachUser(TURNS_AT_ONCE, "2");
      try (var client = as(ada)) {
        var first = client.call(start("c1", "Hi"));
        client.call(start("c2", "Hi").put("conversation", first.getString("conversation")));
        var refused = client.call(start("c3", "Hi"));
        assertThat(refused.getString("code")).isEqualTo("limit_reached");
        assertThat(refused.getBoolean("retryable")).isTrue();
        client.call(command("cancel", "x").put("command", "c2"));
        assertThat(client.call(start("c3", "Hi")).getString("type")).isEqualTo("ok");
      }
    }

    @Test
    @DisplayName("gives back what a command took that started nothing")
    void givesBack() throws Exception {
      limitEachUser(TURNS_AT_ONCE, "1");
      try (var client = as(ada)) {
        for (int i = 0; i < 3; i++) {
          var nowhere = start("c" + i, "Hi").put("conversation", "conv_" + "0".repeat(32));
          assertThat(client.call(nowhere).getString("code")).isEqualTo("unknown");
        }
        assertThat(client.call(start("c9", "Hi")).getString("type")).isEqualTo("ok");
      }
    }

    @Test
    @DisplayName("holds for one token of a user and not for another")
    void holdsForAToken() throws Exception {
      var poor = guests.limited("ada", limits(DOLLARS_A_DAY, "0.001"));
      open(Rules.NONE);
      try (var client = as(ada);
          var other = as(poor)) {
        var refused = other.call(start("c1", "Hi"));
        assertThat(refused.getString("message")).contains("Your token's limit of 0.001 dollars");
        assertThat(client.call(start("c2", "Hi")).getString("type")).isEqualTo("ok");
      }
    }

    @Test
    @DisplayName("holds for a conversation and not for the next")
    void holdsForAConversation() throws Exception {
      open(new Rules(Limits.NONE, Limits.NONE, limits(DOLLARS_A_DAY, "0.01"), Set.of()));
      try (var client = as(ada)) {
        var first = client.call(start("c1", "Hi"));
        var question = gateway.nextQuestion();
        question.begin(10);
        question.finish(640);
        client.event(first.getString("turn"), "end");
        var more = start("c2", "Hi").put("conversation", first.getString("conversation"));
        assertThat(client.call(more).getString("message"))
            .contains("This conversation's limit of 0.01 dollars a day");
        assertThat(client.call(start("c3", "Hi")).getString("type")).isEqualTo("ok");
      }
    }

    @Test
    @DisplayName("is a model, too")
    void isAModel() throws Exception {
      open(new Rules(Limits.NONE, Limits.NONE, Limits.NONE, Set.of(MODEL)));
      try (var client = as(ada)) {
        var refused = client.call(start("c1", "Hi").put("model", "claude-opus-5"));
        assertThat(refused.getString("code")).isEqualTo("model_not_allowed");
        assertThat(refused.getString("message")).contains("It offers: " + MODEL);
        var conversation = client.call(start("c2", "Hi")).getString("conversation");
        var settings = new JsonObject().put("model", "claude-opus-5");
        var configured =
            client.call(
                command("configure", "c3")
                    .put("conversation", conversation)
                    .put("settings", settings));
        assertThat(configured.getString("code")).isEqualTo("model_not_allowed");
        var fresh = client.call(start("c4", "Hi").put("settings", settings));
        assertThat(fresh.getString("code")).isEqualTo("model_not_allowed");
      }
    }
  }

  @Nested
  @DisplayName("in every other protocol")
  class Everywhere {
    private final JsonObject message = new JsonObject().put("role", "user").put("content", "Hi");
    private final JsonObject claudes =
        new JsonObject()
            .put("model", MODEL)
            .put("max_tokens", 1000)
            .put("messages", new JsonArray().add(message));
    private final JsonObject run =
        new JsonObject()
            .put("threadId", "t")
            .put("runId", "r")
            .put("messages", new JsonArray().add(message.copy().put("id", "1")));
    private final JsonObject part = new JsonObject().put("type", "text").put("text", "Hi");
    private final JsonObject chat =
        new JsonObject()
            .put("id", "t")
            .put(
                "messages",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("id", "u")
                            .put("role", "user")
                            .put("parts", new JsonArray().add(part))));

    private HttpApiClient.Reply post(String path, JsonObject body) throws Exception {
      try (var client = new HttpApiClient(gateway.port())) {
        return client.call("POST", path, body, "authorization", "Bearer " + ada);
      }
    }

    private JsonObject body(String path) {
      return switch (path) {
        case "/api/turns" -> start("c1", "Hi");
        case "/ag-ui" -> run;
        case "/ai-sdk/chat" -> chat;
        default -> new JsonObject().put("message", "Hi");
      };
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/turns", "/sse/chat", "/ag-ui", "/ai-sdk/chat"})
    @DisplayName("money is refused with 402, and other limits with 429")
    void isRefused(String path) throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.001");
      var money = post(path, body(path));
      assertThat(money.status()).isEqualTo(402);
      assertThat(money.json().getString("code")).isEqualTo("budget_used_up");
      assertThat(money.json().getLong("retry_after_ms")).isPositive();
      assertThat(Long.parseLong(money.header("retry-after"))).isBetween(1L, 86_400L);

      limitEachUser(TOKENS_A_MINUTE, "100");
      var tokens = post(path, body(path));
      assertThat(tokens.status()).isEqualTo(429);
      assertThat(tokens.json().getString("code")).isEqualTo("limit_reached");
      assertThat(Long.parseLong(tokens.header("retry-after"))).isBetween(1L, 60L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", "/v1/messages?in=conversation"})
    @DisplayName(
        "money is Claude's billing_error, not to be tried again; a minute's tokens a rate_limit_error")
    void isRefusedInClaudesWords(String path) throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.001");
      var money = post(path, claudes);
      assertThat(money.status()).isEqualTo(402);
      var error = money.json().getJsonObject("error");
      assertThat(error.getString("type")).isEqualTo("billing_error");
      assertThat(error.getString("message")).contains("Your limit of 0.001 dollars a day");
      assertThat(error.getJsonObject("details").getString("error_code"))
          .isEqualTo("budget_used_up");
      assertThat(money.header("x-should-retry")).isEqualTo("false");
      assertThat(Long.parseLong(money.header("retry-after"))).isBetween(1L, 86_400L);

      limitEachUser(TOKENS_A_MINUTE, "100");
      var tokens = post(path, claudes);
      assertThat(tokens.status()).isEqualTo(429);
      assertThat(tokens.json().getJsonObject("error").getString("type"))
          .isEqualTo("rate_limit_error");
      assertThat(tokens.header("x-should-retry")).isEqualTo("true");
      assertThat(Long.parseLong(tokens.header("retry-after"))).isBetween(1L, 60L);
    }

    @Test
    @DisplayName("the tutorial's socket is refused in its own frames, and stays usable")
    void isRefusedOnTheTutorialsSocket() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.001");
      try (var client =
          RawClient.open(gateway.port(), "/ws/chat", "Authorization: Bearer " + ada + "\r\n")) {
        for (int i = 0; i < 2; i++) {
          client.text("{\"message\":\"Hi\"}");
          var refused = client.read().json();
          assertThat(refused.getString("type")).isEqualTo("error");
          assertThat(refused.getString("code")).isEqualTo("budget_used_up");
          assertThat(refused.containsKey("turn")).isFalse();
          assertThat(refused.getLong("retry_after_ms")).isPositive();
        }
      }
    }

    @Test
    @DisplayName("the AI SDK's socket tells it as the request's error")
    void isRefusedOnTheAiSdksSocket() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.001");
      try (var client =
          RawClient.open(gateway.port(), "/ai-sdk/ws", "Authorization: Bearer " + ada + "\r\n")) {
        client.text(
            new JsonObject()
                .put("type", "send")
                .put("requestId", "r1")
                .put("id", "t")
                .put("trigger", "submit-message")
                .put("messages", chat.getJsonArray("messages"))
                .encode());
        assertThat(client.read().text()).contains("Your limit of 0.001 dollars a day");
      }
    }

    @Test
    @DisplayName("a stopped answer of the Messages API ends with Claude's error in its stream")
    void isStoppedInClaudesWords() throws Exception {
      limitEachUser(DOLLARS_A_DAY, "0.05");
      var reply =
          CompletableFuture.supplyAsync(() -> {
            try {
              return post("/v1/messages", claudes.copy().put("stream", true));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      var question = gateway.nextQuestion();
      question.begin(16_000);
      question.say("x".repeat(800));
      assertThat(reply.get(10, TimeUnit.SECONDS).body())
          .contains("x".repeat(800))
          .contains("event: error", "billing_error", "budget_reached");
      assertThat(gateway.upstream.cancelled).containsExactly(question);
    }

    @Test
    @DisplayName("models are hidden that are not offered")
    void modelsAreHidden() throws Exception {
      open(new Rules(Limits.NONE, Limits.NONE, Limits.NONE, Set.of(MODEL)));
      var refused = post("/v1/messages", claudes.copy().put("model", "claude-opus-5"));
      assertThat(refused.status()).isEqualTo(404);
      assertThat(refused.json().getJsonObject("error").getString("type"))
          .isEqualTo("not_found_error");
      assertThat(get("/v1/models").json().getJsonArray("data")).hasSize(1);
      assertThat(get("/v1/models/" + MODEL).status()).isEqualTo(200);

      open(new Rules(Limits.NONE, Limits.NONE, Limits.NONE, Set.of("claude-opus-5")));
      assertThat(get("/v1/models").json().getJsonArray("data")).isEmpty();
      assertThat(get("/v1/models/" + MODEL).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("a connection more is refused with 429, and may be opened when another has closed")
    void connectionsAreCounted() throws Exception {
      limitEachUser(CONNECTIONS, "2");
      var first = as(ada);
      try (var second = as(ada);
          var bob = as(guests.user("bob"))) {
        assertThat(bob.hello).isNotNull();
        assertThat(second.hello).isNotNull();
        var refused = get("/info");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().getString("code")).isEqualTo("limit_reached");
        assertThat(refused.json().getString("message")).contains("Your limit of 2 connections");
        first.close();
        Waiting.until("the connection that closed counts no more", () -> isWelcome());
      }
    }

    private boolean isWelcome() {
      try {
        return get("/info").status() == 200;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    private HttpApiClient.Reply get(String path) throws Exception {
      try (var client = new HttpApiClient(gateway.port())) {
        return client.get(path, "authorization", "Bearer " + ada);
      }
    }
  }

  @Nested
  @DisplayName("while the ledger can't be written")
  class Closed {
    private final List<Logger> logs =
        List.of(
            Logger.getLogger("dev.turnstream.turn.Lane"),
            Logger.getLogger("dev.turnstream.turn.LooseTurns"),
            Logger.getLogger("dev.turnstream.turn.Bills"));

    @AfterEach
    void logAgain() {
      logs.forEach(log -> log.setLevel(null));
    }

    @Test
    @DisplayName("is not asked, where it is money")
    void isNotAsked() throws Exception {
      logs.forEach(log -> log.setLevel(Level.OFF));
      limitEachUser(DOLLARS_A_DAY, "1");
      gateway.storeFails = true;
      try (var client =
              RawClient.open(gateway.port(), "/ws/chat", "Authorization: Bearer " + ada + "\r\n");
          var other = as(ada)) {
        client.text("{\"message\":\"Hi\"}");
        var failed = client.read().json();
        assertThat(failed.getString("code")).isEqualTo("store_unavailable");
        assertThat(failed.getString("turn")).startsWith("turn_");
        assertThat(other.call(start("c1", "Hi")).getString("code")).isEqualTo("store_unavailable");
        assertThat(gateway.upstream.asked).isEmpty();

        gateway.storeFails = false;
        client.text("{\"message\":\"Hi\"}");
        var question = gateway.nextQuestion();
        assertThat(gateway.store.store().ledgerShares(Instant.EPOCH).size())
            .as("what was asked is not over")
            .isLessThanOrEqualTo(1);
        question.begin(10);
        question.finish(10);
        Waiting.until(
            "both are in the ledger, also the bill that could not be written",
            () -> ledger("ada").size() == 2);
      }
    }
  }

  @Test
  @DisplayName("adds up: what was settled is what the ledger has, over all protocols")
  void addsUp() throws Exception {
    limitEachUser(DOLLARS_A_DAY, "1");
    try (var client = as(ada);
        var tutorial =
            RawClient.open(gateway.port(), "/ws/chat", "Authorization: Bearer " + ada + "\r\n")) {
      for (int i = 1; i <= 20; i++) {
        if (i % 2 == 0) {
          var turn = client.call(start("c" + i, "Hi")).getString("turn");
          answer(i);
          client.event(turn, "end");
        } else {
          tutorial.text("{\"message\":\"Hi\"}");
          answer(i);
          Waiting.until("it is billed", ledgerHas(i));
        }
      }
    }
    Waiting.until("all are billed", ledgerHas(20));
    var sum = ledger("ada").stream().map(LedgerRow::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    var payer = Payer.of(new Owner("ada"));
    assertThat(gateway.budgets.shares(payer))
        .singleElement()
        .satisfies(share -> {
          assertThat(share.used()).isEqualByComparingTo(sum);
          assertThat(share.reserved()).isZero();
        });
  }

  private BooleanSupplier ledgerHas(int rows) {
    return () -> ledger("ada").size() == rows;
  }

  private void answer(int tokens) throws Exception {
    var question = gateway.nextQuestion();
    question.begin(tokens);
    question.finish(tokens);
  }
}
