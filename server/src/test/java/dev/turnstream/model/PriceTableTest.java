package dev.turnstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.ModelPrice.Rates;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A price table")
class PriceTableTest {
  private static final PriceTable PRICES =
      new PriceTable(
          LocalDate.of(2026, 11, 23),
          new BigDecimal("0.01"),
          Map.of(
              "claude-sonnet-4-6",
              new ModelPrice(rates("3", "15", "0.30"), null, null, 0, new BigDecimal("1.1")),
              "claude-opus-5-5",
              new ModelPrice(
                  rates("4", "20", "0.20"),
                  rates("8", "40", "0.40"),
                  null,
                  0,
                  new BigDecimal("1.1")),
              "claude-haiku-5-5",
              new ModelPrice(
                  rates("0.10", "0.50", "0.01"),
                  null,
                  rates("0.50", "2.50", "0.05"),
                  100_000,
                  new BigDecimal("1.1"))));

  private static Rates rates(String input, String output, String read) {
    return new Rates(new BigDecimal(input), new BigDecimal(output), new BigDecimal(read));
  }

  private static Usage usage(long input, long output) {
    return new Usage(input, output, null, null, null, null, null, null, null, null, null, null);
  }

  private static void costs(String model, Usage usage, String dollars) {
    assertThat(PRICES.costOf(model, usage, StopReason.END_TURN, null))
        .isEqualByComparingTo(dollars);
  }

  @Test
  void addsUpInputOutputAndTheCache() {
    costs(
        "claude-sonnet-4-6",
        new Usage(21L, 356L, 3072L, 18432L, 2048L, 1024L, null, null, null, null, null, null),
        "0.0247566");
  }

  @Test
  void takesWritesOfAnUntoldLifetimeForFiveMinutes() {
    costs(
        "claude-sonnet-4-6",
        new Usage(0L, 0L, 1000L, null, null, null, null, null, null, null, null, null),
        "0.00375");
  }

  @Test
  void addsWebSearches() {
    costs(
        "claude-sonnet-4-6",
        new Usage(9187L, 184L, 0L, 0L, 0L, 0L, null, 1L, 0L, null, null, null),
        "0.040321");
  }

  @Test
  void multipliesForTheUsAndForBatches() {
    costs(
        "claude-sonnet-4-6",
        new Usage(1000L, 0L, null, null, null, null, null, null, null, null, null, "us"),
        "0.0033");
    costs(
        "claude-sonnet-4-6",
        new Usage(1000L, 0L, null, null, null, null, null, null, null, "batch", null, null),
        "0.0015");
  }

  @Test
  void hasOtherPricesForFastMode() {
    costs(
        "claude-opus-5-5",
        new Usage(1000L, 100L, null, null, null, null, null, null, null, null, "fast", null),
        "0.012");
  }

  @Test
  void hasATierForLongPrompts() {
    costs("claude-haiku-5-5", usage(100_000, 0), "0.01");
    costs("claude-haiku-5-5", usage(100_001, 0), "0.0500005");
  }

  @Test
  void hasNoPriceForAnUnknownModelWhichIsNotZero() {
    assertThat(PRICES.costOf("qwen3-coder", usage(1, 1), StopReason.END_TURN, null)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, 0, 0",
        "cyber, 0, 0",
        "general_harms, 0, 0",
        "bio, 0, 0.001648",
        "frontier_llm, 0, 0.001648",
        "reasoning_extraction, 0, 0.001648",
        "cyber, 11, 0.001868",
      })
  void knowsWhichRefusalsAreBilled(@Nullable String category, long output, String dollars) {
    var details = new StopDetails("refusal", category, null);
    assertThat(PRICES.costOf("claude-opus-5-5", usage(412, output), StopReason.REFUSAL, details))
        .isEqualByComparingTo(dollars);
  }
}
