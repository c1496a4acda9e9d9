package dev.turnstream.budget;

import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a request may use at most: its input once, its output for each token.
 *
 * @param input dollars and tokens of all but the output
 * @param outputPrice dollars of one token of output; zero for a model without a price
 * @param least fewest tokens of output that are worth asking for
 * @param most most tokens of output that are asked for
 */
record Need(Amounts input, BigDecimal outputPrice, long least, long most) {
  /** An answer of fewer tokens is not worth its question, unless it is asked for. */
  static final int LEAST = 256;

  private static final int DEFAULT_MOST = 4096;

  /** What one web search tool may do where it has no limit of its own. */
  private static final long SEARCHES = 10;

  static Need of(MessageRequest request, PriceTable prices) {
    long most = number(request.parameters().member("max_tokens"), DEFAULT_MOST);
    long thinking = thinking(request);
    long least = Math.min(most, thinking + LEAST);
    var usage = input(request);
    return new Need(
        Amounts.turn(price(request.model(), usage, prices), counted(usage)),
        outputPrice(request.model(), usage, prices),
        least,
        most);
  }

  /** The same after Claude has told what the input was. */
  Need told(String model, Usage usage, PriceTable prices) {
    var input = usage.withOutputTokens(0);
    return new Need(
        Amounts.turn(price(model, input, prices), counted(input)),
        outputPrice(model, input, prices),
        least,
        most);
  }

  /** With so many tokens of output. */
  Amounts with(long outputTokens) {
    return new Amounts(
        input.dollars().add(outputPrice.multiply(BigDecimal.valueOf(outputTokens))),
        input.tokens() + outputTokens,
        input.turns(),
        input.connections());
  }

  /**
   * How many tokens of output so much of a measure is enough for; negative when for not even the
   * input.
   */
  long outputWithin(Measure measure, BigDecimal available) {
    var left = available.subtract(input.of(measure));
    if (!measure.isMoney()) {
      return left.longValue();
    }
    if (outputPrice.signum() == 0) {
      return left.signum() < 0 ? -1 : Long.MAX_VALUE;
    }
    return left.divide(outputPrice, 0, RoundingMode.FLOOR)
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValue();
  }

  /** Tokens that count against a limit: what is read from the cache does not. */
  static long counted(Usage usage) {
    return usage.promptTokens()
        - Usage.count(usage.cacheReadInputTokens())
        + Usage.count(usage.outputTokens());
  }

  private static BigDecimal price(String model, Usage usage, PriceTable prices) {
    var cost = prices.costOf(model, usage, null, null);
    return cost == null ? BigDecimal.ZERO : cost;
  }

  private static BigDecimal outputPrice(String model, Usage usage, PriceTable prices) {
    return price(model, usage.withOutputTokens(1), prices)
        .subtract(price(model, usage.withOutputTokens(0), prices));
  }

  /** As if all of it were written to the cache, where anything may be. */
  private static Usage input(MessageRequest request) {
    long tokens = InputEstimate.of(request);
    boolean hours = mentions(request, "\"1h\"");
    boolean cached = mentions(request, "cache_control");
    return new Usage(
        cached ? 0L : tokens,
        0L,
        cached ? tokens : null,
        null,
        cached && !hours ? tokens : null,
        cached && hours ? tokens : null,
        null,
        searches(request),
        null,
        null,
        word(request.parameters().member("speed")),
        word(request.parameters().member("inference_geo")));
  }

  private static boolean mentions(MessageRequest request, String word) {
    return request.parameters().members().values().stream().anyMatch(value -> has(value, word))
        || request.messages().stream().anyMatch(message -> has(message.content(), word));
  }

  private static boolean has(RawJson json, String word) {
    return json.toString().contains(word);
  }

  private static long searches(MessageRequest request) {
    var tools = request.parameters().member("tools");
    return tools == null || !tools.isArray()
        ? 0
        : tools.elements().stream()
            .filter(tool -> String.valueOf(word(tool.member("type"))).startsWith("web_search"))
            .mapToLong(tool -> number(tool.member("max_uses"), SEARCHES))
            .sum();
  }

  /** Thinking comes out of the tokens of the answer, and Claude wants more of those. */
  private static long thinking(MessageRequest request) {
    var thinking = request.parameters().member("thinking");
    return thinking == null || !thinking.isObject()
        ? 0
        : number(thinking.member("budget_tokens"), 0);
  }

  private static @Nullable String word(@Nullable RawJson value) {
    return value == null || !value.isString() ? null : value.asText();
  }

  /** What is no number is Claude's to refuse. */
  private static long number(@Nullable RawJson value, long otherwise) {
    if (value == null) {
      return otherwise;
    }
    try {
      return Math.clamp(Long.parseLong(value.toString()), 0, 10_000_000);
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }
}
