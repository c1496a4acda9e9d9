package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Network;
import dev.turnstream.access.Proxies;
import dev.turnstream.access.ProxyUsers;
import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md, section 11. */
@DisplayName("Browsers")
class SignInTest {
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

  private String self() {
    return "http://127.0.0.1:" + gateway.port();
  }

  private String origin() {
    return "Origin: " + self() + "\r\n";
  }

  private RawClient.Response ask(GatewayFixture asked, String method, String path, String more)
      throws Exception {
    try (var client = new RawClient(asked.port())) {
      return client.ask(
          "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n"
              .formatted(
                  method,
                  path,
                  asked.port(),
                  more.contains("Content-Length") ? more : more + "Content-Length: 0\r\n"));
    }
  }

  private RawClient.Response ask(String method, String path, String headers) throws Exception {
    return ask(gateway, method, path, headers);
  }

  private RawClient.Response form(String path, String body, String headers) throws Exception {
    try (var client = new RawClient(gateway.port())) {
      return client.ask(
          ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sContent-Type:"
                  + " application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s")
              .formatted(path, gateway.port(), headers, body.length(), body));
    }
  }

  private RawClient.Response signIn(String token, String origin) throws Exception {
    return form("/sign-in", "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8), origin);
  }

  /** What a browser sends back of what it was given. */
  private static String cookie(RawClient.Response reply) {
    return "Cookie: " + reply.header("set-cookie").split(";", 2)[0] + "\r\n";
  }

  @Nested
  @DisplayName("sign in")
  class SignIn {
    @Test
    void onAPageThatNeedsNoPassAndNoScript() throws Exception {
      var page = ask("GET", "/sign-in", "");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body()).contains("<form method=\"post\" action=\"/sign-in\">");
      assertThat(page.header("content-security-policy"))
          .contains(
              "default-src 'none'",
              "form-action 'self'",
              "frame-ancestors 'none'",
              "require-trusted-types-for 'script'",
              "trusted-types 'none'")
          .doesNotContain("script-src", "unsafe");
      assertThat(page.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void withATokenAndGetACookieThatNoScriptReads() throws Exception {
      var reply = signIn(ada, origin());
      assertThat(reply.status()).isEqualTo(303);
      assertThat(reply.header("location")).isEqualTo("/");
      assertThat(reply.header("set-cookie"))
          .matches("turnstream-%d=[A-Za-z0-9_-]{43}; Max-Age=43200; .*".formatted(gateway.port()))
          .contains("Path=/", "HTTPOnly", "SameSite=Strict")
          .doesNotContain(ada, "Domain");
      assertThat(ask("GET", "/info", cookie(reply)).status()).isEqualTo(200);
      assertThat(ask("GET", "/sign-in", cookie(reply)).body()).contains("<strong>ada</strong>");
    }

    @Test
    void overHttpsWithACookieThatNoOtherHostCanSet() throws Exception {
      var reply = signIn(ada, "Origin: https://friend.example\r\n");
      assertThat(reply.header("set-cookie"))
          .matches("__Host-turnstream=[A-Za-z0-9_-]{43}; .*")
          .contains("Secure", "Path=/", "HTTPOnly", "SameSite=Strict")
          .doesNotContain("Domain");
      assertThat(ask("GET", "/info", cookie(reply)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "ts_000000000000_x", ""})
    void withNothingElse(String token) throws Exception {
      var reply = signIn(token, origin());
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.header("set-cookie")).isEmpty();
      assertThat(reply.body()).contains("role=\"alert\"");
    }

    @Test
    void fromTheServersOwnPagesOnly() throws Exception {
      assertThat(signIn(ada, "").status()).isEqualTo(403);
      assertThat(signIn(ada, "Origin: https://evil.example\r\n").status()).isEqualTo(403);
      assertThat(signIn(ada, "Origin: null\r\n").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "//evil.example", "/nowhere", "javascript:1"})
    void andAreSentNowhereElse(String next) throws Exception {
      var body = "token=" + ada + "&next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
      assertThat(form("/sign-in", body, origin()).header("location")).isEqualTo("/");
      assertThat(form("/sign-in", "token=" + ada + "&next=%2Fops", origin()).header("location"))
          .isEqualTo("/ops");
    }

    @Test
    void withoutMarkupFromTheirNameOrTheirAddress() throws Exception {
      var odd = guests.user("<b>'\"&");
      var reply = signIn(odd, origin());
      assertThat(ask("GET", "/sign-in", cookie(reply)).body())
          .contains("<strong>&lt;b&gt;&#39;&quot;&amp;</strong>");
      assertThat(ask("GET", "/sign-in?next=%22%3E%3Cscript%3E", "").body())
          .doesNotContain("<script");
    }

    @Test
    void withAFormThatIsNoLongerThanATokenNeeds() throws Exception {
      assertThat(signIn("x".repeat(20_000), origin()).status()).isEqualTo(413);
    }
  }

  @Nested
  @DisplayName("that are signed in")
  class SignedIn {
    private String cookie;

    @BeforeEach
    void signIn() throws Exception {
      cookie = cookie(SignInTest.this.signIn(ada, origin()));
    }

    @Test
    void changeSomethingOnlyForPagesThatSayTheirOrigin() throws Exception {
      var path = "/api/conversations/conv_" + "0".repeat(32);
      assertThat(ask("DELETE", path, cookie + origin()).status()).isEqualTo(404);
      var reply = ask("DELETE", path, cookie);
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.json().getString("code")).isEqualTo("origin_refused");
      assertThat(ask("DELETE", path, cookie + "Origin: https://evil.example\r\n").status())
          .isEqualTo(403);
    }

    @Test
    void openSocketsOnlyForPagesThatSayTheirOrigin() throws Exception {
      var protocol = "Sec-WebSocket-Protocol: turnstream.v1\r\n";
      try (var client = new RawClient(gateway.port())) {
        assertThat(client.ask(client.handshake("/ws", protocol + cookie)).status()).isEqualTo(403);
      }
      try (var client = RawClient.open(gateway.port(), "/ws", protocol + cookie + origin())) {
        assertThat(client.read().json().getString("type")).isEqualTo("hello");
      }
    }

    @Test
    @DisplayName("sign out, and their sockets are closed with 4401, and no others")
    void signOut() throws Exception {
      var headers = "Sec-WebSocket-Protocol: turnstream.v1\r\n" + cookie + origin();
      try (var mine = RawClient.open(gateway.port(), "/ws", headers);
          var elsewhere = NativeClient.as(gateway.port(), ada)) {
        assertThat(mine.read().json().getString("type")).isEqualTo("hello");
        assertThat(form("/sign-out", "", cookie).status()).as("without origin").isEqualTo(403);
        var reply = form("/sign-out", "", cookie + origin());
        assertThat(reply.status()).isEqualTo(303);
        assertThat(reply.header("set-cookie")).contains("Max-Age=0");
        assertThat(mine.read().closeCode()).isEqualTo(4401);
        assertThat(elsewhere.call(command("list", "l")).getString("type")).isEqualTo("ok");
      }
      assertThat(ask("GET", "/info", cookie).status()).isEqualTo(401);
    }

    @Test
    void areSignedOutWhenTheirTokenIsRevoked() throws Exception {
      guests.revoke(ada);
      assertThat(ask("GET", "/info", cookie).status()).isEqualTo(401);
    }

    @Test
    void areSignedOutAfterAWhile() throws Exception {
      guests.later(Duration.ofHours(12));
      assertThat(ask("GET", "/info", cookie).status()).isEqualTo(401);
    }
  }

  @Nested
  @DisplayName("with a ticket")
  class WithATicket {
    private String ticket(String headers) throws Exception {
      var reply = ask("POST", "/api/tickets", "Authorization: Bearer " + ada + "\r\n" + headers);
      assertThat(reply.status()).isEqualTo(201);
      assertThat(reply.json().getInteger("expires_ms")).isEqualTo(30_000);
      return reply.json().getString("ticket");
    }

    @Test
    void openOneSocketAndHearTheRealSubprotocolOnly() throws Exception {
      var offer = "Sec-WebSocket-Protocol: turnstream.v1, turnstream.ticket." + ticket("") + "\r\n";
      try (var client = new RawClient(gateway.port())) {
        client.send(client.handshake("/ws", offer).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(client.readHead())
            .startsWith("HTTP/1.1 101")
            .contains("sec-websocket-protocol: turnstream.v1\r\n");
        assertThat(client.read().json().getString("type")).isEqualTo("hello");
      }
      try (var client = new RawClient(gateway.port())) {
        assertThat(client.ask(client.handshake("/ws", offer)).status()).isEqualTo(401);
      }
    }

    @Test
    void openASocketOfTheTutorialByItsAddress() throws Exception {
      var path = "/ws/chat?ticket=" + ticket("");
      RawClient.open(gateway.port(), path).close();
      try (var client = new RawClient(gateway.port())) {
        assertThat(client.ask(client.handshake(path, "")).status()).isEqualTo(401);
      }
    }

    @Test
    void openNothingOnAPageThatDidNotAskForIt() throws Exception {
      var path = "/ws/chat?ticket=" + ticket(origin());
      try (var client =
          RawClient.open(gateway.port(), path, "Origin: https://friend.example\r\n")) {
        assertThat(client.read().closeCode()).isEqualTo(4401);
      }
    }

    @Test
    void openNothingAfterHalfAMinute() throws Exception {
      var path = "/info?ticket=" + ticket("");
      guests.later(Duration.ofSeconds(30));
      assertThat(ask("GET", path, "").status()).isEqualTo(401);
    }

    @Test
    void getNoneWithoutAPass() throws Exception {
      assertThat(ask("POST", "/api/tickets", "").status()).isEqualTo(401);
    }
  }

  @Nested
  @DisplayName("behind a proxy that has asked who they are")
  class BehindAProxy {
    private RawClient.Response from(String trusted, String method, String headers)
        throws Exception {
      var proxy = new ProxyUsers("x-forwarded-user", new Proxies(List.of(Network.read(trusted))));
      try (var behind = GatewayFixture.behind(Guests.behind(proxy).entrance(), 1)) {
        return ask(behind, method, "/api/conversations", headers);
      }
    }

    @Test
    void areWhoItNames() throws Exception {
      assertThat(from("127.0.0.0/8", "GET", "X-Forwarded-User: ada\r\n").status()).isEqualTo(200);
    }

    @Test
    void areNobodyWhenTheHeaderComesFromElsewhere() throws Exception {
      assertThat(from("10.0.0.0/8", "GET", "X-Forwarded-User: ada\r\n").status()).isEqualTo(401);
    }

    @Test
    void areNobodyWhenItNamesTwo() throws Exception {
      var both = "X-Forwarded-User: ada\r\nX-Forwarded-User: eve\r\n";
      assertThat(from("127.0.0.0/8", "GET", both).status()).isEqualTo(401);
    }

    @Test
    void areNobodyWithoutIt() throws Exception {
      assertThat(from("127.0.0.0/8", "GET", "").status()).isEqualTo(401);
    }
  }

  @Test
  void ofAServerThatAsksNobodyHearSo() throws Exception {
    try (var open = new GatewayFixture()) {
      assertThat(ask(open, "GET", "/sign-in", "").body()).contains("<strong>local</strong>");
      assertThat(ask(open, "POST", "/api/tickets", "").status()).isEqualTo(201);
    }
  }

  @Test
  void withAnOperatorsTokenSeeFigures() throws Exception {
    var token = guests.token("ops", Role.OPERATOR, Scope.of(Role.OPERATOR), null);
    var cookie = cookie(signIn(token, origin()));
    assertThat(ask("GET", "/ops/data", cookie).status()).isEqualTo(200);
  }
}
