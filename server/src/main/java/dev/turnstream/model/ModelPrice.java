package dev.turnstream.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model's tokens cost, in US dollars a million tokens (which is the same as micro-dollars a
 * token).
 *
 * @param standard the usual prices
 * @param fast the prices of fast mode, or null where the model has none
 * @param longPrompt the prices above {@code longPromptTokens}, or null where there is one tier only
 * @param longPromptTokens prompts larger than this, in tokens, cost {@code longPrompt}
 * @param usFactor what {@code inference_geo: us} multiplies token prices with, 1 where it does not
 */
public record ModelPrice(
    Rates standard,
    @Nullable Rates fast,
    @Nullable Rates longPrompt,
    long longPromptTokens,
    BigDecimal usFactor) {

  /** The rates of one tier: uncached input, output, and input read from the cache. */
  public record Rates(BigDecimal input, BigDecimal output, BigDecimal cacheRead) {}

  /** The rates that hold for a message with this usage. */
  Rates ratesFor(Usage usage) {
    if (fast != null && "fast".equals(usage.speed())) {
      return fast;
    }
    return longPrompt != null && usage.promptTokens() > longPromptTokens ? longPrompt : standard;
  }
}
