package dev.turnstream.access;

/**
 * A token bucket that holds what may happen in a minute. It is one number, the moment at which it
 * will be full again; moments are those of {@link System#nanoTime}. For one thread at a time.
 */
public final class TokenBucket {
  private final Rate rate;
  private long fullAt;

  /** A full one. */
  public TokenBucket(Rate rate, long now) {
    this.rate = rate;
    this.fullAt = now;
  }

  /** Takes one token; false, and none is taken, when there is none. */
  public boolean take(long now) {
    if (nanosUntilNext(now) > 0) {
      return false;
    }
    spend(1, now);
    return true;
  }

  /**
   * Takes some, whether they are there or not; what is missing is owed. More than what comes in a
   * minute is never owed.
   */
  public void spend(long count, long now) {
    long missing = missing(now) + rate.cost(count);
    fullAt = now + Math.min(missing, 2 * Rate.MINUTE);
  }

  /** In how many nanoseconds there is a token; 0 for now. */
  public long nanosUntilNext(long now) {
    return Math.max(0, missing(now) + rate.cost(1) - Rate.MINUTE);
  }

  /** Whether nothing is missing, so that it is as good as a new one. */
  public boolean isFull(long now) {
    return missing(now) == 0;
  }

  /** What is missing, as the time in which it comes. */
  private long missing(long now) {
    return Math.max(0, fullAt - now);
  }
}
