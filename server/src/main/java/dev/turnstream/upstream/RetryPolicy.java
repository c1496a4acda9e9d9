package dev.turnstream.upstream;

import dev.turnstream.model.Failure;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when to try again. Only asked while nothing of an answer has been shown: each attempt
 * is a new, separately billed generation.
 *
 * @param retries most further attempts after the first
 * @param maxRetryAfter longest wait that an upstream may ask for
 */
public record RetryPolicy(int retries, Duration maxRetryAfter) {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(8);

  /**
   * Decides.
   *
   * @param attempt how many attempts have failed, from 1
   * @param said the upstream's own word ({@code x-should-retry}), or null
   * @return how long to wait, or null to give up
   */
  @Nullable Duration waitAfter(
      int attempt, Failure failure, @Nullable Boolean said, RandomGenerator random) {
    boolean may = said == null ? failure.retryable() : said;
    if (!may || attempt > retries) {
      return null;
    }
    var asked = failure.retryAfter();
    if (asked != null && asked.isPositive()) {
      return asked.compareTo(maxRetryAfter) > 0 ? null : asked;
    }
    long ceiling = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(attempt - 1, 10));
    return Duration.ofMillis(random.nextLong(ceiling + 1));
  }
}
