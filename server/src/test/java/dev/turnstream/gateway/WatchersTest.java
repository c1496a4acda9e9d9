package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.journal.JournalLimits;
import dev.turnstream.model.TurnId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Those who watch a turn over real sockets")
class WatchersTest {
  private static final Duration KEEP = Duration.ofMinutes(10);
  private static final JournalLimits SMALL_WINDOW = new JournalLimits(64 << 20, 64 * 1024, KEEP);
  private static final JournalLimits LARGE_WINDOW = new JournalLimits(64 << 20, 32 << 20, KEEP);
  private static final int LOOPS = 3;

  @SuppressWarnings("NullAway.Init") // each test opens it with limits of its own
  private GatewayFixture gateway;

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private void open(JournalLimits journal, UnaryOperator<GatewayOptions> change) throws Exception {
    gateway = GatewayFixture.onLoops(LOOPS, journal, change);
  }

  private static GatewayOptions withWriteTime(GatewayOptions options, Duration time) {
    var l = options.limits();
    return GatewayFixture.withLimits(
        options,
        new ConnectionLimits(
            l.messageBytes(),
            l.messageBytes(),
            l.fragments(),
            l.messageTime(),
            l.handshakeTime(),
            time,
            l.heartbeat()));
  }

  @Test
  @DisplayName("G2: resume on any event loop, from any position")
  void resumeAnywhere() throws Exception {
    open(LARGE_WINDOW, options -> options);
    String turn;
    long head;
    var question = new ArrayList<ScriptedUpstream.Asked>(1);
    try (var first = new NativeClient(gateway.port())) {
      turn = first.call(start("c1", "Hi")).getString("turn");
      question.add(gateway.nextQuestion());
      question.getFirst().begin(1);
      for (int i = 0; i < 8; i++) {
        question.getFirst().say("" + i);
        first.event(turn, "text");
      }
      head = first.position(turn);
    }
    var others = new ArrayList<NativeClient>();
    for (int i = 0; i < 3 * LOOPS; i++) { // connections are dealt out in turn
      var other = new NativeClient(gateway.port());
      others.add(other);
      assertThat(other.watch("w1", turn, 1, head - i % 8).getString("result")).isEqualTo("resumed");
    }
    question.getFirst().say(" and more");
    question.getFirst().finish(9);
    for (int i = 0; i < others.size(); i++) {
      try (var other = others.get(i)) {
        assertThat(other.textUntilEnd(turn))
            .isEqualTo("01234567".substring(8 - i % 8) + " and more");
      }
    }
  }

  @Test
  @DisplayName("G10: may all go, however they came, and the turn is told and stored whole")
  void mayAllGo() throws Exception {
    open(LARGE_WINDOW, options -> options);
    String turn;
    String conversation;
    ScriptedUpstream.Asked question;
    try (var socket = new NativeClient(gateway.port());
        var stream = new RawClient(gateway.port())) {
      var ok = socket.call(start("c1", "Hi"));
      turn = ok.getString("turn");
      conversation = ok.getString("conversation");
      question = gateway.nextQuestion();
      question.begin(1);
      question.say("Before, ");
      socket.event(turn, "text");
      stream.send(
          "GET /api/turns/%s/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
              .formatted(turn, gateway.port())
              .getBytes(US_ASCII));
      assertThat(stream.readHead()).startsWith("HTTP/1.1 200");
      assertThat(gateway.journal.readers(new TurnId(turn))).isEqualTo(2);
    }
    Waiting.until("all have gone", () -> gateway.journal.readers(new TurnId(turn)) == 0);
    question.say("meanwhile");
    question.say(" and after.");
    question.finish(5);
    try (var back = new NativeClient(gateway.port())) {
      back.watch("w1", turn);
      assertThat(back.textUntilEnd(turn)).isEqualTo("Before, meanwhile and after.");
      var stored =
          back.call(command("read", "r1").put("conversation", conversation))
              .getJsonObject("conversation");
      assertThat(stored.getJsonArray("messages").getJsonObject(1).getJsonArray("content").encode())
          .contains("Before, meanwhile and after.");
      assertThat(stored.getJsonArray("turns").getJsonObject(0).getString("state"))
          .isEqualTo("completed");
    }
    assertThat(gateway.upstream.cancelled).isEmpty();
  }

