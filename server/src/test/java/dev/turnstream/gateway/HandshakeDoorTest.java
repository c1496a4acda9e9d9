package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The door")
class HandshakeDoorTest {
  private static GatewayFixture gateway;

  @BeforeAll
  static void open() throws Exception {
    gateway = new GatewayFixture();
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  private static RawClient.Response ask(String request) throws IOException {
    try (var client = new RawClient(gateway.port())) {
      return client.ask(request.replace("PORT", String.valueOf(gateway.port())));
    }
  }

  private static void assertRefused(RawClient.Response response, int status, String code) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("content-type")).isEqualTo("application/json");
    assertThat(response.header("cache-control")).isEqualTo("no-store");
    assertThat(response.json().getString("type")).isEqualTo("error");
    assertThat(response.json().getString("code")).isEqualTo(code);
    assertThat(response.json().getBoolean("retryable")).isEqualTo(status == 503);
    assertThat(response.json().getString("message")).isNotBlank();
  }

  private static String upgrade(String path, String headers) {
    return "GET %s HTTP/1.1\r\nHost: localhost:PORT\r\nUpgrade: websocket\r\n".formatted(path)
        + "Connection: Upgrade\r\n"
        + headers
        + "\r\n";
  }

  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  private static final String V13 = "Sec-WebSocket-Version: 13\r\n";

  @Nested
  @DisplayName("as a handshake")
  class Handshakes {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "/ws/chat",
          "/ws/chat/multi",
          "/ws/chat/cancellable",
          "/ws/echo",
          "/ws/chat?token=x"
        })
    void isOpenOnEachPath(String path) throws Exception {
      var response = ask(upgrade(path, KEY + V13));
      assertThat(response.status()).isEqualTo(101);
      assertThat(response.header("upgrade")).isEqualTo("websocket");
      assertThat(response.header("connection")).isEqualTo("Upgrade");
      assertThat(response.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void negotiatesNoExtensionAndNoSubprotocol() throws Exception {
      var response =
          ask(
              upgrade(
                  "/ws/chat",
                  KEY
                      + V13
                      + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                      + "Sec-WebSocket-Protocol: chat, superchat\r\n"));
      assertThat(response.status()).isEqualTo(101);
      assertThat(response.headers())
          .doesNotContainKeys("sec-websocket-extensions", "sec-websocket-protocol");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/chat", "/ws/chat/multi", "/ws/chat/cancellable"})
    void answersAPlainGetWith426(String path) throws Exception {
      var response = ask("GET " + path + " HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n");
      assertRefused(response, 426, "upgrade_required");
      assertThat(response.header("upgrade")).isEqualTo("websocket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Version: 8\r\n", "Sec-WebSocket-Version: 14\r\n", ""})
    void answersAnotherVersionWith426(String version) throws Exception {
      var response = ask(upgrade("/ws/chat", KEY + version));
      assertRefused(response, 426, "upgrade_required");
      assertThat(response.header("sec-websocket-version")).isEqualTo("13");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {V13, V13 + "Sec-WebSocket-Key: short\r\n", V13 + KEY + "Content-Length: 2\r\n"})
    void answersAMalformedOneWith400(String headers) throws Exception {
      assertRefused(ask(upgrade("/ws/chat", headers)), 400, "bad_handshake");
    }

    @Test
    void needsHttp11() throws Exception {
      var old = upgrade("/ws/chat", KEY + V13).replace("HTTP/1.1", "HTTP/1.0");
      assertRefused(ask(old), 400, "bad_handshake");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void opensWithGetOnly(String method) throws Exception {
      var response = ask(upgrade("/ws/chat", KEY + V13).replaceFirst("GET", method));
      assertRefused(response, 405, "method_not_allowed");
      assertThat(response.header("allow")).isEqualTo("GET");
    }

    @Test
    void doesNotOpenWithHead() throws Exception {
      assertThat(ask(upgrade("/ws/chat", KEY + V13).replaceFirst("GET", "HEAD")).status())
          .isEqualTo(405);
    }

    @Test
    void closesTheConnectionOfWhomItTurnsAway() throws Exception {
      try (var client = new RawClient(gateway.port())) {
        assertThat(client.get("/ws/chat").header("connection")).isEqualTo("close");
        assertThat(client.isAtEnd()).isTrue();
      }
    }
  }

  @Nested
  @DisplayName("as paths")
  class Paths {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "/ws/",
          "/ws/",
          "/ws/chat/",
          "/ws/chatty",
          "/WS/chat",
          "/sse",
          "/favicon.ico",
          "/assets/",
          "/assets/../index.html",
          "/assets/%2e%2e/index.html",
          "/index.html",
          "//"
        })
    void answersOtherPathsWith404(String path) throws Exception {
      assertRefused(
          ask("GET " + path + " HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n"), 404, "not_found");
    }

    @ParameterizedTest
    @CsvSource({
      "GET,/sse/chat,POST",
      "PUT,/sse/chat,POST",
      "HEAD,/sse/chat,POST",
      "POST,/info,GET",
      "DELETE,/health,GET",
      "POST,/,GET",
      "POST,/tutorial,GET"
    })
    void answersAnotherMethodWith405(String method, String path, String allowed) throws Exception {
      var response =
          ask(
              "%s %s HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 0\r\n\r\n"
                  .formatted(method, path));
      assertThat(response.status()).isEqualTo(405);
      assertThat(response.header("allow")).isEqualTo(allowed);
    }

    @Test
    void hasNoEchoUnlessAskedFor() throws Exception {
      try (var plain =
              new GatewayFixture(options -> GatewayFixture.withEcho(options, false), 10, 10);
          var client = new RawClient(plain.port())) {
        assertRefused(client.get("/ws/echo"), 404, "not_found");
      }
    }
  }

  @Nested
  @DisplayName("as to names")
  class Names {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "Host: \r\n",
          "Host: evil.example\r\n",
          "Host: localhost\r\n",
          "Host: localhost:1\r\n",
          "Host: localhost:PORT\r\nHost: evil.example\r\n"
        })
    void refusesOtherHosts(String host) throws Exception {
      for (var path : List.of("/", "/info", "/ws/chat")) {
        assertRefused(ask("GET " + path + " HTTP/1.1\r\n" + host + "\r\n"), 403, "host_refused");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "http://evil.example",
          "null",
          "http://localhost:1",
          "https://localhost:PORT",
          "http://friend.example",
          "https://friend.example.evil.example"
        })
    void refusesOtherOriginsOnUpgradeAndOnPost(String origin) throws Exception {
      var header = "Origin: " + origin + "\r\n";
      assertRefused(ask(upgrade("/ws/chat", KEY + V13 + header)), 403, "origin_refused");
      assertRefused(ask(post(header)), 403, "origin_refused");
      assertThat(gateway.upstream.asked).as("nothing was asked").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Origin: https://friend.example\r\n",
          "Origin: http://localhost:PORT\r\n",
          "Origin: http://127.0.0.1:PORT\r\n",
          ""
        })
    void servesAllowedOriginsItsOwnAndNone(String origin) throws Exception {
      assertThat(ask(upgrade("/ws/chat", KEY + V13 + origin)).status()).isEqualTo(101);
      try (var client = new RawClient(gateway.port())) {
        client.send(post(origin).replace("PORT", String.valueOf(gateway.port())).getBytes(UTF_8));
        gateway.nextQuestion();
      }
    }

    @Test
    void tellsTheOperatorWhichFlagWouldAllowItAndOnce() throws Exception {
      var log = new Listening();
      var logger = Logger.getLogger(Origins.class.getName());
      logger.addHandler(log);
      try {
        var origin = "Origin: https://new.example\r\n";
        ask(upgrade("/ws/chat", KEY + V13 + origin));
        ask(upgrade("/ws/chat", KEY + V13 + origin));
        ask("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n");
      } finally {
        logger.removeHandler(log);
      }
      assertThat(log.said).hasSize(2);
      assertThat(log.said.getFirst())
          .contains("https://new.example", "--allowed-origins https://new.example");
      assertThat(log.said.getLast()).contains("--allowed-origins http://other.example");
    }

    private static String post(String header) {
      return "POST /sse/chat HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Type: application/json\r\n"
          + "Content-Length: 15\r\n"
          + header
          + "\r\n{\"message\":\"x\"}";
    }
  }

  @Nested
  @DisplayName("as to patience")
  class Patience {
    @ParameterizedTest
    @ValueSource(
        strings = {"", "GET /ws", "GET /ws/chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: web"})
    void closesAConnectionThatDoesNotSayWhatItWants(String begun) throws Exception {
      try (var hasty = hasty();
          var client = new RawClient(hasty.port())) {
        client.send(begun.getBytes(UTF_8));
        assertThat(client.isAtEnd()).isTrue();
        Waiting.until("it is counted out", () -> hasty.doors.open() == 0);
      }
    }

    @Test
    void isNotFooledByATrickle() throws Exception {
      try (var hasty = hasty();
          var client = new RawClient(hasty.port())) {
        long start = System.nanoTime();
        var trickle = Thread.startVirtualThread(() -> drip(client));
        assertThat(client.in.readAllBytes()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        trickle.join();
      } catch (SocketException reset) {
        assertThat(reset).hasMessageContaining("reset"); // a drop that met the closed socket
      }
    }

    @Test
    void leavesAnOpenWebSocketAlone() throws Exception {
      try (var hasty = hasty();
          var client = RawClient.open(hasty.port(), "/ws/chat");
          var idle = new RawClient(hasty.port())) {
        assertThat(idle.isAtEnd()).as("the deadline has passed").isTrue();
        client.text("{}");
        assertThat(client.read().json().getString("code")).isEqualTo("bad_message");
      }
    }

    private static GatewayFixture hasty() throws Exception {
      var limits = GatewayFixture.LIMITS;
      return new GatewayFixture(
          options ->
              GatewayFixture.withLimits(
                  options,
                  new ConnectionLimits(
                      limits.messageBytes(),
                      limits.messageBytes(),
                      limits.fragments(),
                      limits.messageTime(),
                      Duration.ofMillis(300),
                      limits.writeTime(),
                      limits.heartbeat())),
          10,
          10);
    }

    private static void drip(RawClient client) {
      try {
        client.send("GET /".getBytes(UTF_8));
        while (true) {
          client.send(new byte[] {'a'});
          LockSupport.parkNanos(20_000_000);
        }
      } catch (IOException closed) {
        // what the test waits for
      }
    }
  }

  @Nested
  @DisplayName("as to room")
  class Room {
    @Test
    @DisplayName("G15: tells who comes when it is full to come later, and lets in again")
    void tellsWhoComesWhenItIsFullAndLetsInAgainWhenSomebodyLeft() throws Exception {
      try (var small = new GatewayFixture(options -> options, 2, 10);
          var first = RawClient.open(small.port(), "/ws/chat");
          var _ = RawClient.open(small.port(), "/ws/echo")) {
        try (var third = new RawClient(small.port())) {
          var response = third.ask(third.handshake("/ws/chat", ""));
          assertRefused(response, 503, "too_many_connections");
          assertThat(response.header("retry-after")).isNotBlank();
          assertThat(third.isAtEnd()).isTrue();
        }
        first.socket.close();
        Waiting.until("two have left", () -> small.doors.open() == 1);
        try (var fourth = RawClient.open(small.port(), "/ws/chat")) {
          fourth.text("{}");
          assertThat(fourth.read().json().getString("code")).isEqualTo("bad_message");
        }
      }
    }

    @Test
    void countsEachConnectionOnceHoweverItEnds() throws Exception {
      try (var small = new GatewayFixture(options -> options, 50, 10)) {
        for (int i = 0; i < 40; i++) {
          try (var client = RawClient.open(small.port(), "/ws/chat")) {
            if (i % 4 == 1) {
              client.socket.setSoLinger(true, 0);
            } else if (i % 4 == 2) {
              client.send(RawClient.frame(0x88, new byte[0]));
              client.read();
            } else if (i % 4 == 3) {
              client.send(new byte[] {(byte) 0xFF, 0});
              client.read();
            }
          }
        }
        Waiting.until("all have left", () -> small.doors.open() == 0);
      }
    }
  }

  /** Hears what is logged. */
  private static final class Listening extends Handler {
    final List<String> said = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void publish(LogRecord entry) {
      said.add(new SimpleFormatter().formatMessage(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
