package dev.turnstream.client.core;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A client on a bad line")
class SimulationTest {
  private static final int SEEDS = 10_000;

  @Test
  void readsEachTurnToItsEndWithoutLossOrDoubles() {
    long first = new Random().nextLong();
    LongStream.range(first, first + SEEDS)
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
