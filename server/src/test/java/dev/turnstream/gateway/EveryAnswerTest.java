package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.budget.Limits;
import dev.turnstream.budget.Measure;
import dev.turnstream.budget.Rules;
import dev.turnstream.schema.HttpContract;
import dev.turnstream.schema.HttpContract.Exchange;
import dev.turnstream.schema.HttpContract.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Provokes every status of every operation that {@code docs/openapi.yaml} describes. */
@DisplayName("Every answer over HTTP")
class EveryAnswerTest {
  private static final String NO_CONVERSATION = "/api/conversations/conv_" + "0".repeat(32);

  private final Set<String> seen = new TreeSet<>();

  @Test
  @DisplayName("has been seen, and was as it is described")
  void isSeen() throws Exception {
    try (var gateway = new GatewayFixture();
        var client = new HttpApiClient(gateway.port())) {
      aTurnAndItsConversation(gateway, client);
      whatIsNotThere(client);
      whatIsWrong(client);
      whatMustWait(gateway, client);
      aTurnOfItsOwn(gateway, client);
      inClaudesWords(gateway, client);
      asRuns(gateway, client);
      asChats(gateway, client);
      whatOperatorsSee(client);
      client.call("POST", "/api/tickets", (String) null);
      client.get("/api/me/export");
      client.call("DELETE", "/api/users/nobody", (String) null);
      client.get("/info");
      client.get("/health");
      isItWell(gateway, client);
      seen.addAll(client.seen);
      aForeignHost(gateway);
    }
    try (var gateway = new GatewayFixture(options -> options, 1, 1)) {
      aFullServer(gateway);
    }
    var noConnections = BudgetTest.limits(Measure.CONNECTIONS, "0");
    var rules = new Rules(Limits.NONE, noConnections, Limits.NONE, Set.of());
    try (var gateway = GatewayFixture.limiting(rules, Guests.nobodyIsAsked(), 1)) {
      nobody(gateway);
    }
    limited(BudgetTest.limits(Measure.DOLLARS_A_DAY, "0"), 402);
    limited(BudgetTest.limits(Measure.TURNS_AN_HOUR, "0"), 429);
    try (var gateway = GatewayFixture.behind(Guests.atTheDoor().entrance(), 1)) {
      nobody(gateway);
    }
    assertThat(seen).isEqualTo(described());
  }

  private void limited(Limits limits, int status) throws Exception {
    var onlyOther = new Rules(Limits.NONE, Limits.NONE, Limits.NONE, Set.of("claude-sonnet-5"));
    var plain = new Rules(Limits.NONE, limits, Limits.NONE, Set.of());
    try (var gateway = GatewayFixture.limiting(plain, Guests.nobodyIsAsked(), 1);
        var client = new HttpApiClient(gateway.port())) {
      assertThat(client.post("/api/turns", start("c", "Hi")).status()).isEqualTo(status);
      assertThat(client.post("/sse/chat", new JsonObject().put("message", "Hi")).status())
          .isEqualTo(status);
      seen.addAll(client.seen);
    }
    try (var gateway = GatewayFixture.limiting(onlyOther, Guests.nobodyIsAsked(), 1);
        var client = new HttpApiClient(gateway.port())) {
      assertThat(client.post("/sse/chat", new JsonObject().put("message", "Hi")).status())
          .isEqualTo(404);
      seen.addAll(client.seen);
    }
  }

  private static Set<String> described() {
    var all = new TreeSet<String>();
    for (var operation : HttpContract.operations()) {
      operation.statuses().forEach(status -> all.add(operation.name() + " " + status));
    }
    return all;
  }

  private static JsonObject begin(HttpApiClient client, String id) throws Exception {
    return client.post("/api/turns", start(id, "Hi")).json();
  }

  private static void aTurnAndItsConversation(GatewayFixture gateway, HttpApiClient client)
      throws Exception {
    var turn = begin(client, "c1");
    begin(client, "c1");
    var question = gateway.nextQuestion();
    question.begin(1);
    question.say("Hello");
    question.finish(1);
    var path = "/api/turns/" + turn.getString("turn");
    String last = "";
    try (var events = client.events(path + "/events")) {
      last = events.all().getLast().id();
    }
    client.get(path + "/events?after=" + last);
    client.get(path + "/events?after=last");
    client.get(path);
    client.call("POST", path + "/cancel", (String) null);
    client.call("POST", "/api/commands/c1/cancel", (String) null);
    var conversation = "/api/conversations/" + turn.getString("conversation");
    client.get(conversation);
    client.get(conversation + "/export");
    client.get(conversation + "/export?format=markdown");
    client.call("PATCH", conversation, new JsonObject().put("title", "T"));
    client.get("/api/conversations");
    client.call("DELETE", conversation, (String) null);
    client.call("POST", conversation + "/restore", (String) null);
    client.call("DELETE", conversation + "?grace_ms=no", (String) null);
    client.call("DELETE", conversation + "?grace_ms=0", (String) null);
  }

