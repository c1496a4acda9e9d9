package dev.turnstream.gateway;

import static dev.turnstream.gateway.RawClient.CLOSE;
import static dev.turnstream.gateway.RawClient.PING;
import static dev.turnstream.gateway.RawClient.PONG;
import static dev.turnstream.gateway.RawClient.TEXT;
import static dev.turnstream.gateway.RawClient.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.turn.TurnLimits;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The limits of a WebSocket")
class LimitsTest {
  private static final int FIN = 0x80;
  private static final byte[] NOTHING = new byte[0];
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Where a test has to keep up with it: a busy machine does not let it run for a while. */
  private static final Duration NOT_SO_SHORT = Duration.ofMillis(1200);

  /** Longer than that, and the time between two looks at the clock. */
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  @SuppressWarnings("NullAway.Init") // each test opens it with limits of its own
  private GatewayFixture gateway;

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private void open(UnaryOperator<ConnectionLimits> change) throws Exception {
    gateway = GatewayFixture.limited(change);
  }

  private RawClient connect() throws IOException {
    return RawClient.open(gateway.port(), "/ws/chat");
  }

  private static ConnectionLimits of(
      ConnectionLimits l, Duration message, Duration write, Duration heartbeat) {
    return new ConnectionLimits(
        l.messageBytes(),
        l.messageBytes(),
        l.fragments(),
        message,
        l.handshakeTime(),
        write,
        heartbeat);
  }

  private static void assertCloses(RawClient client, int code) throws IOException {
    var last = client.read();
    assertThat(last.opcode()).isEqualTo(CLOSE);
    assertThat(last.closeCode()).isEqualTo(code);
    assertThat(client.isAtEnd()).as("end of stream and no reset").isTrue();
  }

  private static void assertUsable(RawClient client) throws IOException {
    client.text("{}");
    assertThat(client.read().json().getString("code")).isEqualTo("bad_message");
  }

  @Nested
  @DisplayName("A message")
  class Message {
    @Test
    void mayHaveAsManyBytesAsAllowed() throws Exception {
      open(limits -> limits);
      try (var client = connect()) {
        int most = GatewayFixture.LIMITS.messageBytes();
        client.text("{\"message\":\"" + "x".repeat(most - 14) + "\"}");
        assertThat(gateway.nextQuestion().request.messages().getFirst().content().size())
            .isEqualTo(most - 12);
      }
    }

    @Test
    void isRefusedByItsDeclaredLengthBeforeAnyOfItCame() throws Exception {
      open(limits -> limits);
      try (var client = connect()) {
        client.send(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4});
        assertCloses(client, 1009);
      }
    }

    @Test
    void isCountedOverAllItsFragments() throws Exception {
      open(limits -> limits);
      try (var client = connect()) {
        client.send(frame(TEXT, new byte[40_000]));
        client.send(frame(0, new byte[25_536]));
        client.send(frame(FIN, new byte[1]));
        assertCloses(client, 1009);
      }
    }

    @Test
    void mayHaveAsManyFragmentsAsAllowedAndNoMore() throws Exception {
      open(limits -> limits);
      int most = GatewayFixture.LIMITS.fragments();
      try (var client = connect()) {
        client.send(frame(TEXT, "{}".getBytes(UTF_8)));
        for (int i = 2; i < most; i++) {
          client.send(frame(0, NOTHING));
        }
        client.send(frame(FIN, NOTHING));
        assertThat(client.read().json().getString("code")).isEqualTo("bad_message");
        client.send(frame(TEXT, NOTHING));
        for (int i = 1; i < most; i++) {
          client.send(frame(0, NOTHING));
        }
        client.send(frame(0, NOTHING));
        assertCloses(client, 1008);
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 8})
    void thatStaysIncompleteIsClosed(int sent) throws Exception {
      open(limits -> of(limits, SHORT, limits.writeTime(), limits.heartbeat()));
      try (var client = connect()) {
        assertUsable(client);
        client.send(java.util.Arrays.copyOf(frame(FIN | TEXT, "{}  ".getBytes(UTF_8)), sent));
        assertCloses(client, 1008);
      }
    }

    @Test
    void isNotKeptAliveByPingsBetweenItsFragments() throws Exception {
      open(limits -> of(limits, SHORT, limits.writeTime(), limits.heartbeat()));
      try (var client = connect()) {
        client.send(frame(TEXT, "{".getBytes(UTF_8)));
        RawClient.Frame answer;
        int pongs = 0;
        do {
          client.send(frame(FIN | PING, NOTHING));
          answer = client.read();
          pongs++;
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        } while (answer.opcode() == PONG && pongs < 400);
        assertThat(answer.closeCode()).isEqualTo(1008);
      }
    }

