package dev.turnstream.access;

import java.util.concurrent.TimeUnit;

/**
 * How often something may happen: so many times a minute, which may come all at once.
 *
 * @param aMinute at least 0, which stands for no limit
 */
public record Rate(int aMinute) {
  /** As often as one likes. */
  public static final Rate FREE = new Rate(0);

  /** Nanoseconds of the time in which all that may happen at once may happen again. */
  static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  /** A rate. */
  public Rate {
    if (aMinute < 0) {
      throw new IllegalArgumentException("a rate of " + aMinute);
    }
  }

  /** Nanoseconds of a minute that so many take. */
  long cost(long count) {
    return aMinute == 0 ? 0 : count * (MINUTE / aMinute);
  }
}
