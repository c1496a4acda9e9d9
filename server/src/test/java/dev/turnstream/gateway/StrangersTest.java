package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Network;
import dev.turnstream.access.Proxies;
import dev.turnstream.access.Strangers;
import dev.turnstream.access.Strangers.Stranger;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 11: connections that have shown no good pass. */
@DisplayName("Connections that have not shown who they are")
class StrangersTest {
  private final Guests guests = Guests.atTheDoor();
  private final List<RawClient> silent = new ArrayList<>();
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.behind(guests.entrance(), 2);
  }

  @AfterEach
  void close() throws Exception {
    for (var client : silent) {
      client.close();
    }
    gateway.close();
  }

  /** As many as may wait, and the server has met them all. */
  private void fill() throws IOException {
    while (silent.size() < Guests.MOST_UNKNOWN) {
      add();
    }
  }

  /** One more, whom the server has met; nobody else is there. */
  private void add() throws IOException {
    Waiting.until("nobody else is there", () -> gateway.doors.open() == silent.size());
    silent.add(new RawClient(gateway.port()));
    Waiting.until("it is met", () -> gateway.doors.open() == silent.size());
  }

  private String get(String path, String headers) {
    return "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n"
        .formatted(path, gateway.port(), headers);
  }

  private boolean isHeard() {
    try (var one = new RawClient(gateway.port())) {
      one.send(get("/health", "").getBytes(UTF_8));
      return one.in.read() >= 0;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void areAnsweredWhileThereAreFew() throws Exception {
    assertThat(isHeard()).isTrue();
  }

  @Test
  void areClosedUnheardWhenTheyAreTooMany() throws Exception {
    fill();
    assertThat(isHeard()).isFalse();
  }

  @Test
  void makeRoomWhenTheyGo() throws Exception {
    fill();
    assertThat(isHeard()).isFalse();
    silent.removeFirst().close();
    Waiting.until("there is room", this::isHeard);
  }

  @Test
  @DisplayName("make room when they show a good pass, over HTTP or for a socket, and stay")
  void makeRoomWhenTheyAreKnown() throws Exception {
    var bearer = "Authorization: Bearer %s\r\n".formatted(guests.user("ada"));
    fill();
    assertThat(silent.getFirst().ask(get("/info", bearer)).status()).isEqualTo(200);
    Waiting.until("there is room", this::isHeard);
    var socket = silent.get(1);
    var upgrade =
        socket.ask(socket.handshake("/ws", bearer + "Sec-WebSocket-Protocol: turnstream.v1\r\n"));
    assertThat(upgrade.status()).isEqualTo(101);
    add();
    Waiting.until("there is room for one beside that", this::isHeard);
    add();
    assertThat(isHeard()).as("it is full again").isFalse();
  }

  @Test
  void makeNoRoomByABadPass() throws Exception {
    fill();
    var reply = silent.getFirst().ask(get("/health", "Authorization: Bearer bad\r\n"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(isHeard()).isFalse();
  }

  @Test
  void areNotCountedWhereNobodyIsAsked() throws Exception {
    try (var open = new GatewayFixture()) {
      for (int i = 0; i < 2 * Guests.MOST_UNKNOWN; i++) {
        silent.add(new RawClient(open.port()));
      }
      try (var one = new RawClient(open.port())) {
        var request = "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(open.port());
        assertThat(one.ask(request).status()).isEqualTo(200);
      }
    }
  }

  @Nested
  @DisplayName("are counted")
  class AreCounted {
    private final Strangers strangers =
        new Strangers(2, new Proxies(List.of(Network.read("10.0.0.0/8"))));

    private boolean fits(String address) {
      return strangers.arrive(InetAddress.ofLiteral(address)) instanceof Stranger.Counted;
    }

    @Test
    void byAddress() {
      assertThat(List.of(fits("192.0.2.1"), fits("192.0.2.1"), fits("192.0.2.1")))
          .containsExactly(true, true, false);
      assertThat(fits("192.0.2.2")).isTrue();
    }

    @Test
    void byNetworkOfIpv6() {
      assertThat(List.of(fits("2001:db8::1"), fits("2001:db8::2"), fits("2001:db8::3")))
          .containsExactly(true, true, false);
      assertThat(fits("2001:db8:0:1::1")).isTrue();
    }

    @Test
    void notForATrustedProxy() {
      assertThat(List.of(fits("10.0.0.1"), fits("10.0.0.1"), fits("10.0.0.1"))).containsOnly(true);
    }

    @Test
    void noLongerThanTheyStay() {
      var one = (Stranger.Counted) strangers.arrive(InetAddress.ofLiteral("192.0.2.1"));
      assertThat(fits("192.0.2.1")).isTrue();
      assertThat(fits("192.0.2.1")).isFalse();
      strangers.leave(one);
      assertThat(fits("192.0.2.1")).isTrue();
    }
  }
}