    @Test
    void isNotTakenForIncompleteBecauseEachReadEndsInsideAPing() throws Exception {
      open(limits -> of(limits, NOT_SO_SHORT, limits.writeTime(), limits.heartbeat()));
      try (var client = connect()) {
        var ping = frame(FIN | PING, NOTHING);
        long end = System.nanoTime() + A_WHILE.toNanos();
        client.send(new byte[] {ping[0]});
        while (System.nanoTime() < end) {
          client.send(new byte[] {ping[1], ping[2], ping[3], ping[4], ping[5], ping[0]});
          assertThat(client.read().opcode()).isEqualTo(PONG);
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
      }
    }
  }

  @Nested
  @DisplayName("G11: A reader that does not read")
  class SlowReader {
    private static final int PIECE = 8 * 1024;
    private static final int PIECES = 2000;

    private void openForLongAnswers(Duration writeTime) throws Exception {
      gateway =
          new GatewayFixture(
              options -> {
                var l = options.limits();
                return GatewayFixture.withLimits(
                    options, of(l, l.messageTime(), writeTime, l.heartbeat()));
              },
              10,
              10,
              new TurnLimits(64 << 20, Duration.ofMinutes(1)));
    }

    private ScriptedUpstream.Asked flood(RawClient client) throws Exception {
      client.text("{\"message\":\"a long one\"}");
      var question = gateway.nextQuestion();
      question.begin(1);
      for (int i = 0; i < PIECES; i++) {
        question.say("%05d".formatted(i).repeat(PIECE / 5));
      }
      return question;
    }

    @Test
    void getsTheSameTextInFewerFramesOnceItReadsAgain() throws Exception {
      openForLongAnswers(Duration.ofSeconds(30));
      try (var slow = RawClient.openWithSmallBuffer(gateway.port(), "/ws/chat");
          var other = connect()) {
        var question = flood(slow);
        question.finish(1);
        other.text("{\"message\":\"a short one\"}");
        var small = gateway.nextQuestion();
        small.begin(1);
        for (int i = 0; i < 50; i++) {
          small.say("piece " + i);
          assertThat(other.read().json().getString("text"))
              .as("another client is not disturbed")
              .isEqualTo("piece " + i);
        }
        assertThat(gateway.slots.taken()).as("the slow reader's turn is over").isEqualTo(1);
        var text = new StringBuilder();
        int frames = 0;
        var frame = slow.read();
        while (frame.json().getString("type").equals("delta")) {
          text.append(frame.json().getString("text"));
          frames++;
          frame = slow.read();
        }
        assertThat(frame.json().getString("type")).isEqualTo("done");
        assertThat(frames).isLessThan(PIECES);
        assertThat(text.length()).isEqualTo(PIECES * (PIECE / 5) * 5);
        for (int i = 0; i < PIECES; i++) {
          assertThat(text.substring(i * (PIECE / 5) * 5, i * (PIECE / 5) * 5 + 5))
              .isEqualTo("%05d".formatted(i));
        }
        System.out.printf("slow reader: %d deltas in %d frames%n", PIECES, frames);
      }
    }

    @Test
    void isClosedWith4408AndItsTurnIsCancelled() throws Exception {
      openForLongAnswers(SHORT);
      try (var slow = RawClient.openWithSmallBuffer(gateway.port(), "/ws/chat")) {
        var question = flood(slow);
        Waiting.until("its turn is cancelled", () -> gateway.upstream.cancelled.contains(question));
        Waiting.until("its slot is free", () -> gateway.slots.taken() == 0);
        var frame = slow.read();
        while (frame.opcode() == TEXT) {
          assertThat(frame.json().getString("type")).isEqualTo("delta");
          frame = slow.read();
        }
        assertThat(frame.closeCode()).isEqualTo(4408);
        assertThat(slow.isAtEnd()).isTrue();
      }
    }

