package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import java.util.SplittableRandom;

/** When deltas are due. */
final class Pace {
  private static final double NANOS_A_MILLI = 1e6;
  private static final double NANOS_A_SECOND = 1e9;

  private final double perDelta;
  private final double perToken;
  private final double jitter;
  private final long first;
  private final SplittableRandom random;

  Pace(Script script, long seed) {
    boolean steady = script.has(Knob.DELAY);
    double rate = script.number(Knob.RATE, 50);
    this.perDelta = script.number(Knob.DELAY, 0) * NANOS_A_MILLI;
    this.perToken = steady || rate == 0 ? 0 : NANOS_A_SECOND / rate;
    this.jitter = script.number(Knob.JITTER, steady ? 0 : 0.3);
    this.first = (long) (script.number(Knob.TTFT, 300) * NANOS_A_MILLI);
    this.random = new SplittableRandom(seed);
  }

  /** From the request to the first delta, in ns. */
  long first() {
    return first;
  }

  /** From one delta to the next, in ns. */
  long gap(int tokens) {
    double gap = perDelta + perToken * tokens;
    return jitter == 0 || gap == 0
        ? (long) gap
        : (long) (gap * (1 + jitter * (2 * random.nextDouble() - 1)));
  }
}
