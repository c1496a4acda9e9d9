package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.Owner;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Everything that one user can name of another's, tried with every verb on every transport and in
 * every dialect. Whatever is answered is answered for what does not exist, byte for byte, and
 * nothing changes.
 */
@DisplayName("Of two users")
class TwoUsersTest {
  private static final String NOWHERE = "0".repeat(32);

  private final Guests guests = Guests.atTheDoor();
  private final String ada = guests.user("ada");
  private final String bob = guests.user("bob");
  private final HttpClient http = HttpClient.newHttpClient();
  private GatewayFixture gateway;
  private NativeClient adas;

  /** What Ada has, and by the same words what nobody has. */
  private final Map<String, String> hers = new TreeMap<>();

  private final Map<String, String> nobodys =
      Map.of(
          "conversation", "conv_" + NOWHERE,
          "question", "msg_" + NOWHERE,
          "answer", "msg_" + NOWHERE,
          "ended", "turn_" + NOWHERE,
          "running", "turn_" + NOWHERE,
          "kept", "turn_" + NOWHERE,
          "command", "nobodys-command",
          "runningCommand", "nobodys-command",
          "name", "nobodys-name");

  /** One answer over HTTP: all of it but what differs from request to request. */
  private record Said(int status, Map<String, List<String>> headers, String body) {}

  /** Something that somebody tries over HTTP; words in braces are ids. */
  private record Attempt(String method, String path, String body, List<String> headers) {
    Attempt(String method, String path, String body, String... headers) {
      this(method, path, body, List.of(headers));
    }

    @Override
    public String toString() {
      return method + " " + path + " " + String.join(": ", headers) + " " + body;
    }
  }

  @BeforeEach
  void givenAda() throws Exception {
    gateway = GatewayFixture.behind(guests.entrance(), 2);
    adas = NativeClient.as(gateway.port(), ada);
    var ended = adas.call(start("adas-first", "Where is the treasure?"));
    answer("Under the treasure tree");
    adas.textUntilEnd(ended.getString("turn"));
    hers.put("conversation", ended.getString("conversation"));
    hers.put("question", ended.getString("question"));
    hers.put("answer", ended.getString("answer"));
    hers.put("ended", ended.getString("turn"));
    hers.put("command", "adas-first");
    var running =
        adas.call(
            start("adas-second", "And the map?").put("conversation", hers.get("conversation")));
    var question = gateway.nextQuestion();
    question.begin(1);
    question.say("Partly");
    hers.put("running", running.getString("turn"));
    hers.put("runningCommand", "adas-second");
    hers.put("kept", keptTurn());
    hers.put("name", "adas-name");
    named("/ai-sdk/chat", chat("adas-name", "Named"));
    named("/ag-ui", run("adas-name", "Named"));
    named("/v1/messages", message(), "turnstream-conversation", "adas-name");
    Waiting.until("the partial answer is written down", this::isPartlyWritten);
  }

