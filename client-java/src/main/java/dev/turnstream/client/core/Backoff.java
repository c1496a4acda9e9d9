package dev.turnstream.client.core;

import java.util.random.RandomGenerator;

/** When to connect again: at once first, then after a random time that may be ever longer. */
final class Backoff {
  private static final int MAX_SHIFT = 30;

  private final Settings settings;
  private final RandomGenerator random;
  private int attempts = 1; // the very first connection is nobody's second chance

  Backoff(Settings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** The connection was of use. */
  void succeeded() {
    attempts = 0;
  }

  /** Nothing is to be won by connecting at once. */
  void notAtOnce() {
    attempts = Math.max(attempts, 1);
  }

  /** How long to wait now, in milliseconds. */
  long next() {
    int attempt = attempts++;
    if (attempt == 0) {
      return 0;
    }
    long most = settings.backoff().toMillis() << Math.min(attempt - 1, MAX_SHIFT);
    return random.nextLong(Math.min(most, settings.longestBackoff().toMillis()) + 1);
  }
}
