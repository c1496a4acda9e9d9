package dev.turnstream.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * When each of many leaves: at a random moment of its own, so that only some leave, and come back
 * elsewhere, in the same second. For one thread.
 *
 * @param <S> who leaves
 */
final class LeavingTimes<S> {
  /** So many leave in a second, about, unless there are too many for the longest time. */
  static final int EACH_SECOND = 200;

  /** Who waits for nothing has left after this time. */
  static final Duration LONGEST = Duration.ofSeconds(10);

  private final RandomGenerator random;
  private final Map<S, Long> moments = new HashMap<>();

  LeavingTimes(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Whether somebody is to leave now. To be asked again and again until it is so. Whose moment
   * passes while they wait for something gets another one, since many may wait for the same.
   *
   * @param busy whether they wait for something here, and so stay
   * @param present how many there are, all together
   * @param now in nanoseconds, as {@link System#nanoTime()} has it
   */
  boolean hasCome(S who, boolean busy, int present, long now) {
    if (!busy) {
      return now - moments.computeIfAbsent(who, _ -> now + upTo(spread(present))) >= 0;
    }
    var moment = moments.get(who);
    if (moment != null && now - moment >= 0) {
      moments.remove(who);
    }
    return false;
  }

  private long upTo(Duration most) {
    return random.nextLong(most.toNanos() + 1);
  }

  /** Over what time so many leave. */
  static Duration spread(int present) {
    var even = Duration.ofMillis(1000L * present / EACH_SECOND);
    return even.compareTo(LONGEST) < 0 ? even : LONGEST;
  }
}
