package dev.turnstream.budget;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** How limits are written by people: dollars with up to six digits behind the point, else whole. */
public final class LimitText {
  private static final Pattern DOLLARS = Pattern.compile("\\d{1,7}(\\.\\d{1,6})?");
  private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");

  private LimitText() {}

  /** What a limit of a measure may be, as the end of a sentence. */
  public static String mayBe(Measure measure) {
    return measure.isMoney()
        ? "an amount of US dollars such as 5 or 0.50, at most 9999999"
        : "a whole number, at most 999999999";
  }

  /**
   * Reads a limit.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static BigDecimal read(Measure measure, String text) {
    var pattern = measure.isMoney() ? DOLLARS : WHOLE;
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "has in \"" + measure.wire() + "\" what is not " + mayBe(measure));
    }
    return new BigDecimal(text);
  }
}
