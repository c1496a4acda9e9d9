package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.start;
import static dev.turnstream.gateway.RawClient.PONG;
import static dev.turnstream.gateway.RawClient.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each attack goes on while somebody else reads an answer that is written piece by piece. */
@DisplayName("Under attack, another client hears each piece of its answer, while")
class UnderAttackTest {
  private static final int MANY = 200;
  private static final long PATIENCE = 60; // seconds

  @SuppressWarnings("NullAway.Init") // each test opens it with limits of its own
  private GatewayFixture gateway;

  private final AtomicBoolean over = new AtomicBoolean();

  @AfterEach
  void close() throws Exception {
    over.set(true);
    gateway.close();
  }

  private void open(Duration handshakeTime) throws Exception {
    gateway =
        GatewayFixture.limited(l ->
            new ConnectionLimits(
                l.messageBytes(),
                l.messageBytes(),
                l.fragments(),
                l.messageTime(),
                handshakeTime,
                l.writeTime(),
                l.heartbeat()));
  }

  @Test
  @DisplayName("many send their heads byte by byte: they are closed, however busy they are")
  void slowHeads() throws Exception {
    open(Duration.ofSeconds(1));
    var attackers = new ArrayList<RawClient>();
    try (var other = new NativeClient(gateway.port());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < MANY; i++) {
        attackers.add(new RawClient(gateway.port()));
      }
      for (var attacker : attackers) {
        threads.submit(() -> drip(attacker));
      }
      gateway.hearAnAnswer(other, "c1");
      Waiting.until("only the other one is left", () -> gateway.doors.open() == 1);
      over.set(true);
      gateway.hearAnAnswer(other, "c2");
    } finally {
      for (var attacker : attackers) {
        attacker.close();
      }
    }
  }

  private Boolean drip(RawClient attacker) throws Exception {
    attacker.send("GET /ws HTTP/1.1\r\nX: ".getBytes(ISO_8859_1));
    while (!over.get()) {
      attacker.send(new byte[] {'x'});
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return true;
  }

  @Test
  @DisplayName("one sends tiny frames without end: each costs an answer, and nothing is kept")
  void tinyFrames() throws Exception {
    open(Duration.ofSeconds(5));
    try (var other = new NativeClient(gateway.port());
        var attacker = RawClient.open(gateway.port(), "/ws/chat");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answered = threads.submit(() -> countPongs(attacker));
      var sent = threads.submit(() -> flood(attacker));
      gateway.hearAnAnswer(other, "c1");
      over.set(true);
      int frames = sent.get(PATIENCE, TimeUnit.SECONDS);
      attacker.send(frame(0x88, new byte[0]));
      assertThat(answered.get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(frames);
      assertThat(gateway.journal.size()).as("but for the answer").isEqualTo(1);
    }
  }

  private int flood(RawClient attacker) throws IOException {
    int frames = 0;
    while (!over.get()) {
      attacker.send(frame(0x89, new byte[] {'x'}));
      frames++;
    }
    return frames;
  }

  private static int countPongs(RawClient attacker) throws IOException {
    int pongs = 0;
    while (attacker.read().opcode() == PONG) {
      pongs++;
    }
    return pongs;
  }

  @Test
  @DisplayName("many resume a long answer again and again: they share its log, which is not copied")
  void resumeStorm() throws Exception {
    open(Duration.ofSeconds(5));
    try (var other = new NativeClient(gateway.port());
        var owner = NativeClient.trusting(gateway.port());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var turn = owner.call(start("long", "Hi")).getString("turn");
      var question = gateway.nextQuestion();
      question.begin(1);
      for (int i = 0; i < 64; i++) {
        question.say("x".repeat(1024));
      }
      question.finish(1);
      owner.event(turn, "end");
      long bytes = gateway.journal.bytes();
      var storm = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 20; i++) {
        storm.add(threads.submit(storm(turn)));
      }
      gateway.hearAnAnswer(other, "c1");
      over.set(true);
      int resumed = 0;
      for (var each : storm) {
        resumed += each.get(PATIENCE, TimeUnit.SECONDS);
      }
      assertThat(resumed).isPositive();
      assertThat(gateway.journal.size()).isEqualTo(2);
      assertThat(gateway.journal.bytes() - bytes).as("that of the other answer").isLessThan(65536);
    }
  }

  private Callable<Integer> storm(String turn) {
    return () -> {
      int resumed = 0;
      try (var client = NativeClient.trusting(gateway.port())) {
        do {
          var told = client.watch("w" + resumed, turn);
          assertThat(List.of("resumed", "reset")).contains(told.getString("result"));
          resumed++;
        } while (!over.get());
      }
      return resumed;
    };
  }
}
