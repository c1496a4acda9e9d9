package dev.turnstream.model;

import java.math.BigDecimal;

/**
 * What several turns of one model used and cost.
 *
 * @param inputTokens uncached input
 * @param outputTokens output, thinking included
 * @param cacheWriteTokens input written to the prompt cache
 * @param cacheReadTokens input read from the prompt cache
 * @param cost US dollars at list price; turns without a price are not in it
 * @param estimated how many of the turns are an estimate
 */
public record ModelUse(
    long turns,
    long inputTokens,
    long outputTokens,
    long cacheWriteTokens,
    long cacheReadTokens,
    BigDecimal cost,
    long estimated) {

  /** Nothing used. */
  public static final ModelUse NONE = new ModelUse(0, 0, 0, 0, 0, BigDecimal.ZERO, 0);

  /** What one turn used. */
  public static ModelUse of(Receipt receipt) {
    var usage = receipt.usage();
    return new ModelUse(
        1,
        Usage.count(usage.inputTokens()),
        Usage.count(usage.outputTokens()),
        Usage.count(usage.cacheCreationInputTokens()),
        Usage.count(usage.cacheReadInputTokens()),
        receipt.cost() == null ? BigDecimal.ZERO : receipt.cost(),
        receipt.estimated() ? 1 : 0);
  }

  /** This and what others used. */
  public ModelUse plus(ModelUse other) {
    return new ModelUse(
        turns + other.turns,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        cacheWriteTokens + other.cacheWriteTokens,
        cacheReadTokens + other.cacheReadTokens,
        cost.add(other.cost),
        estimated + other.estimated);
  }

  /** What has been used since {@code earlier}. */
  public ModelUse minus(ModelUse earlier) {
    return new ModelUse(
        turns - earlier.turns,
        inputTokens - earlier.inputTokens,
        outputTokens - earlier.outputTokens,
        cacheWriteTokens - earlier.cacheWriteTokens,
        cacheReadTokens - earlier.cacheReadTokens,
        cost.subtract(earlier.cost),
        estimated - earlier.estimated);
  }
}
