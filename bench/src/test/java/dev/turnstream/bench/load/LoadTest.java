package dev.turnstream.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A server that misbehaves on purpose must be caught. */
@DisplayName("The load generator")
class LoadTest {
  private static final String DONE = "{\"type\":\"done\",\"input_tokens\":1,\"output_tokens\":1}";

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private Tally load(int sockets, int turns, int expected, Consumer<ServerWebSocket> answer) {
    var server =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> socket.textMessageHandler(_ -> answer.accept(socket)))
            .listen(0, "127.0.0.1")
            .await();
    var plan =
        new Plan(
            URI.create("ws://127.0.0.1:" + server.actualPort() + "/ws/chat"),
            sockets,
            sockets,
            turns,
            new Plan.Question("hi", expected, Duration.ZERO),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            new Plan.Habit.Reads(),
            Duration.ofSeconds(20));
    return Load.run(plan, Window.NONE).tally();
  }

  private static String delta(long... stamps) {
    var text = new StringBuilder("{\"type\":\"delta\",\"text\":\"");
    for (long stamp : stamps) {
      text.append(HexFormat.of().toHexDigits(stamp)).append(" word");
    }
    return text.append("\"}").toString();
  }

  @Test
  void countsDeltasAndTheirDelaysAlsoWhenTheyAreMerged() {
    var tally =
        load(
            3,
            2,
            3,
            socket -> {
              long now = System.nanoTime();
              socket.writeTextMessage(delta(now, now));
              socket.writeTextMessage(delta(now));
              socket.writeTextMessage(DONE);
            });
    assertThat(tally.bad()).isZero();
    assertThat(tally.turns).isEqualTo(6);
    assertThat(tally.deltas).isEqualTo(18);
    assertThat(tally.frames).isEqualTo(12);
    assertThat(tally.delay.getTotalCount()).isEqualTo(18);
    assertThat(tally.delay.getMaxValue()).isLessThan(10_000_000);
  }

  @Test
  void knowsADeltaWhoseFieldsAreInAnotherOrder() {
    var tally =
        load(
            1,
            1,
            1,
            socket -> {
              var stamp = HexFormat.of().toHexDigits(System.nanoTime());
              socket.writeTextMessage("{\"text\":\"" + stamp + " word\",\"type\":\"delta\"}");
              socket.writeTextMessage(DONE);
            });
    assertThat(tally.bad()).isZero();
    assertThat(tally.deltas).isEqualTo(1);
  }

  @Test
  void catchesALostDelta() {
    var tally =
        load(
            1,
            1,
            2,
            socket -> {
              socket.writeTextMessage(delta(System.nanoTime()));
              socket.writeTextMessage(DONE);
            });
    assertThat(tally.miscounted).isEqualTo(1);
    assertThat(tally.bad()).isPositive();
  }

  @Test
  void catchesDeltasOutOfOrder() {
    var tally =
        load(
            1,
            1,
            2,
            socket -> {
              long now = System.nanoTime();
              socket.writeTextMessage(delta(now, now - 1));
              socket.writeTextMessage(DONE);
            });
    assertThat(tally.reordered).isEqualTo(1);
    assertThat(tally.bad()).isPositive();
  }

  @Test
  void countsErrorsAndClosedSockets() {
    var refused =
        load(1, 1, 0, s -> s.writeTextMessage("{\"type\":\"error\",\"code\":\"too_many_turns\"}"));
    assertThat(refused.errors).containsEntry("too_many_turns", 1L);
    var closed = load(1, 1, 0, socket -> socket.close((short) 4408));
    assertThat(closed.errors).containsEntry("closed 4408", 1L);
  }
}
