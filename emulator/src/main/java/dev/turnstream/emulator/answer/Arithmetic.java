package dev.turnstream.emulator.answer;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** Finds a sum like {@code (3 + 4) * 2.5} in a prompt and works it out. */
final class Arithmetic {
  private static final int MOST_EXPONENT = 100;
  private static final int LONGEST = 200;

  /**
   * @param text the sum as written
   * @param value what it comes to
   */
  record Sum(String text, BigDecimal value) {}

  private final String text;
  private int at;

  private Arithmetic(String text) {
    this.text = text;
  }

  /** The sum in a prompt; null if there is none or it has no value. */
  static @Nullable Sum find(String prompt) {
    var sum = longest(prompt.replace('×', '*').replace('÷', '/').replace('−', '-'));
    if (sum == null) {
      return null;
    }
    try {
      var parser = new Arithmetic(sum);
      var value = parser.sum();
      return parser.at == sum.length() ? new Sum(sum, value) : null;
    } catch (ArithmeticException | IllegalArgumentException _) {
      return null;
    }
  }

  /** The longest run of digits and operators that holds an operator between two numbers. */
  private static @Nullable String longest(String prompt) {
    String best = null;
    int start = 0;
    for (int i = 0; i <= prompt.length(); i++) {
      if (i < prompt.length() && "0123456789.+-*/^() ".indexOf(prompt.charAt(i)) >= 0) {
        continue;
      }
      var run = trim(prompt.substring(start, i));
      if (isSum(run) && (best == null || run.length() > best.length())) {
        best = run;
      }
      start = i + 1;
    }
    return best;
  }

  private static String trim(String run) {
    var text = run.strip();
    while (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1).strip();
    }
    return text;
  }

  private static boolean isSum(String run) {
    if (run.length() < 3 || run.length() > LONGEST || isDate(run)) {
      return false;
    }
    for (int i = 1; i < run.length(); i++) {
      if ("+-*/^".indexOf(run.charAt(i)) >= 0) {
        return Character.isDigit(run.charAt(run.length() - 1)) || run.endsWith(")");
      }
    }
    return false;
  }

  /** 2026-11-23 is not a sum. */
  private static boolean isDate(String run) {
    return run.length() == 10 && run.charAt(4) == '-' && run.charAt(7) == '-';
  }

  private BigDecimal sum() {
    var value = product();
    while (true) {
      if (take('+')) {
        value = value.add(product());
      } else if (take('-')) {
        value = value.subtract(product());
      } else {
        return value;
      }
    }
  }

  private BigDecimal product() {
    var value = power();
    while (true) {
      if (take('*')) {
        value = value.multiply(power());
      } else if (take('/')) {
        value = value.divide(power(), MathContext.DECIMAL64);
      } else {
        return value;
      }
    }
  }

  private BigDecimal power() {
    var base = atom();
    if (!take('^')) {
      return base;
    }
    int exponent = power().intValueExact();
    if (exponent < 0 || exponent > MOST_EXPONENT) {
      throw new ArithmeticException("exponent");
    }
    return base.pow(exponent, MathContext.DECIMAL128);
  }

  private BigDecimal atom() {
    if (take('-')) {
      return atom().negate();
    }
    if (take('(')) {
      var value = sum();
      if (!take(')')) {
        throw new IllegalArgumentException("parenthesis");
      }
      return value;
    }
    int start = at;
    while (at < text.length() && "0123456789.".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return new BigDecimal(text.substring(start, at));
  }

  private boolean take(char c) {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      while (at < text.length() && text.charAt(at) == ' ') {
        at++;
      }
      return true;
    }
    return false;
  }
}
