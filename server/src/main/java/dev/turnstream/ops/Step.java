package dev.turnstream.ops;

import dev.turnstream.meter.Load;
import dev.turnstream.meter.Reading;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.TurnStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What happened in some seconds.
 *
 * @param number from 1, without gaps
 * @param end when it was over
 * @param length how long it was
 * @param most the most that was going on at once
 * @param happened what was counted in that time
 */
public record Step(
    long number,
    Instant end,
    Duration length,
    Load most,
    Reading happened,
    Levels levels,
    Memory memory) {

  /**
   * The step between two moments.
   *
   * @param seen all that was seen after {@code from}, oldest first, at least one
   */
  static Step between(long number, Figures from, List<Figures> seen) {
    var to = seen.getLast();
    var loads = seen.stream().map(figures -> figures.reading().load());
    return new Step(
        number,
        to.at(),
        Duration.ofNanos(to.nanoTime() - from.nanoTime()),
        loads.reduce(Load.NONE, Load::most),
        to.reading().minus(from.reading()),
        to.levels(),
        to.memory());
  }

  /** Turns that ended. */
  long ended() {
    return happened.ends().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Turns that failed or were interrupted. */
  long failed() {
    return happened.ended(TurnStatus.FAILED) + happened.ended(TurnStatus.INTERRUPTED);
  }

  long retried() {
    return happened.retries().values().stream().mapToLong(Long::longValue).sum();
  }

  BigDecimal cost() {
    return happened.models().values().stream()
        .map(ModelUse::cost)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
