package dev.turnstream.client.core;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A client on a bad line")
class SimulationTest {
  private static final int SEEDS = 10_000;

  /** {@code -Dsimulation.seed=N} plays one world again. */
  private static LongStream seeds() {
    var one = Long.getLong("simulation.seed");
    long first = one == null ? new Random().nextLong() : one;
    return LongStream.range(first, first + (one == null ? SEEDS : 1));
  }

  @Test
  @DisplayName("G1: reads each turn to its end without loss or doubles, 10,000 worlds")
  void readsEachTurnToItsEndWithoutLossOrDoubles() {
    seeds()
        .parallel()
        .forEach(seed -> {
          try {
            new Simulation(seed).run();
          } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + "L: " + failure, failure);
          }
        });
  }
}
