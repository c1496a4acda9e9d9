package dev.turnstream.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * List prices by model, with the day on which they were read. A model that is not in it has no
 * price, which is not the same as costing nothing.
 *
 * @param dated the day on which the prices were true
 * @param webSearch US dollars for one web search
 */
public record PriceTable(LocalDate dated, BigDecimal webSearch, Map<String, ModelPrice> models) {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal WRITE_5M = new BigDecimal("1.25");
  private static final BigDecimal WRITE_1H = BigDecimal.TWO;
  private static final BigDecimal BATCH = new BigDecimal("0.5");
  private static final Set<String> BILLED_BEFORE_OUTPUT =
      Set.of("bio", "frontier_llm", "reasoning_extraction");

  public PriceTable {
    models = Map.copyOf(models);
  }

  /**
   * What a message costs at list price, in US dollars, exactly.
   *
   * @return null when the model has no price
   */
  public @Nullable BigDecimal costOf(
      String model, Usage usage, @Nullable StopReason stop, @Nullable StopDetails details) {
    var price = models.get(model);
    if (price == null) {
      return null;
    }
    if (isUnbilledRefusal(usage, stop, details)) {
      return BigDecimal.ZERO;
    }
    var factor = "us".equals(usage.inferenceGeo()) ? price.usFactor() : BigDecimal.ONE;
    if ("batch".equals(usage.serviceTier())) {
      factor = factor.multiply(BATCH);
    }
    return microDollars(usage, price.ratesFor(usage))
        .multiply(factor)
        .divide(MILLION)
        .add(webSearch.multiply(BigDecimal.valueOf(Usage.count(usage.webSearchRequests()))));
  }

  private static BigDecimal microDollars(Usage usage, ModelPrice.Rates rates) {
    long fiveMinutes = Usage.count(usage.cacheCreation5m());
    long oneHour = Usage.count(usage.cacheCreation1h());
    long untold =
        Math.max(0, Usage.count(usage.cacheCreationInputTokens()) - fiveMinutes - oneHour);
    return times(rates.input(), usage.inputTokens())
        .add(times(rates.input().multiply(WRITE_5M), fiveMinutes + untold))
        .add(times(rates.input().multiply(WRITE_1H), oneHour))
        .add(times(rates.cacheRead(), usage.cacheReadInputTokens()))
        .add(times(rates.output(), usage.outputTokens()));
  }

  /** A refusal before any output is billed for some categories only, although it has counts. */
  private static boolean isUnbilledRefusal(
      Usage usage, @Nullable StopReason stop, @Nullable StopDetails details) {
    var category = details == null ? null : details.category();
    return StopReason.REFUSAL.equals(stop)
        && Usage.count(usage.outputTokens()) == 0
        && (category == null || !BILLED_BEFORE_OUTPUT.contains(category));
  }

  private static BigDecimal times(BigDecimal price, @Nullable Long tokens) {
    return price.multiply(BigDecimal.valueOf(Usage.count(tokens)));
  }
}
