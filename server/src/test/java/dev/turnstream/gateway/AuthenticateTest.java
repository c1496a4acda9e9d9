package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Identity;
import dev.turnstream.access.JwtPasses;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import dev.turnstream.model.Owner;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md, section 11: a newer pass on an open socket. */
@DisplayName("On an open socket of the native protocol, whoever is there")
class AuthenticateTest {
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  /** What a provider of signed tokens is asked, and has not answered yet. */
  private final Queue<CompletableFuture<@Nullable Pass>> asked = new ConcurrentLinkedQueue<>();

  private final JwtPasses provider =
      (_, _) -> {
        var answer = new CompletableFuture<@Nullable Pass>();
        asked.add(answer);
        return answer;
      };
  private final Guests guests = Guests.signedFor(provider);
  private final String brief = brief(Duration.ofMinutes(10));
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.behind(guests.entrance(), 1, GatewayFixture::withShortHeartbeat);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private String brief(Duration lasts) {
    return guests.token("ada", Role.USER, Scope.of(Role.USER), lasts);
  }

  private static JsonObject token(String id, String token) {
    return command("authenticate", id).put("token", token);
  }

  private static JsonObject expiring(NativeClient client) throws Exception {
    return client.next(frame -> "expiring".equals(frame.getString("type")));
  }

  /** Whether a socket is told while the server looks at the clock twice. */
  private static boolean isWarned(NativeClient client) throws Exception {
    for (int looks = 0; looks < 2; ) {
      var next =
          client.next(frame -> Set.of("expiring", "heartbeat").contains(frame.getString("type")));
      if (next.getString("type").equals("expiring")) {
        return true;
      }
      looks++;
    }
    return false;
  }

