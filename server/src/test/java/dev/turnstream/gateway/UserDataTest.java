package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.start;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import dev.turnstream.model.Owner;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("All of a user")
class UserDataTest {
  private static final String USER = "ada-lovelace";

  private final Guests guests = Guests.atTheDoor();
  private final String ada = guests.user(USER);
  private final String bob = guests.user("bob");
  private final String operator = guests.token("ops", Role.OPERATOR, Scope.of(Role.OPERATOR), null);
  private GatewayFixture gateway;
  private HttpApiClient http;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.behind(guests.entrance(), 2);
    http = new HttpApiClient(gateway.port());
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    gateway.close();
  }

  private static String[] as(String token) {
    return new String[] {"authorization", "Bearer " + token};
  }

  private JsonObject exchange(NativeClient client, String id, String question, String answer)
      throws Exception {
    var turn = client.call(start(id, question));
    var asked = gateway.nextQuestion();
    asked.begin(1);
    asked.say(answer);
    asked.finish(1);
    client.textUntilEnd(turn.getString("turn"));
    return turn;
  }

  private JsonArray conversationsOf(String token) throws Exception {
    return http.get("/api/conversations", as(token)).json().getJsonArray("conversations");
  }

  private List<String> onDisk(String... words) throws Exception {
    var all = new StringBuilder();
    try (var files = Files.walk(gateway.store.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, ISO_8859_1));
      }
    }
    return List.of(words).stream().filter(word -> all.indexOf(word) >= 0).toList();
  }

  @Test
  void isExportedAsOneObjectWithNothingOfOthers() throws Exception {
    try (var adas = NativeClient.as(gateway.port(), ada);
        var bobs = NativeClient.as(gateway.port(), bob)) {
      exchange(adas, "a1", "markerone", "markeranswer");
      exchange(adas, "a2", "markertwo", "markeranswer");
      exchange(bobs, "b1", "markerbob", "markerbob");
    }
    var reply = http.get("/api/me/export", as(ada));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-disposition"))
        .isEqualTo("attachment; filename=\"turnstream-export.json\"");
    var export = reply.json();
    assertThat(export.getString("user")).isEqualTo(USER);
    assertThat(export.getJsonArray("conversations")).hasSize(2);
    assertThat(export.getJsonArray("usage")).hasSize(2);
    assertThat(reply.body()).contains("markerone", "markertwo").doesNotContain("markerbob");
    var one = export.getJsonArray("conversations").getJsonObject(0);
    var read = http.get("/api/conversations/" + one.getString("conversation"), as(ada)).json();
    assertThat(one.getJsonArray("messages")).isEqualTo(read.getJsonArray("messages"));
  }

  @Test
  void isEmptyWhenThereIsNothing() throws Exception {
    var export = http.get("/api/me/export", as(ada)).json();
    assertThat(export.getJsonArray("conversations")).isEmpty();
    assertThat(export.getJsonArray("usage")).isEmpty();
  }

  @Test
  void isErasedByAnOperatorAlsoWhatRunsAndGoneFromTheDisk() throws Exception {
    try (var adas = NativeClient.as(gateway.port(), ada);
        var bobs = NativeClient.as(gateway.port(), bob)) {
      exchange(adas, "a1", "markerone", "markeranswer");
      exchange(bobs, "b1", "Bob's", "Bob's");
      var running = adas.call(start("a2", "markertwo"));
      var asked = gateway.nextQuestion();
      asked.begin(1);
      asked.say("markerpartial");
      var waiting =
          adas.call(
              start("a3", "markerthree").put("conversation", running.getString("conversation")));
      assertThat(onDisk(USER, "markerone", "markertwo", "markerthree"))
          .as("or this test looks at the wrong place")
          .hasSize(4);

      var erased = http.call("DELETE", "/api/users/" + USER, (String) null, as(operator));

      assertThat(erased.status()).isEqualTo(200);
      assertThat(erased.json())
          .isEqualTo(
              new JsonObject().put("conversations", 2).put("turns", 3).put("ledger_rows", 3));
      assertThat(
              onDisk(
                  USER, "markerone", "markertwo", "markerthree", "markerpartial", "markeranswer"))
          .isEmpty();
      for (var turn : List.of(running, waiting)) {
        var end = adas.event(turn.getString("turn"), "end");
        assertThat(end.getString("state")).isEqualTo("cancelled");
      }
      adas.next(frame ->
          "conversation".equals(frame.getString("type"))
              && frame.getBoolean("deleted", false)
              && running.getString("conversation").equals(frame.getString("conversation")));
      assertThat(conversationsOf(ada)).isEmpty();
      assertThat(conversationsOf(bob)).hasSize(1);
      assertThat(http.get("/api/turns/" + running.getString("turn"), as(ada)).status())
          .isEqualTo(404);
      assertThat(gateway.store.store().ledger(new Owner(USER), Instant.EPOCH, Instant.MAX))
          .isEmpty();
      exchange(adas, "a4", "Again", "Yes");
      assertThat(conversationsOf(ada)).as("whoever comes back begins anew").hasSize(1);
    }
  }

  @Test
  void isNotErasedByAUserNotEvenByThemselves() throws Exception {
    try (var adas = NativeClient.as(gateway.port(), ada)) {
      exchange(adas, "a1", "Why?", "So.");
      for (var token : List.of(ada, bob)) {
        var refused = http.call("DELETE", "/api/users/" + USER, (String) null, as(token));
        assertThat(refused.status()).isEqualTo(403);
      }
      assertThat(conversationsOf(ada)).hasSize(1);
    }
  }
}
