package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.schema.HttpContract;
import dev.turnstream.schema.HttpContract.Exchange;
import dev.turnstream.schema.HttpContract.Operation;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
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
      client.get("/info");
      client.get("/health");
      seen.addAll(client.seen);
      aForeignHost(gateway);
    }
    try (var gateway = new GatewayFixture(options -> options, 1, 1)) {
      aFullServer(gateway);
    }
    try (var gateway = GatewayFixture.behind(Guests.atTheDoor().entrance(), 1)) {
      nobody(gateway);
    }
    assertThat(seen).isEqualTo(described());
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
      if (operation.statuses().contains("404")) {
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
    var reply = CompletableFuture.supplyAsync(() -> chat(client));
    var question = gateway.nextQuestion();
    question.begin(1);
    question.finish(1);
    assertThat(reply.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
  }

  private static HttpApiClient.Reply chat(HttpApiClient client) {
    try {
      return client.post("/sse/chat", new JsonObject().put("message", "Hi"));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
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
