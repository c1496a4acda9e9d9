package dev.turnstream.model;

import org.jspecify.annotations.Nullable;

/**
 * What a message has used so far, as Claude counts it. Every count is cumulative for the whole
 * message; {@code null} means that it has not been told.
 *
 * @param inputTokens uncached input
 * @param outputTokens output, thinking included
 * @param cacheCreationInputTokens input written to the prompt cache, both lifetimes together
 * @param cacheReadInputTokens input read from the prompt cache
 * @param cacheCreation5m the part of the writes that lives five minutes
 * @param cacheCreation1h the part of the writes that lives one hour
 * @param thinkingTokens the part of the output that was thinking
 * @param webSearchRequests searches that Claude made, billed one by one
 * @param webFetchRequests pages that Claude fetched
 * @param serviceTier {@code standard}, {@code priority}, {@code batch} or what comes later
 * @param speed {@code standard} or {@code fast}
 * @param inferenceGeo where the model ran; {@code us} costs more
 */
public record Usage(
    @Nullable Long inputTokens,
    @Nullable Long outputTokens,
    @Nullable Long cacheCreationInputTokens,
    @Nullable Long cacheReadInputTokens,
    @Nullable Long cacheCreation5m,
    @Nullable Long cacheCreation1h,
    @Nullable Long thinkingTokens,
    @Nullable Long webSearchRequests,
    @Nullable Long webFetchRequests,
    @Nullable String serviceTier,
    @Nullable String speed,
    @Nullable String inferenceGeo) {

  /** Nothing told yet. */
  public static final Usage NONE =
      new Usage(null, null, null, null, null, null, null, null, null, null, null, null);

  /**
   * This usage with every count that {@code later} tells put in its place: overwritten, not added.
   */
  public Usage updatedBy(Usage later) {
    return new Usage(
        either(later.inputTokens, inputTokens),
        either(later.outputTokens, outputTokens),
        either(later.cacheCreationInputTokens, cacheCreationInputTokens),
        either(later.cacheReadInputTokens, cacheReadInputTokens),
        either(later.cacheCreation5m, cacheCreation5m),
        either(later.cacheCreation1h, cacheCreation1h),
        either(later.thinkingTokens, thinkingTokens),
        either(later.webSearchRequests, webSearchRequests),
        either(later.webFetchRequests, webFetchRequests),
        either(later.serviceTier, serviceTier),
        either(later.speed, speed),
        either(later.inferenceGeo, inferenceGeo));
  }

  /** This usage with another output count, for an estimate. */
  public Usage withOutputTokens(long tokens) {
    return updatedBy(
        new Usage(null, tokens, null, null, null, null, null, null, null, null, null, null));
  }

  /** The whole prompt in tokens: uncached, written and read. */
  public long promptTokens() {
    return count(inputTokens) + count(cacheCreationInputTokens) + count(cacheReadInputTokens);
  }

  /** A count that was not told, as zero. */
  public static long count(@Nullable Long told) {
    return told == null ? 0 : told;
  }

  private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
    return first != null ? first : second;
  }
}
