package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Network;
import dev.turnstream.access.Proxies;
import dev.turnstream.access.Rate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 2: how often an address may come. */
@DisplayName("An address")
class ArrivalsTest {
  /** So few that the minute in which they come again is longer than any test. */
  private static final Rate FEW = new Rate(3);

  private static final int SOME = Integer.MAX_VALUE;

  @SuppressWarnings("NullAway.Init") // each test opens it with limits of its own
  private GatewayFixture gateway;

  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var client : clients) {
      client.close();
    }
    gateway.close();
  }

  private void open(Arrivals.Limits limits, Proxies proxies) throws Exception {
    gateway = GatewayFixture.visited(limits, Guests.nobodyIsAsked(proxies), options -> options);
  }

  private RawClient connect() throws IOException {
    var client = new RawClient(gateway.port());
    clients.add(client);
    return client;
  }

  private String get(String path, String headers) {
    return "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n"
        .formatted(path, gateway.port(), headers);
  }

  private static void assertTooOften(RawClient.Response response) {
    assertThat(response.status()).isEqualTo(429);
    assertThat(response.json().getString("code")).isEqualTo("too_many_requests");
    assertThat(response.json().getBoolean("retryable")).isTrue();
    assertThat(response.json().getLong("retry_after_ms")).isBetween(1_000L, 20_000L);
    assertThat(Integer.parseInt(response.header("retry-after"))).isBetween(1, 20);
  }

  private long limited(String reason) {
    return gateway.doors.arrivals().turnaways().counts().getOrDefault(reason, -1L);
  }

  /** Whether the server answers a new connection, and does not just close it. */
  private boolean isHeard() {
    try (var one = new RawClient(gateway.port())) {
      one.send(get("/info", "").getBytes(UTF_8));
      return one.in.read() >= 0;
    } catch (IOException _) {
      return false;
    }
  }

  @Nested
  @DisplayName("that connects too often")
  class Connections {
    private void openFor(Rate each, Rate all, Proxies proxies) throws Exception {
      open(new Arrivals.Limits(each, all, SOME, Rate.FREE), proxies);
    }

    @Test
    @DisplayName("is told so with 429 and when to come again, over HTTP and for a socket")
    void isToldSo() throws Exception {
      openFor(FEW, Rate.FREE, Proxies.NONE);
      for (int i = 0; i < FEW.aMinute(); i++) {
        assertThat(connect().get("/info").status()).isEqualTo(200);
      }
      var fourth = connect();
      assertTooOften(fourth.get("/info"));
      assertThat(fourth.isAtEnd()).isTrue();
      var socket = connect();
      assertTooOften(socket.ask(socket.handshake("/ws/chat", "")));
      assertThat(limited("connection_rate")).isEqualTo(2);
    }

    @Test
    @DisplayName("keeps the connections that it has")
    void keepsThoseThatItHas() throws Exception {
      openFor(FEW, Rate.FREE, Proxies.NONE);
      var first = connect();
      assertThat(first.get("/info").status()).isEqualTo(200);
      for (int i = 0; i < 20; i++) {
        connect();
      }
      assertTooOften(connect().get("/info"));
      assertThat(first.get("/info").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is still told whether the server is well, which a probe asks")
    void isToldWhetherTheServerIsWell() throws Exception {
      openFor(FEW, Rate.FREE, Proxies.NONE);
      for (int i = 0; i < 10; i++) {
        assertThat(connect().get("/health/live").status()).isEqualTo(200);
      }
    }

    @Test
    @DisplayName("is closed unheard once more come than are worth an answer")
    void isClosedUnheard() throws Exception {
      openFor(FEW, Rate.FREE, Proxies.NONE);
      int heard = 0;
      for (int i = 0; i < 400; i++) {
        heard += isHeard() ? 1 : 0;
      }
      assertThat(heard)
          .as("3 are answered and 120 are told, a few more on a slow day")
          .isBetween(123, 250);
      assertThat(limited("connection_rate")).isEqualTo(397);
      Waiting.until("nothing is left of them", () -> gateway.doors.open() == 0);
    }

    @Test
    @DisplayName("is refused, and so is everybody, while all together come too often")
    void isRefusedWhileAllComeTooOften() throws Exception {
      openFor(Rate.FREE, FEW, Proxies.NONE);
      for (int i = 0; i < FEW.aMinute(); i++) {
        assertThat(connect().get("/info").status()).isEqualTo(200);
      }
      assertTooOften(connect().get("/info"));
      assertThat(limited("total_connection_rate")).isEqualTo(1);
    }

    @Test
    @DisplayName("is not counted if it is a trusted proxy's, but among all")
    void isNotCountedIfItIsAProxys() throws Exception {
      openFor(FEW, new Rate(6), new Proxies(List.of(Network.read("127.0.0.1"))));
      for (int i = 0; i < 6; i++) {
        assertThat(connect().get("/info").status()).isEqualTo(200);
      }
      assertTooOften(connect().get("/info"));
      assertThat(limited("connection_rate")).isZero();
    }
  }

  @Nested
  @DisplayName("that asks too often")
  class Requests {
    private void openFor(Proxies proxies) throws Exception {
      open(new Arrivals.Limits(Rate.FREE, Rate.FREE, SOME, FEW), proxies);
    }

    private RawClient.Response askFor(String forwarded) throws IOException {
      return connect().ask(get("/info", "X-Forwarded-For: " + forwarded + "\r\n"));
    }

    @Test
    @DisplayName("is refused with 429, however few connections it takes, and hears no more there")
    void isRefused() throws Exception {
      openFor(Proxies.NONE);
      var client = connect();
      for (int i = 0; i < FEW.aMinute(); i++) {
        assertThat(client.get("/info").status()).isEqualTo(200);
      }
      assertTooOften(client.get("/info"));
      assertThat(client.isAtEnd()).isTrue();
      var socket = connect();
      assertTooOften(
          socket.ask(socket.handshake("/ws", "Sec-WebSocket-Protocol: turnstream.v1\r\n")));
      assertThat(limited("request_rate")).isEqualTo(2);
    }

    @Test
    @DisplayName("hears it in Claude's words where those are spoken")
    void hearsItInClaudesWords() throws Exception {
      openFor(Proxies.NONE);
      for (int i = 0; i < FEW.aMinute(); i++) {
        connect().get("/info");
      }
      var error = connect().get("/v1/models").json().getJsonObject("error");
      assertThat(error.getString("type")).isEqualTo("rate_limit_error");
      assertThat(error.getJsonObject("details").getString("error_code"))
          .isEqualTo("too_many_requests");
    }

    @Test
    void mayAlwaysAskWhetherTheServerIsWell() throws Exception {
      openFor(Proxies.NONE);
      var client = connect();
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/health/live").status()).isEqualTo(200);
      }
    }

    @Test
    @DisplayName("is the client's own behind a trusted proxy, which takes few connections for many")
    void isTheClientsOwnBehindAProxy() throws Exception {
      openFor(new Proxies(List.of(Network.read("127.0.0.1"))));
      for (int i = 0; i < FEW.aMinute(); i++) {
        assertThat(askFor("192.0.2.1").status()).isEqualTo(200);
      }
      assertTooOften(askFor("192.0.2.1"));
      assertTooOften(askFor("203.0.113.9, 192.0.2.1"));
      assertThat(askFor("192.0.2.2").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("is a network of 64 bits where it is one of IPv6")
    void isANetworkOfIpv6() throws Exception {
      openFor(new Proxies(List.of(Network.read("127.0.0.1"))));
      for (int i = 0; i < FEW.aMinute(); i++) {
        assertThat(askFor("2001:db8::" + i).status()).isEqualTo(200);
      }
      assertTooOften(askFor("2001:db8::ffff"));
      assertThat(askFor("2001:db8:0:1::1").status()).isEqualTo(200);
    }

    @Test
    void saysWhatItLikesOfItsClientsIfNobodyTrustsIt() throws Exception {
      openFor(Proxies.NONE);
      for (int i = 0; i < FEW.aMinute(); i++) {
        assertThat(askFor("192.0.2." + i).status()).isEqualTo(200);
      }
      assertTooOften(askFor("192.0.2.99"));
    }
  }

  @Nested
  @DisplayName("with connections that have not said what they want")
  class Pending {
    private static final int MOST = 8;

    private void openFor(Proxies proxies) throws Exception {
      open(new Arrivals.Limits(Rate.FREE, Rate.FREE, MOST, Rate.FREE), proxies);
    }

    /** As many as may wait, and the server has met them all. */
    private void fill() throws IOException {
      while (clients.size() < MOST) {
        connect();
      }
      Waiting.until("they are met", () -> gateway.doors.open() == MOST);
    }

    @Test
    @DisplayName(
        "is closed unheard when they are too many, also where nobody is asked who they are")
    void isClosedUnheard() throws Exception {
      openFor(Proxies.NONE);
      fill();
      assertThat(isHeard()).isFalse();
      assertThat(limited("max_pending_handshakes")).isEqualTo(1);
    }

    @Test
    void hasRoomAgainWhenOneGoes() throws Exception {
      openFor(Proxies.NONE);
      fill();
      assertThat(isHeard()).isFalse();
      clients.getFirst().close();
      Waiting.until("there is room", ArrivalsTest.this::isHeard);
    }

    @Test
    @DisplayName(
        "has room again when one has asked, or has opened a socket, and not by half a request")
    void hasRoomAgainWhenOneHasAsked() throws Exception {
      openFor(Proxies.NONE);
      fill();
      clients.getFirst().send("GET /info HTTP/1.1\r\nHost: ".getBytes(UTF_8));
      assertThat(isHeard()).isFalse();
      assertThat(clients.get(1).get("/info").status()).isEqualTo(200);
      Waiting.until("there is room", ArrivalsTest.this::isHeard);
      Waiting.until("that one is gone", () -> gateway.doors.open() == MOST);
      connect();
      Waiting.until("it is met", () -> gateway.doors.open() == MOST + 1);
      assertThat(isHeard()).as("it is full again").isFalse();
      var socket = clients.get(2);
      assertThat(socket.ask(socket.handshake("/ws/chat", "")).status()).isEqualTo(101);
      Waiting.until("there is room again", ArrivalsTest.this::isHeard);
    }

    @Test
    void isNotCountedIfItIsATrustedProxy() throws Exception {
      openFor(new Proxies(List.of(Network.read("127.0.0.1"))));
      fill();
      assertThat(isHeard()).isTrue();
    }
  }
}
