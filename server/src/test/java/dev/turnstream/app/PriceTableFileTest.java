package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.turnstream.model.ModelPrice;
import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A price table")
class PriceTableFileTest {
  private static final String SMALL =
      """
      {"dated": "2026-01-02", "web_search": 0.02,
       "models": {
         "m": {"input": 1, "output": 2, "cache_read": 0.1}
       },
       "aliases": {"m-1": "m"}}
      """;

  @TempDir private Path directory;

  @Nested
  @DisplayName("that ships")
  class Shipped {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "claude-sonnet-5-5, 2, 10, 0.10, 1.1",
      "claude-sonnet-5, 2, 10, 0.20, 1.1",
      "claude-sonnet-4-6, 3, 15, 0.30, 1.1",
      "claude-sonnet-4-5, 3, 15, 0.30, 1",
      "claude-sonnet-4-5-20250929, 3, 15, 0.30, 1",
      "claude-opus-5-5, 4, 20, 0.20, 1.1",
      "claude-opus-5, 5, 25, 0.50, 1.1",
      "claude-opus-4-8, 5, 25, 0.50, 1.1",
      "claude-opus-4-7, 5, 25, 0.50, 1.1",
      "claude-opus-4-6, 5, 25, 0.50, 1.1",
      "claude-opus-4-5-20251101, 5, 25, 0.50, 1",
      "claude-haiku-5-5, 0.10, 0.50, 0.01, 1.1",
      "claude-haiku-4-5-20251001, 1, 5, 0.10, 1",
      "claude-fable-5-1, 10, 50, 0.25, 1.1",
      "claude-mythos-5-1, 10, 50, 0.25, 1.1",
      "claude-fable-5, 10, 50, 1, 1.1",
      "claude-mythos-5, 10, 50, 1, 1.1",
    })
    void knowsTheModels(
        String model, BigDecimal input, BigDecimal output, BigDecimal read, BigDecimal us)
        throws Exception {
      var price = priceOf(model);
      assertThat(price.standard().input()).isEqualByComparingTo(input);
      assertThat(price.standard().output()).isEqualByComparingTo(output);
      assertThat(price.standard().cacheRead()).isEqualByComparingTo(read);
      assertThat(price.usFactor()).isEqualByComparingTo(us);
    }

    @Test
    void hasNoPriceWhereNoneIsKnown() throws Exception {
      assertThat(PriceTableFile.load(null).models())
          .doesNotContainKeys("claude-fable-5-2", "claude-mythos-5-2", "claude-mythos-preview");
    }

    @Test
    void computesTheExampleOfTheFormula() throws Exception {
      var usage =
          new Usage(21L, 356L, 3_072L, 18_432L, 2_048L, 1_024L, null, null, null, null, null, null);
      assertThat(PriceTableFile.load(null).costOf("claude-sonnet-4-6", usage, null, null))
          .isEqualByComparingTo("0.0247566");
    }

    @Test
    void knowsFastAndLongPrompts() throws Exception {
      assertThat(priceOf("claude-opus-5-5").fast()).isEqualTo(rates("8", "40", "0.40"));
      assertThat(priceOf("claude-opus-5").fast()).isEqualTo(rates("10", "50", "1.00"));
      assertThat(priceOf("claude-sonnet-4-6").fast()).isNull();
      assertThat(priceOf("claude-haiku-5-5").longPrompt()).isEqualTo(rates("0.50", "2.50", "0.05"));
      assertThat(priceOf("claude-haiku-5-5").longPromptTokens()).isEqualTo(100_000);
      assertThat(priceOf("claude-sonnet-4-6").longPrompt()).isNull();
    }

    private ModelPrice priceOf(String model) throws CannotStart {
      return Objects.requireNonNull(PriceTableFile.load(null).models().get(model), model);
    }

    private ModelPrice.Rates rates(String input, String output, String read) {
      return new ModelPrice.Rates(
          new BigDecimal(input), new BigDecimal(output), new BigDecimal(read));
    }
  }

  @Test
  void canBeTheUsersOwn() throws Exception {
    var table = PriceTableFile.load(Files.writeString(directory.resolve("p.json"), SMALL));
    assertThat(table.dated()).isEqualTo(LocalDate.of(2026, 1, 2));
    assertThat(table.webSearch()).isEqualByComparingTo("0.02");
    assertThat(table.models()).containsOnlyKeys("m", "m-1");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"output\": 2 | \"outptu\": 2 | line 3: \"outptu\" is not known here",
        "\"output\": 2, | | line 3: \"output\" is missing",
        "\"output\": 2 | \"output\": \"2\" | line 3: \"output\" must be a number that is not"
            + " negative",
        "\"output\": 2 | \"output\": -2 | line 3: \"output\" must be a number that is not negative",
        "\"output\": 2 | \"output\": 2, \"fast\": {\"above_tokens\": 1} | line 3:"
            + " \"above_tokens\" is not known here",
        "\"output\": 2 | \"output\": 2, \"long_prompt\": {\"input\": 1} | line 3: \"output\" is"
            + " missing",
        "\"output\": 2 | \"output\": 2, \"input\": 2 | line 3: no JSON: Duplicate field 'input'",
        "2026-01-02 | January | line 1: \"dated\" must be a date like 2026-11-23",
        "\"dated\": \"2026-01-02\", | | line 5: \"dated\" is missing",
        "\"web_search\": 0.02, | | line 5: \"web_search\" is missing",
        "\"m-1\": \"m\" | \"m-1\": \"x\" | line 5: the alias \"m-1\" must name a model that stands"
            + " above",
        "\"m-1\": \"m\" | \"m\": \"m\" | line 5: \"m\" is a model and an alias; keep one",
        "{\"input\" | [\"input\" | line 3: an object {...} must stand here",
        "}} | }}x | line 5: no JSON: Unrecognized token 'x'",
        "}} | }}{} | line 5: something follows the table's end",
        "}} | } | no JSON: Unexpected end-of-input",
      })
  void isRefusedWithLineAndReason(String found, String replacement, String reason)
      throws Exception {
    var text = SMALL.replace(found, replacement == null ? "" : replacement);
    var file = Files.writeString(directory.resolve("p.json"), text);
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> PriceTableFile.load(file))
        .withMessageStartingWith("the price table " + file + ", line ")
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(1))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void isRefusedWhenItIsNotThere() {
    assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> PriceTableFile.load(directory.resolve("none.json")))
        .withMessage("the price table " + directory.resolve("none.json") + " does not exist");
  }
}