    @Test
    void isDroppedWhenItNeverReadsAgain() throws Exception {
      openForLongAnswers(SHORT);
      try (var slow = RawClient.openWithSmallBuffer(gateway.port(), "/ws/chat")) {
        flood(slow);
        Waiting.until("it is gone", () -> gateway.doors.open() == 0);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "bad message"})
    void mayNotAskOnAndOn(String what) throws Exception {
      open(limits -> limits);
      var asking =
          what.equals("ping") ? frame(FIN | PING, new byte[125]) : frame(FIN | TEXT, NOTHING);
      try (var rude = RawClient.openWithSmallBuffer(gateway.port(), "/ws/chat");
          var other = connect()) {
        var flood = Thread.startVirtualThread(() -> repeat(rude, asking));
        Waiting.until("the rude one is gone", () -> gateway.doors.open() == 1);
        flood.join();
        assertUsable(other);
      }
    }

    private static void repeat(RawClient client, byte[] asking) {
      var many = RawClient.join(java.util.Collections.nCopies(500, asking).toArray(byte[][]::new));
      try {
        while (true) {
          client.send(many);
        }
      } catch (IOException dropped) {
        // what the test waits for
      }
    }
  }

  @Nested
  @DisplayName("G12: A silent peer")
  class Silence {
    private void openWithHeartbeat(Duration heartbeat) throws Exception {
      open(limits -> of(limits, limits.messageTime(), limits.writeTime(), heartbeat));
    }

    @Test
    void isAskedOnceAndThenTakenForDead() throws Exception {
      openWithHeartbeat(SHORT);
      try (var client = connect()) {
        client.text("{\"message\":\"Hi\"}");
        var question = gateway.nextQuestion();
        var ping = client.read();
        assertThat(ping.opcode()).isEqualTo(PING);
        assertThat(ping.payload()).isEmpty();
        assertThatEnds(client);
        Waiting.until("it is counted out", () -> gateway.doors.open() == 0);
        Waiting.until("its turn is cancelled", () -> gateway.slots.taken() == 0);
        assertThat(gateway.upstream.cancelled).contains(question);
      }
    }

    @Test
    void livesAsLongAsItAnswers() throws Exception {
      openWithHeartbeat(NOT_SO_SHORT);
      try (var client = connect()) {
        for (int i = 0; i < 2; i++) {
          assertThat(client.read().opcode()).isEqualTo(PING);
          client.send(frame(FIN | PONG, NOTHING));
        }
        assertUsable(client);
      }
    }

    @Test
    void isNotAskedWhileItSpeaks() throws Exception {
      openWithHeartbeat(NOT_SO_SHORT);
      try (var client = connect()) {
        long end = System.nanoTime() + A_WHILE.toNanos();
        while (System.nanoTime() < end) {
          client.send(frame(FIN | PONG, NOTHING));
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        assertUsable(client);
      }
    }

    private static void assertThatEnds(RawClient client) throws IOException {
      try {
        assertThat(client.read().opcode()).as("nothing but the end").isEqualTo(-1);
      } catch (EOFException | SocketException end) {
        assertThat(end).isNotNull();
      }
    }
  }

  @Nested
  @DisplayName("A turn")
  class ATurn {
    private RawClient.Frame askAndFail(TurnLimits limits, boolean talks) throws Exception {
      gateway = new GatewayFixture(options -> options, 10, 10, limits);
      try (var client = connect()) {
        client.text("{\"message\":\"Hi\"}");
        client.text("{\"message\":\"Next\"}");
        var question = gateway.nextQuestion();
        question.begin(7);
        for (int i = 0; i < (talks ? 20 : 0); i++) {
          question.say("x".repeat(1000));
        }
        var frame = client.read();
        while (frame.json().getString("type").equals("delta")) {
          frame = client.read();
        }
        assertThat(gateway.upstream.cancelled).contains(question);
        assertThat(gateway.nextQuestion().request.messages().getLast().content().toString())
            .isEqualTo("\"Next\"");
        return frame;
      }
    }

    private static void assertError(RawClient.Frame frame, String code) {
      assertThat(frame.json().getString("code")).isEqualTo(code);
      assertThat(frame.json().getBoolean("retryable")).isFalse();
      assertThat(frame.json().getString("turn")).startsWith("turn_");
      assertThat(frame.json().getLong("input_tokens")).isEqualTo(7);
      assertThat(frame.json().getBoolean("estimated")).isTrue();
    }

    @Test
    void thatGrowsTooLargeIsStopped() throws Exception {
      assertError(
          askAndFail(new TurnLimits(10_000, Duration.ofMinutes(1)), true), "turn_too_large");
    }

    @Test
    void thatTakesTooLongIsStopped() throws Exception {
      assertError(askAndFail(new TurnLimits(1 << 20, SHORT), false), "turn_too_long");
    }
  }
}
