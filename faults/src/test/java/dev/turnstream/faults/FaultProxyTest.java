package dev.turnstream.faults;

import static dev.turnstream.faults.Direction.TO_CLIENT;
import static dev.turnstream.faults.Direction.TO_SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fault proxy")
class FaultProxyTest {
  private static final int SILENCE = 100; // milliseconds after which nothing is taken to come

  private Peer peer;

  @BeforeEach
  void open() throws IOException {
    peer = new Peer();
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  /** Both ends of one connection through a proxy with these faults. */
  private final class Pair implements AutoCloseable {
    final FaultProxy proxy;
    final Socket client;
    final Socket server;

    Pair(Fault... faults) throws Exception {
      proxy = FaultProxy.to(peer.port(), number -> Plan.of(faults));
      client = Peer.connect(proxy);
      server = peer.next();
    }

    @Override
    public void close() throws IOException {
      client.close();
      server.close();
      proxy.close();
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
  }

  private static String readToEnd(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SILENCE);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(Peer.PATIENCE);
  }

  @Test
  void withoutFaultsForwardsBothWaysAndCounts() throws Exception {
    try (var pair = new Pair()) {
      send(pair.client, "question");
      assertThat(read(pair.server, 8)).isEqualTo("question");
      send(pair.server, "answer!");
      pair.server.shutdownOutput();
      assertThat(readToEnd(pair.client)).isEqualTo("answer!");
      send(pair.client, "more"); // the other way is still open
      assertThat(read(pair.server, 4)).isEqualTo("more");
      assertThat(pair.proxy.connections()).isEqualTo(1);
      assertThat(pair.proxy.bytes(TO_SERVER)).isEqualTo(12);
      assertThat(pair.proxy.bytes(TO_CLIENT)).isEqualTo(7);
    }
  }

  @Test
  void hasCountedWhatAReaderHolds() throws Exception {
    try (var pair = new Pair()) {
      for (int bytes = 1; bytes <= 2000; bytes++) {
        send(pair.client, "q");
        assertThat(read(pair.server, 1)).isEqualTo("q");
        assertThat(pair.proxy.bytes(TO_SERVER)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void cutsAfterExactlySoManyBytes() throws Exception {
    for (int bytes = 0; bytes <= 6; bytes++) {
      try (var pair = new Pair(new Fault.CutAfter(TO_CLIENT, bytes))) {
        send(pair.server, "answer");
        assertThat(readToEnd(pair.client)).isEqualTo("answer".substring(0, bytes));
        assertThat(pair.server.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void resetsBothSides() throws Exception {
    try (var pair = new Pair(new Fault.ResetAfter(TO_SERVER, 3))) {
      send(pair.client, "question");
      assertThatThrownBy(() -> readToEnd(pair.client)).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> readToEnd(pair.server)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void stallsUntilReleased() throws Exception {
    try (var pair = new Pair(new Fault.StallAfter(TO_CLIENT, 2))) {
      send(pair.server, "answer");
      assertThat(read(pair.client, 2)).isEqualTo("an");
      assertSilent(pair.client);
      send(pair.client, "q");
      assertSilent(pair.server);
      pair.proxy.release();
      assertThat(read(pair.client, 4)).isEqualTo("swer");
      assertThat(read(pair.server, 1)).isEqualTo("q");
    }
  }

  @Test
  void swallowsAllAndTellsNobodyOfAnEnd() throws Exception {
    try (var pair = new Pair(new Fault.BlackHoleAfter(TO_CLIENT, 2))) {
      send(pair.server, "answer");
      assertThat(read(pair.client, 2)).isEqualTo("an");
      send(pair.client, "q");
      pair.client.shutdownOutput();
      assertSilent(pair.server);
      assertSilent(pair.client);
    }
  }

  @Test
  void closesOneHalf() throws Exception {
    try (var pair = new Pair(new Fault.HalfCloseAfter(TO_CLIENT, 2))) {
      send(pair.server, "answer");
      assertThat(readToEnd(pair.client)).isEqualTo("an");
      send(pair.client, "still");
      assertThat(read(pair.server, 5)).isEqualTo("still");
    }
  }

  @Test
  void slowsDown() throws Exception {
    try (var pair = new Pair(new Fault.Slow(TO_CLIENT, 1000))) {
      long begin = System.nanoTime();
      send(pair.server, "x".repeat(200));
      assertThat(read(pair.client, 200)).hasSize(200);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(150));
    }
  }

  @Test
  void slicesWhatIsWritten() throws Exception {
    try (var pair = new Pair(new Fault.Slice(TO_CLIENT, 1))) {
      send(pair.server, "answer");
      assertThat(read(pair.client, 6)).isEqualTo("answer");
    }
  }

  @Test
  void delays() throws Exception {
    var delay = new Fault.Delay(TO_SERVER, Duration.ofMillis(60), Duration.ofMillis(20));
    try (var pair = new Pair(delay)) {
      long begin = System.nanoTime();
      send(pair.client, "question");
      assertThat(read(pair.server, 8)).isEqualTo("question");
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }
  }

  @Test
  void givesEachConnectionItsOwnPlan() throws Exception {
    try (var proxy =
            FaultProxy.to(
                peer.port(),
                number -> number == 0 ? Plan.of(new Fault.CutAfter(TO_CLIENT, 0)) : Plan.CLEAN);
        var first = Peer.connect(proxy);
        var _ = peer.next();
        var second = Peer.connect(proxy);
        var server = peer.next()) {
      assertThat(readToEnd(first)).isEmpty();
      send(server, "answer");
      assertThat(read(second, 6)).isEqualTo("answer");
    }
  }

  @Test
  void cutsAllAndRefusesOnCommand() throws Exception {
    try (var pair = new Pair()) {
      pair.proxy.cutAll();
      assertThat(readToEnd(pair.client)).isEmpty();
      assertThat(readToEnd(pair.server)).isEmpty();
      pair.proxy.refuse(true);
      try (var refused = Peer.connect(pair.proxy)) {
        assertThatThrownBy(() -> readToEnd(refused)).isInstanceOf(SocketException.class);
      }
      assertThat(pair.proxy.refused()).isEqualTo(1);
      assertThat(pair.proxy.connections()).isEqualTo(1);
    }
  }
}
