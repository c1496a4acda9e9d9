package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md, section 11. */
@DisplayName("A server that asks who it is")
class PassTest {
  private final Guests guests = Guests.atTheDoor();
  private final String ada = guests.user("ada");
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.behind(guests.entrance(), 2);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private RawClient.Response ask(String method, String path, String headers) throws Exception {
    try (var client = new RawClient(gateway.port())) {
      return client.ask(
          "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sContent-Length: 0\r\n\r\n"
              .formatted(method, path, gateway.port(), headers));
    }
  }

  /** An answer without the id of its request, which is another one each time. */
  private static RawClient.Response nameless(RawClient.Response reply) {
    var headers = new TreeMap<>(reply.headers());
    assertThat(headers.remove("request-id")).startsWith("req_");
    return new RawClient.Response(reply.status(), headers, reply.body());
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  @Nested
  @DisplayName("lets in without a pass")
  class WithoutAPass {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "/health",
          "/",
          "/tutorial",
          "/ops",
          "/assets/tutorial.css",
          "/client/turnstream.js"
        })
    void whatHoldsNobodysData(String path) throws Exception {
      assertThat(ask("GET", path, "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
      "GET, /info",
      "GET, /ops/data",
      "GET, /metrics",
      "POST, /sse/chat",
      "POST, /api/turns",
      "GET, /api/conversations",
      "GET, /api/turns/turn_0",
      "POST, /api/commands/c/cancel",
      "DELETE, /api/conversations/conv_0",
      "GET, /nowhere",
      "PUT, /api/turns",
      "GET, /ws",
      "OPTIONS, /api/turns",
    })
    void nothingElse(String method, String path) throws Exception {
      var reply = ask(method, path, "");
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.header("www-authenticate")).isEqualTo("Bearer");
      assertThat(reply.json().getString("code")).isEqualTo("unauthenticated");
    }

