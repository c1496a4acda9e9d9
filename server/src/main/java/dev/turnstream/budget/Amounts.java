package dev.turnstream.budget;

import java.math.BigDecimal;

/**
 * What something needs or has used.
 *
 * @param dollars at list price, exactly
 * @param tokens input that is not read from the cache, and output
 */
public record Amounts(BigDecimal dollars, long tokens, int turns, int connections) {
  /** Nothing. */
  public static final Amounts NONE = new Amounts(BigDecimal.ZERO, 0, 0, 0);

  static final Amounts CONNECTION = new Amounts(BigDecimal.ZERO, 0, 0, 1);

  /** A turn that uses this. */
  public static Amounts turn(BigDecimal dollars, long tokens) {
    return new Amounts(dollars, tokens, 1, 0);
  }

  /** How much of a measure this is. */
  BigDecimal of(Measure measure) {
    return switch (measure) {
      case DOLLARS_A_DAY, DOLLARS_A_MONTH -> dollars;
      case TOKENS_A_MINUTE -> BigDecimal.valueOf(tokens);
      case TURNS_AT_ONCE, TURNS_AN_HOUR -> BigDecimal.valueOf(turns);
      case CONNECTIONS -> BigDecimal.valueOf(connections);
    };
  }

  Amounts plus(Amounts other) {
    return new Amounts(
        dollars.add(other.dollars),
        tokens + other.tokens,
        turns + other.turns,
        connections + other.connections);
  }

  Amounts minus(Amounts other) {
    return new Amounts(
        dollars.subtract(other.dollars),
        tokens - other.tokens,
        turns - other.turns,
        connections - other.connections);
  }
}
