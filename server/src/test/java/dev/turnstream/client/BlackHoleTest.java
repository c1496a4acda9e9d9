package dev.turnstream.client;

import static dev.turnstream.faults.Direction.TO_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.core.Settings;
import dev.turnstream.faults.Fault;
import dev.turnstream.faults.FaultProxy;
import dev.turnstream.faults.Plan;
import dev.turnstream.gateway.LiveServer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A connection that swallows everything and tells nobody")
class BlackHoleTest {
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  /** Two looks at a clock that beats each half second, and a busy machine. */
  private static final Duration SLACK = Duration.ofMillis(1900);

  private static final int STRIKES_AT = 1500;
  private static final Settings IMPATIENT =
      new Settings(Duration.ofSeconds(5), Duration.ofMillis(5), Duration.ofMillis(20));

  @Test
  @DisplayName("G12: is found by both ends within two heartbeats, and the turn goes on")
  void isFoundByBothEnds() throws Exception {
    var hole = Plan.of(new Fault.BlackHoleAfter(TO_CLIENT, STRIKES_AT));
    try (var server = new LiveServer(HEARTBEAT, HEARTBEAT);
        var proxy = FaultProxy.to(server.port(), number -> number == 0 ? hole : Plan.CLEAN);
        var client = Turnstream.connect(LiveServer.at(proxy.port()), IMPATIENT)) {
      var reader = new Reader(client.conversation().send("Hi"));
      var question = server.nextQuestion();
      var text = "x".repeat(STRIKES_AT);
      question.say(text);
      await("the hole is there", () -> proxy.bytes(TO_CLIENT) >= STRIKES_AT);
      long since = System.nanoTime();
      proxy.refuse(true); // so that the client does not count as a connection when it comes back
      await("both ends have found it", () -> server.connections() == 0 && proxy.refused() > 0);
      assertThat(Duration.ofNanos(System.nanoTime() - since))
          .isLessThan(HEARTBEAT.multipliedBy(2).plus(SLACK));
      assertThat(server.cancelled()).isZero();
      question.say(" and more").finish();
      proxy.refuse(false);
      assertThat(reader.textAtEnd()).isEqualTo(text + " and more");
      assertThat(client.connections()).isEqualTo(2);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(Reader.PATIENCE).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