    @ParameterizedTest
    @CsvSource({"POST, /v1/messages", "POST, /v1/messages/count_tokens", "GET, /v1/models"})
    void andTellsClaudesClientsSoInTheirWords(String method, String path) throws Exception {
      var reply = ask(method, path, "");
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.json().getJsonObject("error").getString("type"))
          .isEqualTo("authentication_error");
    }

    @Test
    void browsersThatAskWhetherTheyMay() throws Exception {
      var reply =
          ask(
              "OPTIONS",
              "/api/turns",
              "Origin: https://friend.example\r\nAccess-Control-Request-Method: POST\r\n");
      assertThat(reply.status()).isEqualTo(204);
      assertThat(reply.header("access-control-allow-headers")).contains("authorization");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"/ws", "/ws/chat", "/ws/chat/multi", "/ws/chat/cancellable", "/ws/echo"})
    void noSocket(String path) throws Exception {
      try (var client = new RawClient(gateway.port())) {
        var head = client.ask(client.handshake(path, "Sec-WebSocket-Protocol: turnstream.v1\r\n"));
        assertThat(head.status()).isEqualTo(401);
        assertThat(head.json().getString("code")).isEqualTo("unauthenticated");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/ws/chat", "/ws/echo"})
    @DisplayName("a page's socket just long enough to close it with 4401")
    void aPagesSocket(String path) throws Exception {
      var headers =
          "Origin: http://127.0.0.1:%d\r\nSec-WebSocket-Protocol: turnstream.v1\r\n"
              .formatted(gateway.port());
      try (var client = RawClient.open(gateway.port(), path, headers)) {
        client.text("{\"message\":\"Hi\"}");
        var first = client.read();
        assertThat(first.opcode()).as(first.text()).isEqualTo(RawClient.CLOSE);
        assertThat(first.closeCode()).isEqualTo(4401);
      }
      assertThat(gateway.upstream.asked).isEmpty();
    }
  }

  @Nested
  @DisplayName("takes")
  class Takes {
    @Test
    void aBearerTokenOrAKeyInItsPlace() throws Exception {
      assertThat(ask("GET", "/info", bearer(ada)).status()).isEqualTo(200);
      assertThat(ask("GET", "/info", "authorization: bearer " + ada + "\r\n").status())
          .isEqualTo(200);
      assertThat(ask("GET", "/info", "X-Api-Key: " + ada + "\r\n").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ts_000000000000_x", "nonsense", "Basic"})
    void noOther(String token) throws Exception {
      var reply = ask("GET", "/info", bearer(token));
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.header("www-authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    }

    @Test
    void noBadTokenForAGoodKeyBesideIt() throws Exception {
      var reply = ask("GET", "/info", bearer("nonsense") + "X-Api-Key: " + ada + "\r\n");
      assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void theSameAnswerForWhatIsUnknownRevokedAndOver() throws Exception {
      var brief = guests.token("bob", Role.USER, Scope.of(Role.USER), Duration.ofSeconds(1));
      var gone = guests.user("eve");
      guests.revoke(gone);
      guests.later(Duration.ofSeconds(2));
      var unknown = nameless(ask("GET", "/info", bearer("ts_000000000000_" + "x".repeat(43))));
      for (var token : Set.of(brief, gone)) {
        var reply = ask("GET", "/info", bearer(token));
        assertThat(nameless(reply)).isEqualTo(unknown);
      }
    }

    @Test
    void aTokenThatIsTooLongForAHeadWithoutHarm() throws Exception {
      assertThat(ask("GET", "/info", bearer("x".repeat(12_000))).status()).isEqualTo(401);
    }
  }

  @Nested
  @DisplayName("permits by scope")
  class ByScope {
    private final String reader = guests.token("ada", Role.USER, Set.of(Scope.READ), null);
    private final String scraper =
        guests.token("prometheus", Role.OPERATOR, Set.of(Scope.OPERATE), null);
    private final String operator =
        guests.token("ops", Role.OPERATOR, Scope.of(Role.OPERATOR), null);

    @Test
    void whoeverReadsToLookAndNoMore() throws Exception {
      String turn;
      String conversation;
      try (var client = NativeClient.as(gateway.port(), ada)) {
        var begun = client.call(start("c1", "Hi"));
        turn = begun.getString("turn");
        conversation = begun.getString("conversation");
      }
      try (var client = NativeClient.as(gateway.port(), reader)) {
        assertThat(client.watch("w", turn).getString("result")).isEqualTo("resumed");
        assertThat(client.call(command("list", "l")).getString("type")).isEqualTo("ok");
        for (var refused :
            Set.of(
                start("s", "Hi"),
                command("cancel", "c").put("turn", turn),
                command("cancel", "cc").put("command", "c1"),
                command("continue", "o").put("turn", turn),
                command("rename", "r").put("conversation", conversation).put("title", "T"),
                command("delete", "d").put("conversation", conversation),
                command("restore", "b").put("conversation", conversation))) {
          assertThat(client.call(refused).getString("code")).isEqualTo("not_permitted");
        }
      }
      for (var path : Set.of("/api/turns", "/api/turns/" + turn + "/cancel", "/sse/chat")) {
        var reply = ask("POST", path, bearer(reader) + "Content-Type: application/json\r\n");
        assertThat(reply.json().getString("code")).as(path).isIn("not_permitted");
        assertThat(reply.status()).isEqualTo(403);
      }
      var claude = ask("POST", "/v1/messages", bearer(reader));
      assertThat(claude.status()).isEqualTo(403);
      assertThat(claude.json().getJsonObject("error").getString("type"))
          .isEqualTo("permission_error");
    }

    @Test
    void whoeverReadsNoTurnOnTheTutorialsSockets() throws Exception {
      try (var client = RawClient.open(gateway.port(), "/ws/chat", bearer(reader))) {
        client.text("{\"message\":\"Hi\"}");
        assertThat(client.read().json().getString("code")).isEqualTo("not_permitted");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ops/data", "/metrics"})
    void operatorsToOperate(String path) throws Exception {
      assertThat(ask("GET", path, bearer(scraper)).status()).isEqualTo(200);
      assertThat(ask("GET", path, bearer(operator)).status()).isEqualTo(200);
      assertThat(ask("GET", path, bearer(ada)).status()).isEqualTo(404);
      assertThat(nameless(ask("GET", path, bearer(ada))))
          .as("as where there is nothing")
          .isEqualTo(nameless(ask("GET", "/nowhere", bearer(ada))));
    }

    @Test
    void operatorsToolsNothingElse() throws Exception {
      assertThat(ask("GET", "/api/conversations", bearer(scraper)).status()).isEqualTo(403);
      try (var client = NativeClient.as(gateway.port(), scraper)) {
        assertThat(client.call(command("list", "l")).getString("code")).isEqualTo("not_permitted");
      }
    }
  }

  @Nested
  @DisplayName("ends, when a token is revoked,")
  class WhenRevoked {
    @Test
    @DisplayName("its sockets, with 4401, and no others; the turn goes on")
    void sockets() throws Exception {
      var other = guests.user("ada");
      try (var client = NativeClient.as(gateway.port(), ada);
          var stays = NativeClient.as(gateway.port(), other)) {
        var turn = client.call(start("c1", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        guests.revoke(ada);
        assertThat(client.closeCode()).isEqualTo(4401);
        assertThat(stays.watch("w", turn).getString("result")).isEqualTo("resumed");
        question.say("Still here");
        question.finish(1);
        assertThat(stays.textUntilEnd(turn)).isEqualTo("Still here");
      }
    }

    @Test
    void commandsThatCameBeforeItWasNoticed() throws Exception {
      try (var client = NativeClient.as(gateway.port(), ada)) {
        client.call(command("list", "l"));
        guests.revoke(ada);
        client.text("{\"type\":\"start\",\"id\":\"s\",\"message\":\"Hi\"}");
        assertThat(client.closeCode()).isEqualTo(4401);
      }
      assertThat(gateway.upstream.asked).isEmpty();
    }

    @Test
    void theTutorialsSocketsAndTheirTurns() throws Exception {
      try (var client = RawClient.open(gateway.port(), "/ws/chat", bearer(ada))) {
        client.text("{\"message\":\"Hi\"}");
        var question = gateway.nextQuestion();
        guests.revoke(ada);
        assertThat(client.read().closeCode()).isEqualTo(4401);
        Waiting.until("the turn is cancelled", () -> gateway.upstream.cancelled.contains(question));
      }
    }

    @Test
    void streamsOfEvents() throws Exception {
      String turn;
      try (var client = NativeClient.as(gateway.port(), ada)) {
        turn = client.call(start("c1", "Hi")).getString("turn");
        gateway.nextQuestion().begin(1);
      }
      try (var client = new HttpApiClient(gateway.port());
          var events =
              client.events("/api/turns/" + turn + "/events", "authorization", "Bearer " + ada)) {
        assertThat(Objects.requireNonNull(events.next()).type()).isEqualTo("accepted");
        guests.revoke(ada);
        assertThat(endOf(events)).isNotEqualTo("end");
      }
    }

    /** The type of the last event before the stream breaks off. */
    private static String endOf(HttpApiClient.Events events) {
      var last = "";
      try {
        for (var event = events.next(); event != null; event = events.next()) {
          last = event.type();
        }
      } catch (IOException _) {
        return last;
      }
      return last;
    }
  }

  @Nested
  @DisplayName("waits, when a token is over,")
  class WhenOver {
    @Test
    @DisplayName("a minute, and then closes its sockets with 4419")
    void aMinute() throws Exception {
      var brief = guests.token("bob", Role.USER, Scope.of(Role.USER), Duration.ofSeconds(30));
      try (var client = NativeClient.as(gateway.port(), brief)) {
        guests.later(Duration.ofSeconds(89));
        assertThat(client.call(command("list", "l")).getString("type")).isEqualTo("ok");
        guests.later(Duration.ofSeconds(1));
        assertThat(client.closeCode()).isEqualTo(4419);
      }
      assertThat(ask("GET", "/info", bearer(brief)).status()).isEqualTo(401);
    }
  }

  @Test
  void keepsTwoUsersCommandsOfOneNameApart() throws Exception {
    try (var one = NativeClient.as(gateway.port(), ada);
        var other = NativeClient.as(gateway.port(), guests.user("bob"))) {
      var first = one.call(start("same", "Hi"));
      var second = other.call(start("same", "Hi"));
      assertThat(second.getBoolean("duplicate")).isFalse();
      assertThat(second.getString("turn")).isNotEqualTo(first.getString("turn"));
      assertThat(new JsonObject().put("x", second.getString("conversation")))
          .isNotEqualTo(new JsonObject().put("x", first.getString("conversation")));
    }
  }
}