  private static void whatIsNotThere(HttpApiClient client) throws Exception {
    for (var operation : HttpContract.operations()) {
      if (operation.statuses().contains("404") && !operation.path().equals("/sse/chat")) {
        client.call(operation.method(), operation.path(), bodyFor(operation));
      }
    }
  }

  private static String bodyFor(Operation operation) {
    return switch (operation.method()) {
      case "PATCH" -> "{\"title\":\"T\"}";
      case "POST" ->
          "{\"id\":\"x\",\"message\":\"Hi\",\"conversation\":\"conv_%s\"}"
              .formatted("0".repeat(32));
      default -> "";
    };
  }

  private static void whatIsWrong(HttpApiClient client) throws Exception {
    var large = "{\"title\":\"%s\"}".formatted("x".repeat(70_000));
    for (var operation : HttpContract.operations()) {
      if (operation.statuses().contains("415")) {
        client.call(operation.method(), operation.path(), (String) null);
        client.call(operation.method(), operation.path(), "{}");
        client.call(operation.method(), operation.path(), large);
      }
    }
    client.get("/api/conversations?limit=0");
    client.get(NO_CONVERSATION + "/export?format=pdf");
  }

  private static void whatMustWait(GatewayFixture gateway, HttpApiClient client) throws Exception {
    var first = begin(client, "first");
    gateway.nextQuestion();
    var next = start("next", "Hi").put("conversation", first.getString("conversation"));
    client.post("/api/turns", next.copy().put("busy", "refuse"));
    for (int i = 0; i <= 3; i++) {
      client.post("/api/turns", next.copy().put("id", "next." + i));
    }
  }

