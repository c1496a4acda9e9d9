package dev.turnstream.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Small worlds in virtual time, each made from one number: clients that come and go, a network that
 * delays, loses and repeats, slow readers, a store that fails, a server that is killed and comes
 * back, a clock that jumps. What must always hold is looked at at each step.
 *
 * <p>To see one world again: {@code -Dsimulation.seed=42 -Dtest=SimulationTest}.
 */
@DisplayName("G1, G3, G6, G7, G8, G16: in a world made from a number")
class SimulationTest {
  private static final int WORLDS = Integer.getInteger("simulation.worlds", 10_000);
  private static final Duration BUSY = Duration.ofSeconds(4);
  private static final Duration QUIET = Duration.ofSeconds(40);

  /** Failures of the store are meant here, and their log would be long. */
  private static final Logger STORE_LOG = Logger.getLogger("dev.turnstream.turn.Lane");

  @BeforeAll
  static void silence() {
    STORE_LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    STORE_LOG.setLevel(null);
  }

  @Test
  @DisplayName("nothing is lost, doubled, told twice or left running, 10,000 worlds")
  void holdsInEachWorld() {
    var seed = Long.getLong("simulation.seed");
    if (seed == null) {
      LongStream.range(0, WORLDS)
          .parallel()
          .mapToObj(SimulationTest::wrongIn)
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(wrong -> {
            throw wrong;
          });
    } else {
      var trace = new StringBuilder();
      try {
        live(seed, trace);
      } finally {
        System.out.println(trace);
      }
    }
  }

  private static Optional<AssertionError> wrongIn(long seed) {
    try {
      live(seed, null);
      return Optional.empty();
    } catch (AssertionError wrong) {
      return Optional.of(wrong);
    }
  }

  private static void live(long seed, @Nullable StringBuilder trace) {
    try {
      new World(seed, trace).live();
    } catch (RuntimeException | AssertionError wrong) {
      throw new AssertionError(
          "World %d: %s. To see it: -Dsimulation.seed=%d".formatted(seed, wrong.getMessage(), seed),
          wrong);
    }
  }

  /** One world. */
  private static final class World {
    private final SimulatedTime time;
    private final SimulatedServer server;
    private final SimulatedWitness witness;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private boolean busy = true;

    World(long seed, @Nullable StringBuilder trace) {
      time = new SimulatedTime(seed);
      var claude = new SimulatedClaude(time);
      server = new SimulatedServer(time, claude);
      witness = new SimulatedWitness(time, claude, server, trace);
      for (int i = 0; i < 1 + time.random.nextInt(3); i++) {
        clients.add(new SimulatedClient("client" + i, time, witness));
      }
    }

    void live() {
      clients.forEach(this::keepActing);
      if (time.chance(0.5)) {
        time.after(time.upTo(BUSY.toMillis()), this::killServer);
      }
      if (time.chance(0.2)) {
        server.storeFailures = 0.1;
        witness.hadFailures = true;
      }
      time.after(
          time.upTo(BUSY.toMillis()),
          () -> time.jump(Duration.ofMinutes(time.random.nextInt(120) - 60)));
      time.runUntil(time.now() + BUSY.toNanos());
      calmDown();
      time.runUntil(time.now() + QUIET.toNanos());
      clients.forEach(SimulatedClient::onTheLastDay);
      witness.onTheLastDay();
    }

    private void keepActing(SimulatedClient client) {
      time.after(
          time.upTo(300),
          () -> {
            if (busy) {
              client.act();
            } else {
              client.connect();
            }
            keepActing(client);
          });
    }

    private void killServer() {
      witness.note("server", "is", "killed");
      server.kill();
      time.after(time.upTo(1500), server::start);
    }

    private void calmDown() {
      busy = false;
      server.storeFailures = 0;
      witness.note("world", "calms", "down");
    }
  }
}