  private boolean isPartlyWritten() {
    try {
      return everythingOfAdas().contains("Partly");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws Exception {
    adas.close();
    http.shutdownNow();
    gateway.close();
  }

  private void answer(String text) throws Exception {
    var question = gateway.nextQuestion();
    question.begin(1);
    question.say(text);
    question.finish(1);
  }

  /** A turn of the Messages API, which belongs to no conversation, and runs on. */
  private String keptTurn() throws Exception {
    var sent =
        http.sendAsync(
            request(
                ada, new Attempt("POST", "/v1/messages", message().put("stream", true).encode())),
            BodyHandlers.ofInputStream());
    gateway.nextQuestion().begin(1);
    return sent.get().headers().firstValue("turnstream-turn").orElseThrow();
  }

  private void named(String path, JsonObject body, String... headers) throws Exception {
    var sent =
        http.sendAsync(
            request(ada, new Attempt("POST", path, body.encode(), headers)),
            BodyHandlers.ofString());
    answer("Named answer");
    assertThat(sent.get().statusCode()).isEqualTo(200);
  }

  private static JsonObject message() {
    return new JsonObject()
        .put("model", "claude-sonnet-4-6")
        .put("max_tokens", 100)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", "Hi")));
  }

  private static JsonObject chat(String name, String text) {
    var part = new JsonObject().put("type", "text").put("text", text);
    var message =
        new JsonObject().put("id", "u").put("role", "user").put("parts", new JsonArray().add(part));
    return new JsonObject().put("id", name).put("messages", new JsonArray().add(message));
  }

  private static JsonObject run(String thread, String text) {
    var message = new JsonObject().put("id", "1").put("role", "user").put("content", text);
    return new JsonObject()
        .put("threadId", thread)
        .put("runId", "r")
        .put("state", new JsonObject())
        .put("messages", new JsonArray().add(message))
        .put("tools", new JsonArray())
        .put("context", new JsonArray())
        .put("forwardedProps", new JsonObject());
  }

  private static List<Attempt> overHttp() {
    var all = new ArrayList<Attempt>();
    for (var turn : List.of("{ended}", "{running}", "{kept}")) {
      all.add(new Attempt("GET", "/api/turns/" + turn, ""));
      all.add(new Attempt("GET", "/api/turns/" + turn + "/events", ""));
      all.add(new Attempt("GET", "/api/turns/" + turn + "/events?after=1-1", ""));
      all.add(new Attempt("GET", "/api/turns/" + turn + "/events", "", "last-event-id", "1-2"));
      all.add(new Attempt("HEAD", "/api/turns/" + turn, ""));
      all.add(new Attempt("HEAD", "/api/turns/" + turn + "/events", ""));
      all.add(new Attempt("POST", "/api/turns/" + turn + "/cancel", ""));
      all.add(
          new Attempt(
              "POST",
              "/api/turns",
              "{\"type\":\"continue\",\"id\":\"b\",\"turn\":\"" + turn + "\"}"));
      all.add(new Attempt("POST", "/v1/messages", message().encode(), "turnstream-turn", turn));
      all.add(
          new Attempt(
              "POST",
              "/v1/messages",
              message().put("stream", true).encode(),
              "turnstream-turn",
              turn));
      all.add(new Attempt("GET", "/ai-sdk/chat/{name}/stream?turn=" + turn, ""));
      all.add(
          new Attempt(
              "POST", "/ai-sdk/chat/{name}/stop", new JsonObject().put("turn", turn).encode()));
      all.add(new Attempt("GET", "/ag-ui/turns/" + turn, ""));
      all.add(new Attempt("POST", "/ag-ui", run("t", "Hi").encode(), "turnstream-turn", turn));
    }
    for (var command : List.of("{command}", "{runningCommand}")) {
      all.add(new Attempt("POST", "/api/commands/" + command + "/cancel", ""));
      all.add(
          new Attempt(
              "POST",
              "/ai-sdk/chat/{name}/stop",
              new JsonObject().put("command", command).encode()));
    }
    all.add(new Attempt("GET", "/ai-sdk/chat/{name}/stream", ""));
    all.add(new Attempt("POST", "/ai-sdk/chat/{name}/stop", "{}"));
    all.add(new Attempt("GET", "/ai-sdk/chat/{conversation}/stream", ""));
    all.add(new Attempt("POST", "/ai-sdk/chat/{conversation}/stop", "{}"));
    all.add(new Attempt("POST", "/ai-sdk/chat", chat("{conversation}", "Mine?").encode()));
    all.add(new Attempt("GET", "/ag-ui/threads/{name}", ""));
    all.add(new Attempt("GET", "/ag-ui/threads/{conversation}", ""));
    all.add(new Attempt("POST", "/ag-ui", run("{conversation}", "Mine?").encode()));
    all.add(
        new Attempt(
            "POST",
            "/v1/messages",
            message().encode(),
            "turnstream-conversation",
            "{conversation}"));
    var conversation = "/api/conversations/{conversation}";
    all.add(new Attempt("GET", conversation, ""));
    all.add(new Attempt("HEAD", conversation, ""));
    all.add(new Attempt("GET", conversation + "/export", ""));
    all.add(new Attempt("GET", conversation + "/export?format=markdown", ""));
    all.add(new Attempt("PATCH", conversation, "{\"title\":\"Mine\"}"));
    all.add(new Attempt("PATCH", conversation, "{\"settings\":{\"system\":\"Obey\"}}"));
    all.add(new Attempt("POST", conversation + "/restore", ""));
    all.add(new Attempt("DELETE", conversation, ""));
    all.add(new Attempt("DELETE", "/api/users/ada", ""));
    all.add(new Attempt("DELETE", conversation + "?grace_ms=0", ""));
    commands()
        .forEach(body -> {
          if (List.of("start", "edit", "regenerate").contains(body.getString("type"))) {
            all.add(new Attempt("POST", "/api/turns", body.encode()));
          }
        });
    return all;
  }

  /** The native protocol's commands, but those that watch. */
  private static List<JsonObject> commands() {
    var all = new ArrayList<JsonObject>();
    all.add(start("b", "Mine?").put("conversation", "{conversation}"));
    all.add(start("b", "Mine?").put("conversation", "{conversation}").put("parent", "{answer}"));
    all.add(start("b", "Mine?").put("conversation", "{conversation}").put("busy", "interrupt"));
    all.add(start("b", "Mine?").put("conversation", "{conversation}").put("busy", "refuse"));
    all.add(command("regenerate", "b").put("conversation", "{conversation}"));
    all.add(
        command("regenerate", "b")
            .put("conversation", "{conversation}")
            .put("message", "{question}"));
    all.add(
        command("edit", "b")
            .put("conversation", "{conversation}")
            .put("question", "{question}")
            .put("message", "Mine?"));
    for (var turn : List.of("{ended}", "{running}", "{kept}")) {
      all.add(command("continue", "b").put("turn", turn));
      all.add(command("cancel", "b").put("turn", turn));
    }
    all.add(command("cancel", "b").put("command", "{command}"));
    all.add(command("cancel", "b").put("command", "{runningCommand}"));
    for (var type : List.of("read", "delete", "restore")) {
      all.add(command(type, "b").put("conversation", "{conversation}"));
    }
    all.add(command("delete", "b").put("conversation", "{conversation}").put("grace_ms", 0));
    all.add(command("rename", "b").put("conversation", "{conversation}").put("title", "Mine"));
    all.add(
        command("configure", "b")
            .put("conversation", "{conversation}")
            .put("settings", new JsonObject().put("system", "Obey")));
    return all;
  }

  private static String named(String text, Map<String, String> ids) {
    var filled = text;
    for (var id : ids.entrySet()) {
      filled = filled.replace("{" + id.getKey() + "}", id.getValue());
    }
    return filled;
  }

  private HttpRequest request(String token, Attempt attempt) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + attempt.path()))
            .timeout(Duration.ofSeconds(20))
            .header("authorization", "Bearer " + token)
            .header("content-type", "application/json");
    if (!attempt.headers().isEmpty()) {
      request.headers(attempt.headers().toArray(String[]::new));
    }
    return request
        .method(
            attempt.method(),
            attempt.body().isEmpty()
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(attempt.body()))
        .build();
  }

  /** What Bob hears, with the ids that he named put back into their places. */
  private Said bobHears(Attempt attempt, Map<String, String> ids) throws Exception {
    var headers = new ArrayList<String>();
    for (var header : attempt.headers()) {
      headers.add(named(header, ids));
    }
    var filled =
        new Attempt(
            attempt.method(), named(attempt.path(), ids), named(attempt.body(), ids), headers);
    var reply = http.send(request(bob, filled), BodyHandlers.ofString());
    var told = new TreeMap<>(reply.headers().map());
    told.remove("request-id");
    told.computeIfPresent(
        "x-turnstream-turn",
        (_, said) -> said.stream().map(id -> id.replaceAll("[0-9a-f]{32}", "id")).toList());
    return new Said(
        reply.statusCode(),
        told,
        reply
            .body()
            .replaceAll("req_[0-9a-f]+", "req")
            .replaceAll("(conv|turn|msg)_[0-9a-f]{32}", "id"));
  }

  @TestFactory
  @DisplayName("one hears nothing of the other's over HTTP, in any dialect:")
  List<DynamicTest> overHttpNothing() throws Exception {
    var before = everythingOfAdas();
    var tests = new ArrayList<DynamicTest>();
    for (var attempt : overHttp()) {
      tests.add(
          DynamicTest.dynamicTest(
              attempt.toString(),
              () -> {
                var heard = bobHears(attempt, hers);
                assertThat(heard).isEqualTo(bobHears(attempt, nobodys));
                assertThat(heard.body()).doesNotContain("treasure", "Named");
              }));
    }
    tests.add(DynamicTest.dynamicTest("and nothing has changed", () -> assertUnchanged(before)));
    return tests;
  }

  @Test
  @DisplayName("one hears nothing of the other's by any command of the native protocol")
  void byCommandsNothing() throws Exception {
    var before = everythingOfAdas();
    try (var bobs = NativeClient.as(gateway.port(), bob)) {
      for (var template : commands()) {
        bobs.text(named(template.encode(), hers));
        var heard = bobs.answer("b");
        bobs.text(named(template.encode(), nobodys));
        assertThat(heard).as(template.encode()).isEqualTo(bobs.answer("b"));
        assertThat(heard.getString("code")).as(template.encode()).isEqualTo("unknown");
      }
      for (var turn : List.of("ended", "running", "kept")) {
        assertThat(bobs.watch("w", named("{" + turn + "}", hers)).getString("result"))
            .isEqualTo("unknown");
      }
      assertThat(bobs.call(command("list", "l")).getJsonArray("conversations")).isEmpty();
      assertThat(
              bobs.call(command("list", "q").put("query", "treasure"))
                  .getJsonArray("conversations"))
          .isEmpty();
    }
    assertUnchanged(before);
  }

  @Test
  @DisplayName("one hears nothing of the other's over the AI SDK's socket")
  void overTheAiSdksSocketNothing() throws Exception {
    var before = everythingOfAdas();
    try (var bobs =
        RawClient.open(
            gateway.port(), "/ai-sdk/ws", "Authorization: Bearer %s\r\n".formatted(bob))) {
      for (var template : socketFrames()) {
        bobs.text(named(template.encode(), hers));
        var heard = allSaid(bobs);
        bobs.text(named(template.encode(), nobodys));
        assertThat(heard).as(template.encode()).isEqualTo(allSaid(bobs));
      }
    }
    assertUnchanged(before);
  }

  /** All that is said of one request, none of which is of a turn. */
  private static List<JsonObject> allSaid(RawClient client) throws Exception {
    var said = new ArrayList<JsonObject>();
    do {
      said.add(client.read().json());
    } while (said.getLast().getString("type").equals("start"));
    assertThat(said.getLast().getString("type")).isIn("no-active", "error");
    return said;
  }

  /** A frame for each way to name what is somebody's; the request's id is the same each time. */
  private static List<JsonObject> socketFrames() {
    var all = new ArrayList<JsonObject>();
    for (var name : List.of("{name}", "{conversation}")) {
      all.add(frame("resume", name, new JsonObject()));
    }
    for (var turn : List.of("{ended}", "{running}", "{kept}")) {
      all.add(frame("resume", "{name}", new JsonObject().put("turn", turn)));
      all.add(frame("resume", "{conversation}", new JsonObject().put("turn", turn)));
    }
    all.add(
        frame("send", "{conversation}", new JsonObject()).mergeIn(chat("{conversation}", "Mine?")));
    return all;
  }

  private static JsonObject frame(String type, String chat, JsonObject body) {
    return new JsonObject()
        .put("type", type)
        .put("requestId", "r")
        .put("id", chat)
        .put("headers", new JsonObject())
        .put("body", body);
  }

  @Test
  @DisplayName("one hears no notice of what happens in the other's, although it asked for it")
  void noNotices() throws Exception {
    try (var bobs = NativeClient.as(gateway.port(), bob)) {
      bobs.call(command("read", "r").put("conversation", hers.get("conversation")));
      adas.call(
          command("rename", "t").put("conversation", hers.get("conversation")).put("title", "X"));
      adas.call(command("delete", "d").put("conversation", hers.get("conversation")));
      bobs.send(command("list", "l"));
      var next = bobs.next(frame -> !"heartbeat".equals(frame.getString("type")));
      assertThat(next.getString("id")).isEqualTo("l");
    }
  }

  @Test
  @DisplayName("one may have the same names for other things")
  void sameNames() throws Exception {
    var before = everythingOfAdas();
    for (var attempt :
        List.of(
            new Attempt("POST", "/ai-sdk/chat", chat("adas-name", "Bob's own").encode()),
            new Attempt("POST", "/ag-ui", run("adas-name", "Bob's own").encode()),
            new Attempt(
                "POST",
                "/v1/messages",
                message().encode(),
                "turnstream-conversation",
                "adas-name"))) {
      var sent = http.sendAsync(request(bob, attempt), BodyHandlers.ofString());
      var question = gateway.nextQuestion();
      assertThat(question.request.messages()).as("only Bob's words are sent").hasSize(1);
      question.begin(1);
      question.finish(1);
      assertThat(sent.get().statusCode()).isEqualTo(200);
    }
    try (var bobs = NativeClient.as(gateway.port(), bob)) {
      var first = bobs.call(start("adas-first", "Bob's own"));
      assertThat(first.getBoolean("duplicate")).isFalse();
      gateway.nextQuestion();
      assertThat(bobs.call(command("list", "l")).getJsonArray("conversations")).hasSize(4);
    }
    assertUnchanged(before);
  }

  @Test
  @DisplayName("each is billed for what is theirs")
  void ledger() {
    var store = gateway.store.store();
    assertThat(store.ledger(new Owner("bob"), Instant.EPOCH, Instant.MAX)).isEmpty();
    Waiting.until(
        "four ended turns are billed",
        () -> store.ledger(new Owner("ada"), Instant.EPOCH, Instant.MAX).size() == 4);
  }

  /** All that Ada can read of what is hers; what runs has said nothing since. */
  private String everythingOfAdas() throws Exception {
    var all = new StringBuilder();
    for (var path :
        List.of(
            "/api/conversations",
            "/api/conversations/" + hers.get("conversation"),
            "/api/turns/" + hers.get("running"),
            "/api/turns/" + hers.get("ended"))) {
      all.append(
          http.send(request(ada, new Attempt("GET", path, "")), BodyHandlers.ofString()).body());
    }
    return all.toString();
  }

  private void assertUnchanged(String before) throws Exception {
    assertThat(everythingOfAdas()).isEqualTo(before);
    assertThat(gateway.upstream.cancelled).isEmpty();
    assertThat(gateway.upstream.asked).isEmpty();
    assertThat(adas.watch("still", named("{running}", hers)).getString("state"))
        .isEqualTo("running");
  }
}
