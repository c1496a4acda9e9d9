package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/operating/logs.md, on the audit log. */
@DisplayName("The audit log tells")
class AuditTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path directory;

  private MarkedUpstream upstream;
  private RunningServer server;
  private Path log;
  private Path tokens;
  private Path config;
  private String ada;

  @BeforeEach
  void open() throws Exception {
    upstream = new MarkedUpstream("Hello.", "Oh.");
    log = directory.resolve("audit.log");
    tokens = directory.resolve("tokens");
    config = directory.resolve("turnstream.conf");
    Files.writeString(config, "max-turns = 10\n");
    ada = NothingLeaksTest.token(tokens, "ada", "user");
    server =
        RunningServer.start(
            Map.of(),
            "--upstream-url=" + upstream.url(),
            "--tokens=" + tokens,
            "--data-dir=" + directory.resolve("data"),
            "--config=" + config,
            "--audit-log=" + log);
  }

  @AfterEach
  void close() {
    server.close();
    upstream.close();
  }

  private List<JsonObject> told() throws IOException {
    return Files.readAllLines(log).stream().map(JsonObject::new).toList();
  }

  /** Waits until something was told, since a thread of its own writes it. */
  private JsonObject await(String verb, Predicate<JsonObject> such) throws Exception {
    var until = Instant.now().plusSeconds(PATIENCE_SECONDS);
    while (Instant.now().isBefore(until)) {
      var found =
          told().stream()
              .filter(deed -> verb.equals(deed.getString("verb")))
              .filter(such)
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.sleep(20);
    }
    throw new AssertionError("nobody told of " + verb + ": " + told());
  }

  private JsonObject await(String verb) throws Exception {
    return await(verb, _ -> true);
  }

  private EveryDoor as(String token) {
    return new EveryDoor(server, "authorization", "Bearer " + token);
  }

  @Test
  @DisplayName("who came in, who did not, and who asked for a ticket")
  void passes() throws Exception {
    try (var client = as(ada);
        var stranger = as("ts_000000000000_wrong")) {
      client.call("POST", "/api/tickets", "{}");
      client.call("GET", "/api/conversations", "");
      stranger.call("GET", "/api/conversations", "");
    }
    var issued = await("ticket_issued");
    assertThat(issued.getString("user")).isEqualTo("ada");
    assertThat(issued.getString("outcome")).isEqualTo("done");
    assertThat(issued.getString("address")).isEqualTo("127.0.0.1");
    assertThat(issued.getString("request")).startsWith("req_");
    assertThat(Instant.parse(issued.getString("time"))).isBefore(Instant.now());
    var refused = await("pass_refused");
    assertThat(refused.getString("outcome")).isEqualTo("refused");
    assertThat(refused.containsKey("user")).isFalse();
    await("pass_used");
    assertThat(told().stream().filter(it -> it.getString("verb").equals("pass_used")))
        .as("not with each request")
        .hasSize(1);
    assertThat(Files.readString(log)).doesNotContain(ada, "wrong");
  }

  @Test
  @DisplayName("who signed in and out")
  void signingIn() throws Exception {
    var form =
        new String[] {
          "origin", server.url(""), "content-type", "application/x-www-form-urlencoded"
        };
    try (var client = new EveryDoor(server)) {
      var cookie =
          client
              .call("POST", "/sign-in", "token=" + ada, form)
              .headers()
              .firstValue("set-cookie")
              .orElseThrow()
              .split(";", 2)[0];
      client.call("POST", "/sign-in", "token=nonsense", form);
      client.call("POST", "/sign-out", "x=1", "origin", server.url(""), "cookie", cookie);
    }
    assertThat(await("sign_in", it -> it.getString("outcome").equals("done")).getString("user"))
        .isEqualTo("ada");
    await("sign_in", it -> it.getString("outcome").equals("refused"));
    assertThat(await("sign_out").getString("user")).isEqualTo("ada");
  }

  @Test
  @DisplayName("what became of conversations, by their ids")
  void conversations() throws Exception {
    String conversation;
    try (var client = as(ada)) {
      var turn = client.call("POST", "/api/turns", "{\"id\":\"c1\",\"message\":\"Hi\"}");
      conversation = new JsonObject(turn.body()).getString("conversation");
      var path = "/api/conversations/" + conversation;
      client.call("PATCH", path, "{\"title\":\"Secret\"}");
      client.call("GET", path + "/export", "");
      client.call("DELETE", path + "?grace_ms=60000", "");
      client.call("POST", path + "/restore", "");
      client.call("DELETE", "/api/conversations/nobodys", "");
    }
    for (var verb : List.of("renamed", "exported", "deleted", "restored")) {
      var deed = await("conversation_" + verb, it -> conversation.equals(it.getString("object")));
      assertThat(deed.getString("user")).as(verb).isEqualTo("ada");
      assertThat(deed.getString("outcome")).as(verb).isEqualTo("done");
    }
    var unknown = await("conversation_deleted", it -> it.getString("outcome").equals("unknown"));
    assertThat(unknown.containsKey("object")).isFalse();
    assertThat(Files.readString(log)).doesNotContain("Secret", "nobodys");
  }

  @Test
  @DisplayName("which tokens came and went, who looked at figures, and whose pass was not for it")
  void operators() throws Exception {
    var olga = NothingLeaksTest.token(tokens, "olga", "operator");
    var added = await("token_added");
    assertThat(added.getString("user")).isEqualTo("olga");
    assertThat(olga).contains(added.getString("object"));
    try (var operator = as(olga);
        var user = as(ada)) {
      operator.call("GET", "/ops/data", "");
      operator.call("GET", "/metrics", "");
      user.call("GET", "/metrics", "");
    }
    assertThat(await("figures_read").getString("user")).isEqualTo("olga");
    assertThat(await("not_permitted").getString("user")).isEqualTo("ada");
    Files.writeString(tokens, "");
    await("token_removed", it -> it.getString("user").equals("ada"));
    await("token_removed", it -> it.getString("user").equals("olga"));
  }

  @Test
  @DisplayName("which open connections were closed with their pass")
  void connections() throws Exception {
    var closed = new CompletableFuture<Integer>();
    try (var http = HttpClient.newHttpClient()) {
      http.newWebSocketBuilder()
          .header("authorization", "Bearer " + ada)
          .subprotocols("turnstream.v1")
          .buildAsync(
              URI.create(server.url("/ws").replace("http:", "ws:")),
              new WebSocket.Listener() {
                @Override
                public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                  closed.complete(code);
                  return CompletableFuture.completedStage(null);
                }
              })
          .join();
      Files.writeString(tokens, "");
      assertThat(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(4401);
    }
    var told = await("connection_closed");
    assertThat(told.getString("user")).isEqualTo("ada");
    assertThat(told.getString("reason")).isEqualTo("revoked");
    assertThat(told.getString("request")).startsWith("req_");
    assertThat(told.getString("address")).isEqualTo("127.0.0.1");
    assertThat(told().stream().filter(it -> it.getString("verb").equals("connection_closed")))
        .as("once")
        .hasSize(1);
  }

  @Test
  @DisplayName("which settings are others, from what to what, and never a secret")
  void settings() throws Exception {
    Files.writeString(
        config,
        """
        max-turns = 20
        port = 9999
        system = Speak of pears.
        api-key = sk-ant-PLANTED
        upstream-proxy = http://me:PLANTED@127.0.0.1:1
        user-turns-an-hour = 7
        """);
    hangUp();
    await("settings_read", it -> it.getString("outcome").equals("done"));
    assertThat(told().stream().filter(it -> it.getString("verb").equals("setting_changed")))
        .extracting(it ->
            List.of(
                it.getString("setting"),
                it.getString("from"),
                it.getString("to"),
                it.getString("outcome")))
        .contains(
            List.of("max-turns", "\"10\"", "\"20\"", "done"),
            List.of("user-turns-an-hour", "not set", "\"7\"", "done"),
            List.of("api-key", "not set", "(not shown)", "done"),
            List.of("system", "not set", "(not shown)", "refused"),
            List.of("upstream-proxy", "not set", "\"http://...@127.0.0.1:1\"", "refused"));
    assertThat(server.output()).contains("max-turns is \"20\" now and was \"10\"");
    Files.writeString(config, "max-turns = many\n");
    hangUp();
    await("settings_read", it -> it.getString("outcome").equals("failed"));
    assertThat(Files.readString(log) + server.output()).doesNotContain("PLANTED", "pears");
  }

  private void hangUp() throws Exception {
    new ProcessBuilder("kill", "-HUP", String.valueOf(server.pid())).start().waitFor();
  }

  @Test
  @DisplayName("when the server started and stopped")
  void server() throws Exception {
    await("server_started");
    server.close();
    await("server_stopped");
  }
}