  @Nested
  @DisplayName("is told")
  class IsTold {
    @Test
    void aMinuteBeforeThePassIsOver() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        guests.later(Duration.ofMinutes(9).minusSeconds(1));
        assertThat(isWarned(client)).isFalse();
        guests.later(Duration.ofSeconds(1));
        var told = expiring(client);
        assertThat(told.getLong("expires_ms")).isEqualTo(60_000);
        assertThat(told.getLong("closes_ms")).isEqualTo(120_000);
      }
    }

    @Test
    void halfWayWhenLessThanTwoMinutesWereLeft() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief(HALF_A_MINUTE))) {
        guests.later(Duration.ofSeconds(15));
        var told = expiring(client);
        assertThat(told.getLong("expires_ms")).isEqualTo(15_000);
        assertThat(told.getLong("closes_ms")).isEqualTo(75_000);
      }
    }

    @Test
    void onceForEachPass() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        guests.later(Duration.ofMinutes(9));
        expiring(client);
        guests.later(HALF_A_MINUTE);
        client.call(token("a", brief(Duration.ofMinutes(10))));
        guests.later(Duration.ofMinutes(9));
        assertThat(expiring(client).getLong("expires_ms")).isEqualTo(60_000);
        assertThat(isWarned(client)).isFalse();
      }
    }

    @Test
    void nothingOfAPassWithoutAnEnd() throws Exception {
      try (var client = NativeClient.as(gateway.port(), guests.user("ada"))) {
        guests.later(Duration.ofDays(365));
        assertThat(isWarned(client)).isFalse();
      }
    }
  }

  @Nested
  @DisplayName("goes on under")
  class GoesOn {
    @ParameterizedTest
    @ValueSource(ints = {540, 600, 659})
    @DisplayName("a newer token, shown before the old one's end or up to a minute later")
    void aNewerToken(int seconds) throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        var turn = client.call(start("s", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        guests.later(Duration.ofSeconds(seconds));
        var answer = client.call(token("a", brief(Duration.ofHours(1))));
        assertThat(answer.getLong("expires_ms")).isEqualTo(3_600_000);
        guests.later(Duration.ofMinutes(10));
        question.say("Still here");
        question.finish(1);
        assertThat(client.textUntilEnd(turn)).isEqualTo("Still here");
      }
    }

    @Test
    void aTicketOnce() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        var entrance = guests.entrance();
        var ada = new Identity(new Owner("ada"), Role.USER, Scope.of(Role.USER));
        var ticket = entrance.tickets().issue(Pass.lasting(ada), null, guests.now());
        var shown = command("authenticate", "a").put("ticket", ticket);
        var answer = client.call(shown);
        assertThat(answer.getString("type")).isEqualTo("ok");
        assertThat(answer.getValue("expires_ms")).isNull();
        assertThat(client.call(shown).getString("code")).isEqualTo("unauthenticated");
      }
    }

    @Test
    @DisplayName("a ticket that a page asked for only on that page's sockets")
    void aPagesTicket() throws Exception {
      var ada = new Identity(new Owner("ada"), Role.USER, Scope.of(Role.USER));
      var origin = "https://friend.example";
      try (var elsewhere = NativeClient.as(gateway.port(), brief)) {
        var ticket = ticketFor(ada, origin);
        var shown = command("authenticate", "a").put("ticket", ticket);
        assertThat(elsewhere.call(shown).getString("code")).isEqualTo("unauthenticated");
      }
      try (var page = RawClient.open(gateway.port(), "/ws", pageHeaders(ticketFor(ada, origin)))) {
        assertThat(page.read().json().getString("type")).isEqualTo("hello");
        page.text(command("authenticate", "a").put("ticket", ticketFor(ada, origin)).encode());
        assertThat(page.read().json().getString("type")).isEqualTo("ok");
      }
    }

    private String ticketFor(Identity who, String origin) {
      return guests.entrance().tickets().issue(Pass.lasting(who), origin, guests.now());
    }

    private static String pageHeaders(String ticket) {
      return "Origin: https://friend.example\r\nSec-WebSocket-Protocol: turnstream.v1,"
          + " turnstream.ticket.%s\r\n".formatted(ticket);
    }

    @Test
    @DisplayName("the newer pass alone: the old one may be revoked")
    void theNewerAlone() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        var newer = guests.user("ada");
        client.call(token("a", newer));
        guests.revoke(brief);
        client.call(command("list", "l"));
        guests.revoke(newer);
        assertThat(client.closeCode()).isEqualTo(4401);
      }
    }

    @Test
    void anythingWhereNobodyIsAsked() throws Exception {
      try (var open = new GatewayFixture();
          var client = new NativeClient(open.port())) {
        var answer = client.call(token("a", "whatever"));
        assertThat(answer.getString("type")).isEqualTo("ok");
        assertThat(answer.getValue("expires_ms")).isNull();
      }
    }
  }

  @Nested
  @DisplayName("has the scopes of the newer pass")
  class HasItsScopes {
    @Test
    void fewer() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        client.call(token("a", guests.token("ada", Role.USER, Set.of(Scope.READ), null)));
        assertThat(client.call(start("s", "Hi")).getString("code")).isEqualTo("not_permitted");
        assertThat(client.call(command("list", "l")).getString("type")).isEqualTo("ok");
      }
    }

    @Test
    @DisplayName("and is told no more of what it watched when they don't allow that")
    void noneToRead() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        var turn = client.call(start("s", "Hi")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        client.event(turn, "message_start");
        var operate = guests.token("ada", Role.OPERATOR, Set.of(Scope.OPERATE), null);
        client.call(token("a", operate));
        question.say("secret");
        question.finish(1);
        client.send(command("list", "l"));
        var next =
            client.next(frame -> frame.encode().contains("secret") || frame.containsKey("code"));
        assertThat(next.getString("code")).isEqualTo("not_permitted");
        client.call(token("b", guests.user("ada")));
        client.watch("w", turn, 1, client.position(turn));
        assertThat(client.textUntilEnd(turn)).isEqualTo("secret");
      }
    }
  }

  @Nested
  @DisplayName("is refused, and the socket is as it was, with")
  class IsRefused {
    @Test
    void aTokenThatIsNotGood() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        for (var bad : Set.of("nonsense", "ts_000000000000_" + "x".repeat(43))) {
          assertThat(client.call(token("a", bad)).getString("code")).isEqualTo("unauthenticated");
        }
        assertThat(client.call(command("list", "l")).getString("type")).isEqualTo("ok");
        guests.later(Duration.ofMinutes(11));
        assertThat(client.closeCode()).isEqualTo(4419);
      }
    }

    @Test
    void whatIsSomebodyElses() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        var answer = client.call(token("a", guests.user("bob")));
        assertThat(answer.getString("code")).isEqualTo("not_permitted");
        var conversation = client.call(start("s", "Hi")).getString("conversation");
        try (var ada = NativeClient.as(gateway.port(), guests.user("ada"))) {
          assertThat(
                  ada.call(command("read", "r").put("conversation", conversation))
                      .getString("type"))
              .as("what was started since is Ada's")
              .isEqualTo("ok");
        }
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"type\":\"authenticate\",\"id\":\"a\"}",
          "{\"type\":\"authenticate\",\"id\":\"a\",\"token\":\"t\",\"ticket\":\"t\"}",
          "{\"type\":\"authenticate\",\"id\":\"a\",\"token\":7}"
        })
    void neitherOfTheTwoOrBoth(String frame) throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        client.text(frame);
        assertThat(client.answer("a").getString("code")).isEqualTo("bad_command");
      }
    }

    @Test
    @DisplayName("a second one before the provider has answered about the first")
    void oneAtATime() throws Exception {
      try (var client = NativeClient.as(gateway.port(), brief)) {
        client.send(token("first", "a.b.c"));
        assertThat(client.call(token("second", brief)).getString("code")).isEqualTo("queue_full");
        var ada = new Identity(new Owner("ada"), Role.USER, Scope.of(Role.USER));
        asked.remove().complete(Pass.lasting(ada));
        assertThat(client.answer("first").getString("type")).isEqualTo("ok");
        assertThat(client.call(token("third", brief)).getString("type")).isEqualTo("ok");
      }
    }
  }
}
