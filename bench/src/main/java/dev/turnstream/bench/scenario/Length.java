package dev.turnstream.bench.scenario;

import java.time.Duration;

/** How much time and how many clients a run takes. */
public enum Length {
  /** For figures to go by. */
  FULL(1, Integer.MAX_VALUE),

  /** For a first look: a fifth of the time. */
  QUICK(5, Integer.MAX_VALUE),

  /** To see that everything works: moments, with a few clients. */
  TINY(30, 12);

  private final int divisor;
  private final int mostSockets;

  Length(int divisor, int mostSockets) {
    this.divisor = divisor;
    this.mostSockets = mostSockets;
  }

  Duration of(int seconds) {
    return Duration.ofMillis(Math.max(Math.min(seconds, 1) * 1000L, seconds * 1000L / divisor));
  }

  /** A number of rounds, at least one. */
  int rounds(int full) {
    return Math.max(1, full / divisor);
  }

  /** Whether something so large is done at all. */
  boolean takes(int deltas) {
    return this != TINY || deltas <= 1_000;
  }

  /** Deltas of a turn that has to come to its end. */
  int deltas(int full) {
    return this == TINY ? Math.min(full, 60) : full;
  }

  int sockets(int full) {
    return Math.min(full, mostSockets);
  }
}