  private static void aTurnOfItsOwn(GatewayFixture gateway, HttpApiClient client) throws Exception {
    var reply = posted(client, "/sse/chat", new JsonObject().put("message", "Hi"));
    answerNext(gateway);
    assertThat(reply.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
  }

  private static void answerNext(GatewayFixture gateway) throws InterruptedException {
    var question = gateway.nextQuestion();
    question.begin(1);
    question.finish(1);
  }

  private static CompletableFuture<HttpApiClient.Reply> posted(
      HttpApiClient client, String path, JsonObject body, String... headers) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return client.call("POST", path, body, headers);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    });
  }

  private static void inClaudesWords(GatewayFixture gateway, HttpApiClient client)
      throws Exception {
    var message = new JsonObject().put("role", "user").put("content", "Hi");
    var body =
        new JsonObject()
            .put("model", "claude-sonnet-4-6")
            .put("max_tokens", 10)
            .put("messages", new JsonArray().add(message));
    var reply = posted(client, "/v1/messages", body);
    answerNext(gateway);
    assertThat(reply.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(client.post("/v1/messages", body.copy().put("model", "")).status()).isEqualTo(400);
    assertThat(client.post("/v1/messages/count_tokens", body).status()).isEqualTo(200);
    assertThat(client.get("/v1/models").status()).isEqualTo(200);
    assertThat(client.get("/v1/models/claude-sonnet-4-6").status()).isEqualTo(200);
    assertThat(client.get("/v1/models/claude-0").status()).isEqualTo(404);
  }

  private static JsonObject run(String id) {
    var message = new JsonObject().put("id", "1").put("role", "user").put("content", "Hi");
    return new JsonObject()
        .put("threadId", "t")
        .put("runId", id)
        .put("messages", new JsonArray().add(message));
  }

  private static void asRuns(GatewayFixture gateway, HttpApiClient client) throws Exception {
    var reply = posted(client, "/ag-ui", run("1"));
    answerNext(gateway);
    var ended = reply.get(10, TimeUnit.SECONDS);
    var lines = ended.body().lines().filter(line -> line.startsWith("id: ")).toList();
    String[] last = {"last-event-id", lines.getLast().substring("id: ".length())};
    assertThat(posted(client, "/ag-ui", run("1"), last).join().status()).isEqualTo(204);
    assertThat(client.post("/ag-ui", run("")).status()).isEqualTo(400);
    var path = "/ag-ui/turns/" + ended.header("turnstream-turn");
    assertThat(client.get(path).body()).contains("RUN_FINISHED");
    assertThat(client.get(path, last).status()).isEqualTo(204);
    assertThat(client.get("/ag-ui/threads/t").status()).isEqualTo(204);
    var live = posted(client, "/ag-ui", run("2"));
    var question = gateway.nextQuestion();
    try (var watched = client.events("/ag-ui/threads/t")) {
      assertThat(watched.status()).isEqualTo(200);
      question.begin(1);
      question.finish(1);
    }
    assertThat(live.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(client.get("/ag-ui/capabilities").status()).isEqualTo(200);
  }

  private static JsonObject chat() {
    var part = new JsonObject().put("type", "text").put("text", "Hi");
    var message = new JsonObject().put("id", "u").put("role", "user");
    message.put("parts", new JsonArray().add(part));
    return new JsonObject().put("id", "t").put("messages", new JsonArray().add(message));
  }

  private static void asChats(GatewayFixture gateway, HttpApiClient client) throws Exception {
    var reply = posted(client, "/ai-sdk/chat", chat());
    answerNext(gateway);
    var ended = reply.get(10, TimeUnit.SECONDS);
    assertThat(ended.body()).endsWith("data: [DONE]\n\n");
    assertThat(client.post("/ai-sdk/chat", chat().put("id", "")).status()).isEqualTo(400);
    var path = "/ai-sdk/chat/t/stream";
    assertThat(client.get(path).status()).isEqualTo(204);
    var again = client.get(path + "?turn=" + ended.header("x-turnstream-turn"));
    assertThat(again.body()).isEqualTo(ended.body());
    assertThat(client.get(path + "?turn=turn_0").status()).isEqualTo(404);
    var stop = new JsonObject();
    assertThat(client.post("/ai-sdk/chat/t/stop", stop).status()).isEqualTo(200);
    assertThat(client.post("/ai-sdk/chat/nobody/stop", stop).status()).isEqualTo(404);
  }

  private static void whatOperatorsSee(HttpApiClient client) throws Exception {
    assertThat(client.get("/ops/data").status()).isEqualTo(200);
    assertThat(client.get("/ops/data?after=no").status()).isEqualTo(400);
    assertThat(client.get("/metrics").status()).isEqualTo(200);
    for (var path : List.of("/api/usage", "/ops/usage")) {
      assertThat(client.get(path).json().getJsonArray("usage")).isNotEmpty();
      assertThat(client.get(path + "?format=csv").body()).startsWith("day,user,model,");
      assertThat(client.get(path + "?from=yesterday").status()).isEqualTo(400);
    }
  }

  private static void isItWell(GatewayFixture gateway, HttpApiClient client) throws Exception {
    client.get("/health/live");
    client.get("/health/ready");
    gateway.stick();
    client.get("/health/live");
    gateway.doors.drain();
    client.get("/health/ready");
  }

  private void aForeignHost(GatewayFixture gateway) throws Exception {
    for (var operation : HttpContract.operations()) {
      ask(gateway, operation, "evil.example");
    }
  }

  private void aFullServer(GatewayFixture gateway) throws Exception {
    try (var other = RawClient.openNative(gateway.port())) {
      assertThat(other.read().opcode()).isEqualTo(RawClient.TEXT);
      for (var operation : HttpContract.operations()) {
        ask(gateway, operation, "127.0.0.1:" + gateway.port());
      }
    }
  }

  private void nobody(GatewayFixture gateway) throws Exception {
    for (var operation : HttpContract.operations()) {
      ask(gateway, operation, "127.0.0.1:" + gateway.port());
    }
  }

  private void ask(GatewayFixture gateway, Operation operation, String host) throws Exception {
    try (var client = new RawClient(gateway.port())) {
      var request =
          "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n\r\n"
              .formatted(operation.method(), operation.path(), host);
      var reply = client.ask(request);
      seen.add(
          HttpContract.assertDescribed(
              new Exchange(
                  operation.method(),
                  operation.path(),
                  null,
                  reply.status(),
                  reply::header,
                  reply.body())));
    }
  }
}