  @Nested
  @DisplayName("G11: A reader that does not read")
  class Stalled {
    private static final int PIECE = 8 * 1024;
    private static final int PIECES = 1000;
    private static final int STALLED = 20;

    /** More than the answer itself takes and far less than one answer for each stalled reader. */
    private static final long ROOM = 6L * PIECE * PIECES;

    private static String piece(int number) {
      return "%04d".formatted(number).repeat(PIECE / 4);
    }

    private static void assertWhole(String text) {
      assertThat(text.length()).isEqualTo(PIECE * PIECES);
      for (int i = 0; i < PIECES; i++) {
        assertThat(text.startsWith(piece(i), i * PIECE)).as("piece " + i).isTrue();
      }
    }

    private static long heap() {
      System.gc();
      var runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void takesNoMemoryDisturbsNobodyAndReadsAllLater() throws Exception {
      open(SMALL_WINDOW, options -> options);
      var stalled = new ArrayList<NativeClient>();
      try (var quick = NativeClient.trusting(gateway.port())) {
        var turn = quick.call(start("c1", "a long one")).getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        for (int i = 0; i < STALLED; i++) {
          var client = NativeClient.stalling(gateway.port());
          stalled.add(client);
          client.watch("w1", turn);
        }
        long before = heap();
        long slowest = 0;
        for (int i = 0; i < PIECES; i++) {
          long said = System.nanoTime();
          question.say(piece(i));
          assertThat(quick.event(turn, "text").getString("text"))
              .as("a reader that keeps up gets each piece by itself")
              .isEqualTo(piece(i));
          slowest = Math.max(slowest, System.nanoTime() - said);
        }
        long grown = heap() - before;
        assertThat(gateway.journal.readers(new TurnId(turn))).isEqualTo(STALLED + 1);
        assertThat(grown).as("bytes that %d stalled readers cost", STALLED).isLessThan(ROOM);
        question.finish(1);
        quick.event(turn, "end");
        var late = stalled.getFirst();
        assertWhole(late.textUntilEnd(turn));
        System.out.printf(
            "%d stalled readers: %d MiB more, slowest piece of another %d ms%n",
            STALLED, grown >> 20, slowest / 1_000_000);
      } finally {
        closeAll(stalled);
      }
    }

    private static void closeAll(List<NativeClient> clients) throws IOException {
      for (var client : clients) {
        client.close();
      }
    }

    @Test
    void isClosedWith4408ItsTurnGoesOnAndItResumes() throws Exception {
      open(LARGE_WINDOW, options -> withWriteTime(options, Duration.ofMillis(300)));
      try (var slow = RawClient.openNativeWithSmallBuffer(gateway.port())) {
        slow.read(); // hello
        slow.text(start("c1", "a long one").encode());
        var turn = slow.read().json().getString("turn");
        var question = gateway.nextQuestion();
        question.begin(1);
        for (int i = 0; i < PIECES; i++) {
          question.say(piece(i));
        }
        Waiting.until("it is given up", () -> gateway.journal.readers(new TurnId(turn)) == 0);
        question.finish(1);
        var text = new StringBuilder();
        long position = 0;
        var frame = slow.read();
        for (; frame.opcode() == RawClient.TEXT; frame = slow.read()) {
          var event = frame.json();
          if (event.containsKey("seq")) {
            assertThat(event.getLong("from", event.getLong("seq"))).isEqualTo(position + 1);
            position = event.getLong("seq");
            text.append(event.getString("text", ""));
          }
        }
        assertThat(frame.closeCode()).isEqualTo(4408);
        assertThat(gateway.upstream.cancelled).isEmpty();
        try (var back = NativeClient.trusting(gateway.port())) {
          var watch = back.watch("w1", turn, 1, position);
          assertThat(watch.getString("result")).isEqualTo("resumed");
          assertWhole(text + back.textUntilEnd(turn));
        }
      }
    }
  }
}
